"""Messages to people follow what is changed, and cost the notes nothing when they can't."""

from datetime import timedelta

import pytest

from bot.errors import Fault
from bot.followup.stale_nudges import StaleNudges
from bot.pipeline.pipeline import Pipeline
from tests.flows.conftest import Openings
from tests.flows.stage_set import MORNING, Faults, StageSet, tick_of
from tests.flows.test_pipeline import provider_error
from tests.flows.test_refresh import (
    ITEM,
    MEETING,
    answers,
    notes_shown,
    published,
    until_idle,
)


async def reminded(stage_set: StageSet, pipeline: Pipeline) -> None:
    """Somebody has been told of the item of a meeting."""
    await published(stage_set)
    stage_set.clock.move_to(MORNING + timedelta(minutes=5))
    await tick_of(stage_set, pipeline).tick()
    await until_idle(pipeline)


async def change(stage_set: StageSet, pipeline: Pipeline) -> None:
    await answers(stage_set).reword(ITEM, "Do more", actor="p0", where="file")
    await pipeline.refresh(MEETING)
    await until_idle(pipeline)


def shown(stage_set: StageSet) -> list[object]:
    """Whether what a person was told is shown as changed, for every edit of their message."""
    return [line["is_changed"] for line in stage_set.journal.read("edit") if "nudge" in line]


@pytest.mark.parametrize("fault", [None, Fault.SERVER, Fault.AUTHENTICATION])
async def test_the_message_to_a_person_and_the_notes_follow_one_change(
    openings: Openings, fault: Fault | None
) -> None:
    async with openings() as (stage_set, pipeline):
        await reminded(stage_set, pipeline)
    away: list[Exception] = [] if fault is None else [provider_error(fault)]
    async with openings(Faults([], [], {"edit": away})) as (stage_set, pipeline):
        await change(stage_set, pipeline)
        assert await stage_set.store.stale_nudges() == []
        assert await pipeline.dead_letters.listed() == []
    assert shown(stage_set) == [[True]]
    assert notes_shown(stage_set)[-1]["tasks"] == ["Do more"]


async def test_what_can_not_be_shown_for_long_is_tried_ever_more_rarely(
    openings: Openings,
) -> None:
    tries = list[str]()

    async def refuse(nudge_id: str) -> None:
        tries.append(nudge_id)
        raise provider_error(Fault.AUTHENTICATION)

    async with openings() as (stage_set, pipeline):
        await reminded(stage_set, pipeline)
        await answers(stage_set).reword(ITEM, "Do more", actor="p0", where="file")
        stale = StaleNudges(stage_set.store, refuse)
        seen = list[int]()
        for _ in range(16):
            await stale.refresh()
            seen.append(len(tries))
    assert seen == [1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5]


async def test_what_can_not_be_shown_to_a_person_is_shown_by_the_next_sweep(
    openings: Openings,
) -> None:
    async with openings() as (stage_set, pipeline):
        await reminded(stage_set, pipeline)
        await answers(stage_set).reword(ITEM, "Do more", actor="p0", where="file")
    async with openings(Faults([], [], {"edit": [provider_error(Fault.SERVER)]})) as opened:
        stage_set, pipeline = opened
        stale = StaleNudges(stage_set.store, pipeline.refresh_nudge)
        assert [await stale.refresh() for _ in range(3)] == [0, 1, 0]
    assert shown(stage_set) == [[True]]
