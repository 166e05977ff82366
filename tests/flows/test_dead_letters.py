"""What failed for good says why, is listed, and goes on from where it failed when told to."""

from datetime import timedelta

import pytest

from bot.domain.nudge import NudgeState
from bot.domain.progress import Stage
from bot.engine.jobs import open_jobs
from bot.engine.records import JobState
from bot.errors import BadRecordingError, ConflictError, Fault, NoSpaceError, NotFoundError
from bot.pipeline.dead_letters import open_dead_letters
from bot.pipeline.names import REMINDER, REMINDERS, nudge_of, reminder_job, track_job
from tests.flows.conftest import Openings, until, until_stage
from tests.flows.stage_set import MORNING, Faults, StageSet, engine_settings, tick_of
from tests.flows.test_pipeline import provider_error

MEETING = "0123456789abcdef"


def _last_shown(stage_set: StageSet) -> dict[str, str]:
    last: dict[str, str] = stage_set.journal.read("edit")[-1]
    return last


async def test_a_provider_over_quota_is_a_dead_letter_and_a_retry_runs_only_the_rest(
    openings_everywhere: Openings, database_url: str
) -> None:
    faults = Faults([], [provider_error(Fault.QUOTA)], {})
    async with openings_everywhere(faults) as (stage_set, pipeline):
        await stage_set.hand_in(MEETING, tracks=2)
        await until_stage(stage_set, MEETING, Stage.FAILED)
        await until(pipeline.dead_letters.listed)
        progress = await stage_set.store.progress(MEETING)
        assert progress.failure == "Somebody is over its quota."
        assert progress.remedy is not None
        assert progress.remedy.endswith(f"minuta jobs retry {MEETING[:8]}.")
        assert _last_shown(stage_set)["failure"] == progress.failure

    async with (
        openings_everywhere.store() as store,
        open_dead_letters(engine_settings(database_url), store) as dead_letters,
    ):
        (job,) = await dead_letters.listed()
        assert job.failure is not None
        assert (job.failure.stage, job.failure.attempts) == ("write_notes", 1)
        assert "quota" in job.failure.error
        history = await dead_letters.show(MEETING[:8])
        assert [step.name for step in history.steps if step.is_ok][:2] == ["announce", "transcribe"]
        await dead_letters.retry(MEETING[:8])

    async with openings_everywhere() as (stage_set, pipeline):
        await until_stage(stage_set, MEETING, Stage.DONE)
        assert await pipeline.dead_letters.listed() == []
        with pytest.raises(ConflictError):
            await pipeline.dead_letters.retry(MEETING)
    assert len(stage_set.journal.read("hearing")) == 2
    assert len(stage_set.journal.read("writing")) == 2
    assert len(stage_set.journal.read("post")) == 1
    assert _last_shown(stage_set)["stage"] == "notes"


async def test_one_bad_track_fails_the_meeting_and_a_retry_hears_only_that_one(
    openings: Openings,
) -> None:
    faults = Faults([BadRecordingError("It is no sound.", "Hand in another.")], [], {})
    async with openings(faults) as (stage_set, pipeline):
        await stage_set.hand_in(MEETING, tracks=3)
        await until_stage(stage_set, MEETING, Stage.FAILED)
        await until(pipeline.dead_letters.listed)
        progress = await stage_set.store.progress(MEETING)
        assert (progress.failure, progress.remedy) == ("It is no sound.", "Hand in another.")
        assert len(stage_set.journal.read("hearing")) == 3
        await pipeline.dead_letters.retry(MEETING)
        await until_stage(stage_set, MEETING, Stage.DONE)
    assert len(stage_set.journal.read("hearing")) == 4
    assert set(stage_set.journal.count("heard", "audio").values()) == {1}


async def test_what_could_pass_is_tried_as_often_as_the_patience_lasts(openings: Openings) -> None:
    faults = Faults([provider_error(Fault.SERVER) for _ in range(9)], [], {})
    async with openings(faults) as (stage_set, pipeline):
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.FAILED)
        await until(pipeline.dead_letters.listed)
        (job,) = await pipeline.dead_letters.listed()
    assert job.failure is not None
    assert job.failure.attempts == 3
    assert len(faults.speech) == 6


