"""A published message follows what is changed: nothing is lost, and little is said twice."""

import asyncio

import pytest

from bot.corrections.corrections import Corrections
from bot.domain.progress import Progress, Stage
from bot.engine.jobs import open_jobs
from bot.engine.records import JobState
from bot.errors import ConflictError, Fault, NotFoundError
from bot.followup.answers import Answers
from bot.followup.changing import Actor, ItemChanges
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from bot.pipeline.pipeline import Pipeline
from bot.pipeline.renewals import Renewals
from bot.privacy.stale_notes import StaleNotes
from tests.flows.conftest import Openings, until, until_stage
from tests.flows.stage_set import Faults, StageSet, engine_settings, pipeline_settings
from tests.flows.test_pipeline import provider_error

MEETING = "0123456789abcdef"
ITEM = f"{MEETING}item"
SOMEBODY = Actor("p0", "file")


def notes_shown(stage_set: StageSet) -> list[dict[str, object]]:
    return [line for line in stage_set.journal.read("edit") if line.get("stage") == "notes"]


def corrections(stage_set: StageSet) -> Corrections:
    timings = Timings(stage_set.store, pipeline_settings().hours)
    changes = ItemChanges(stage_set.store, timings, stage_set.clock)
    return Corrections(stage_set.store, changes, stage_set.clock, MeetingTurns())


def answers(stage_set: StageSet) -> Answers:
    timings = Timings(stage_set.store, pipeline_settings().hours)
    return Answers(stage_set.store, timings, stage_set.clock)


async def published(stage_set: StageSet) -> None:
    await stage_set.hand_in(MEETING)
    await until_stage(stage_set, MEETING, Stage.DONE)


async def until_idle(pipeline: Pipeline) -> None:
    async def is_idle() -> bool:
        return not await pipeline.dead_letters.listed({JobState.WAITING, JobState.RUNNING})

    await until(is_idle)


async def test_the_message_says_what_was_changed_and_its_files_do_too(
    openings_everywhere: Openings,
) -> None:
    async with openings_everywhere() as (stage_set, pipeline):
        await published(stage_set)
        await answers(stage_set).reword(ITEM, "Do something else", actor="p0", where="file")
        await pipeline.refresh(MEETING)
        await until_idle(pipeline)
    first, last = notes_shown(stage_set)
    assert (first["tasks"], last["tasks"]) == (["Do it"], ["Do something else"])
    assert first["message"] == last["message"]
    texts = last["texts"]
    assert isinstance(texts, list)
    assert "Do something else" in texts[0]
    assert "Do something else" in texts[1]


async def test_refreshes_that_wait_become_one_and_the_last_change_is_shown(
    openings: Openings, sqlite_database_url: str
) -> None:
    async with openings() as (stage_set, pipeline):
        await published(stage_set)
        await until_idle(pipeline)
    async with openings.store() as store, open_jobs(engine_settings(sqlite_database_url)) as jobs:
        renewals = Renewals(jobs, store)
        for _ in range(20):
            await renewals.refresh(MEETING)
        assert len(await jobs.listed({JobState.WAITING}, 99)) == 1
    async with openings() as (stage_set, pipeline):
        await until_idle(pipeline)
    assert len(notes_shown(stage_set)) == 2


