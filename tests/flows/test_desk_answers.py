"""What is answered at the desk stands in the published message moments later."""

from bot.desk.items import FrontItemDesk
from bot.pipeline.pipeline import Pipeline
from tests.desk.askers import Person
from tests.desk.fronts import item_desk
from tests.flows.conftest import Openings
from tests.flows.stage_set import StageSet
from tests.flows.test_refresh import ITEM, answers, notes_shown, published, until_idle


def _desk(stage_set: StageSet, pipeline: Pipeline) -> FrontItemDesk:
    return item_desk(stage_set.store, stage_set.clock, answers(stage_set), pipeline.refresh)


async def test_an_answer_is_shown_once_it_is_given(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        await published(stage_set)
        desk = _desk(stage_set, pipeline)
        await desk.done(Person("admin", is_admin=True, platform="file"), ITEM)
        await until_idle(pipeline)
    before, after = notes_shown(stage_set)
    assert ("[ ] **Do it**" in _text(before), "[x] **Do it**" in _text(after)) == (True, True)


def _text(shown: dict[str, object]) -> str:
    texts = shown["texts"]
    assert isinstance(texts, list)
    return str(texts[0])