async def test_the_tries_before_a_restart_count(
    openings: Openings, sqlite_database_url: str
) -> None:
    async with (
        openings(Faults([provider_error(Fault.RATE, 0.5)], [], {})) as (stage_set, _),
        open_jobs(engine_settings(sqlite_database_url)) as jobs,
    ):
        await stage_set.hand_in(MEETING)

        async def is_first_try_kept() -> bool:
            child = track_job(MEETING, 0)
            return child in await jobs.find([child]) and bool((await jobs.history(child)).steps)

        await until(is_first_try_kept)
    faults = Faults([provider_error(Fault.SERVER) for _ in range(9)], [], {})
    async with openings(faults) as (stage_set, _):
        await until_stage(stage_set, MEETING, Stage.FAILED)
    assert len(stage_set.journal.read("hearing")) == 3


async def _has_heard(stage_set: StageSet) -> bool:
    return bool(stage_set.journal.read("hearing"))


async def test_a_full_disk_is_waited_out_or_said(openings: Openings) -> None:
    full = NoSpaceError("The disk is full.", "Make room.")
    async with openings(Faults([full], [], {})) as (stage_set, pipeline):
        await stage_set.hand_in(MEETING)
        await until(lambda: _has_heard(stage_set))
        (job,) = await pipeline.dead_letters.listed({JobState.RUNNING})
        assert job.failure is None


async def test_an_unexpected_error_is_said_without_what_it_quotes(openings: Openings) -> None:
    async with openings(Faults([], [KeyError("the words of somebody")], {})) as (stage_set, _):
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.FAILED)
        progress = await stage_set.store.progress(MEETING)
    assert progress.failure is not None
    assert "KeyError" in progress.failure
    assert "somebody" not in progress.failure


async def test_a_nudge_that_cannot_be_sent_can_be_retried(openings: Openings) -> None:
    async with openings() as (stage_set, _):
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.DONE)
    faults = Faults([], [], {"post": [provider_error(Fault.AUTHENTICATION)]})
    async with openings(faults) as (stage_set, pipeline):
        stage_set.clock.move_to(MORNING + timedelta(minutes=5))
        tick = tick_of(stage_set, pipeline)
        await tick.tick()
        await until(pipeline.dead_letters.listed)
        (job,) = await pipeline.dead_letters.listed()
        nudge_id = nudge_of(job.id)
        assert (await stage_set.store.nudge(nudge_id)).state is NudgeState.CANCELLED
        assert job.failure is not None
        assert job.failure.remedy.endswith(f"minuta jobs retry {nudge_id[:8]}.")
        await tick.tick()
        await pipeline.dead_letters.retry(nudge_id[:8])

        async def is_sent() -> bool:
            return (await stage_set.store.nudge(nudge_id)).state is NudgeState.SENT

        await until(is_sent)
    assert sum("nudge" in line for line in stage_set.journal.read("post")) == 1


async def test_a_job_of_a_reminder_of_an_earlier_version_ends(
    openings: Openings, sqlite_database_url: str
) -> None:
    async with openings() as (_, pipeline), open_jobs(engine_settings(sqlite_database_url)) as jobs:
        job_id = reminder_job(f"{MEETING}item:due:20261118T1000")
        await jobs.submit(REMINDER, job_id, REMINDERS, job_id)

        async def is_done() -> bool:
            return bool(await pipeline.dead_letters.listed({JobState.DONE}))

        await until(is_done)


async def test_a_failure_nobody_was_told_of_is_told(openings: Openings) -> None:
    """As when the process died between its last step and its word."""
    faults = Faults([], [provider_error(Fault.QUOTA)], {})
    async with openings(faults) as (stage_set, pipeline):
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.FAILED)
        await until(pipeline.dead_letters.listed)
        failed = await stage_set.store.progress(MEETING)
        await stage_set.store.report_progress(
            MEETING, failed.model_copy(update={"stage": Stage.WRITING})
        )
        await until_stage(stage_set, MEETING, Stage.FAILED)
        assert (await stage_set.store.progress(MEETING)).failure == failed.failure


async def test_a_name_that_fits_no_job_or_several_is_refused(openings: Openings) -> None:
    faults = Faults([provider_error(Fault.QUOTA), provider_error(Fault.QUOTA)], [], {})
    async with openings(faults) as (stage_set, pipeline):
        for meeting in ("aaaaaaaaaaaaaaa1", "aaaaaaaaaaaaaaa2"):
            await stage_set.hand_in(meeting)
            await until_stage(stage_set, meeting, Stage.FAILED)
        for name in ("aaaa", "b", ""):
            with pytest.raises(NotFoundError):
                await pipeline.dead_letters.show(name)
        history = await pipeline.dead_letters.show("aaaaaaaaaaaaaaa1")
    assert history.job.id == "rec:aaaaaaaaaaaaaaa1"