async def test_many_changes_at_once_are_all_shown_in_the_end(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        await published(stage_set)

        async def change(number: int) -> None:
            for _ in range(20):
                try:
                    await answers(stage_set).reword(ITEM, f"Do {number}", actor="p0", where="file")
                except ConflictError:
                    continue
                break
            await pipeline.refresh(MEETING)

        await asyncio.gather(*map(change, range(8)))
        await until_idle(pipeline)
        kept = (await stage_set.store.item(ITEM)).task
    assert notes_shown(stage_set)[-1]["tasks"] == [kept]
    assert kept != "Do it"


class _ChangesUnderneath:
    """Lets an item be changed while the message is edited, as another process may."""

    def __init__(self) -> None:
        self.stage_set: StageSet | None = None
        self.is_done = False

    async def change(self) -> None:
        if self.stage_set is not None and not self.is_done:
            self.is_done = True
            await answers(self.stage_set).reword(ITEM, "Do more", actor="p0", where="file")


async def test_what_changes_while_the_message_is_edited_is_said_as_well(
    openings: Openings,
) -> None:
    meanwhile = _ChangesUnderneath()
    async with openings() as (stage_set, pipeline):
        await published(stage_set)
        stage_set.chat.meanwhile = meanwhile.change
        meanwhile.stage_set = stage_set
        await pipeline.refresh(MEETING)
        await until_idle(pipeline)
    assert [line["tasks"] for line in notes_shown(stage_set)[-2:]] == [["Do it"], ["Do more"]]


async def test_a_change_that_nobody_lived_to_ask_a_refresh_for_is_shown_after_the_next_start(
    openings: Openings,
) -> None:
    async with openings() as (stage_set, pipeline):
        await published(stage_set)
        await until_idle(pipeline)
        assert await stage_set.store.stale_notes() == []
        await answers(stage_set).reword(ITEM, "Do more", actor="p0", where="file")
    async with openings() as (stage_set, pipeline):
        assert await StaleNotes(stage_set.store, pipeline.refresh).refresh() == 1
        await until_idle(pipeline)
        assert await stage_set.store.stale_notes() == []
    assert notes_shown(stage_set)[-1]["tasks"] == ["Do more"]


async def test_notes_stay_stale_while_they_cannot_be_shown(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        await published(stage_set)
        await until_idle(pipeline)
    faults = Faults([], [], {"edit": [provider_error(Fault.AUTHENTICATION)]})
    async with openings(faults) as (stage_set, pipeline):
        await answers(stage_set).reword(ITEM, "Do more", actor="p0", where="file")
        stale = StaleNotes(stage_set.store, pipeline.refresh)
        await stale.refresh()
        await until(pipeline.dead_letters.listed)
        assert await stage_set.store.stale_notes() == [MEETING]
        await stale.refresh()
        await until_idle(pipeline)
        assert await stage_set.store.stale_notes() == []
    assert notes_shown(stage_set)[-1]["tasks"] == ["Do more"]


async def test_a_meeting_without_notes_is_left_alone(openings: Openings) -> None:
    faults = Faults([], [provider_error(Fault.QUOTA)], {})
    async with openings(faults) as (stage_set, pipeline):
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.FAILED)
        await pipeline.refresh(MEETING)
        await pipeline.refresh("nothing")
        await until_idle(pipeline)
        assert len(await pipeline.dead_letters.listed()) == 1
        with pytest.raises(NotFoundError):
            await pipeline.rewrite(MEETING)
    assert notes_shown(stage_set) == []


async def test_a_failed_refresh_is_a_dead_letter_until_the_next_one(openings: Openings) -> None:
    async with openings() as (stage_set, _):
        await published(stage_set)
    faults = Faults([], [], {"edit": [provider_error(Fault.AUTHENTICATION)]})
    async with openings(faults) as (stage_set, pipeline):
        await pipeline.refresh(MEETING)
        await until(pipeline.dead_letters.listed)
        (job,) = await pipeline.dead_letters.listed()
        assert job.failure is not None
        assert job.failure.remedy.endswith(f"minuta jobs retry {job.id}.")
        assert (await stage_set.store.progress(MEETING)).stage is Stage.DONE
        await pipeline.refresh(MEETING)
        await until_idle(pipeline)
        assert await pipeline.dead_letters.listed() == []
    assert len(notes_shown(stage_set)) == 2


async def test_a_failed_refresh_can_be_retried_by_its_meeting(openings: Openings) -> None:
    async with openings() as (stage_set, _):
        await published(stage_set)
    faults = Faults([], [], {"edit": [provider_error(Fault.AUTHENTICATION)]})
    async with openings(faults) as (stage_set, pipeline):
        await pipeline.refresh(MEETING)
        await until(pipeline.dead_letters.listed)
        await pipeline.retry(MEETING)
        await until_idle(pipeline)
        assert await pipeline.dead_letters.listed() == []
        with pytest.raises(ConflictError):
            await pipeline.retry(MEETING)
    assert len(notes_shown(stage_set)) == 2


async def test_a_refresh_asked_for_in_an_outage_is_done_after_a_restart(
    openings: Openings,
) -> None:
    async with openings() as (stage_set, _):
        await published(stage_set)
    away: list[Exception] = [provider_error(Fault.RATE, 60)]
    patience = {"patience": pipeline_settings().patience.model_copy(update={"budget_s": 3600})}
    settings = pipeline_settings().model_copy(update=patience)
    async with openings(Faults([], [], {"edit": away}), settings) as (stage_set, pipeline):
        await pipeline.refresh(MEETING)
        await until(lambda: _are_used_up(away))
        await answers(stage_set).reword(ITEM, "Do more", actor="p0", where="file")
        await pipeline.refresh(MEETING)  # waits behind the one that is being tried again
        assert len(await pipeline.dead_letters.listed({JobState.WAITING})) == 1
    async with openings(version="2") as (stage_set, pipeline):
        await until_idle(pipeline)
    assert notes_shown(stage_set)[-1]["tasks"] == ["Do more"]


async def _are_used_up(faults: list[Exception]) -> bool:
    return not faults


async def test_a_meeting_that_failed_goes_on_when_it_is_retried(openings: Openings) -> None:
    faults = Faults([], [provider_error(Fault.QUOTA)], {})
    async with openings(faults) as (stage_set, pipeline):
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.FAILED)
        await until(pipeline.dead_letters.listed)
        await pipeline.retry(MEETING)
        await until_stage(stage_set, MEETING, Stage.DONE)
    assert len(stage_set.journal.read("hearing")) == 1


async def test_a_meeting_that_was_refused_is_taken_when_it_is_retried(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        await stage_set.hand_in(MEETING)
        await pipeline.purge(MEETING)
        await stage_set.store.report_progress(MEETING, Progress(stage=Stage.FAILED))
        await pipeline.purge(MEETING)
        await pipeline.retry(MEETING)
        await until_stage(stage_set, MEETING, Stage.DONE)


async def test_a_purged_meeting_leaves_no_refresh(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        await published(stage_set)
        await pipeline.refresh(MEETING)
        await pipeline.rewrite(MEETING)
        await pipeline.purge(MEETING)
        assert await pipeline.dead_letters.listed(frozenset(JobState), 99) == []
