"""A recording becomes notes in one message, whatever its tracks, its chat and its engine do."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.domain.progress import Progress, Stage
from bot.domain.reminder import ReminderKind, ReminderState
from bot.errors import Fault, ProviderError, QueueFullError
from tests.flows.conftest import Openings, until, until_stage
from tests.flows.stage_set import Faults, StageSet, pipeline_settings

MEETING = "0123456789abcdef"


def provider_error(fault: Fault, retry_after_s: float | None = None) -> ProviderError:
    return ProviderError("somebody", fault, "said no", retry_after_s=retry_after_s)


def _shown(stage_set: StageSet, meeting_id: str) -> list[str]:
    lines = [line for line in stage_set.journal.read() if line["what"] in {"post", "edit"}]
    return [line["stage"] for line in lines if line["meeting"] == meeting_id and "stage" in line]


async def test_a_recording_becomes_notes_in_one_message(openings_everywhere: Openings) -> None:
    async with openings_everywhere() as (stage_set, pipeline):
        await stage_set.hand_in(MEETING, tracks=3)
        assert await pipeline.submit(MEETING) == 0
        await until_stage(stage_set, MEETING, Stage.DONE)
        transcript = await stage_set.store.transcript(MEETING)
        meeting = await stage_set.store.meeting(MEETING)
        reminders = await stage_set.store.reminders_of(f"{MEETING}item")
        assert {one.state for one in reminders} == {ReminderState.PLANNED}
        assert {one.kind for one in reminders} == {
            ReminderKind.ASSIGNED,
            ReminderKind.DUE,
            ReminderKind.OVERDUE,
        }
    assert len(transcript.utterances) == 3
    assert [track.duration_s for track in meeting.tracks] == [60.0] * 3
    (post,) = stage_set.journal.read("post")
    shown = _shown(stage_set, MEETING)
    assert (shown[0], shown[-1]) == ("received", "notes")
    edits = [line for line in stage_set.journal.read("edit") if line["stage"] == "notes"]
    assert [(line["message"], line["files"]) for line in edits] == [
        (post["message"], ["notes.md", "notes.json", "transcript.vtt"])
    ]


async def test_what_another_process_put_into_the_database_is_found(openings: Openings) -> None:
    async with openings() as (stage_set, _):
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.DONE)


async def test_a_meeting_is_worked_on_once_however_often_it_is_submitted(
    openings: Openings,
) -> None:
    async with openings() as (stage_set, pipeline):
        await stage_set.hand_in(MEETING)
        for _ in range(3):
            await pipeline.submit(MEETING)
        await until_stage(stage_set, MEETING, Stage.DONE)
        assert await pipeline.submit(MEETING) == 0
        assert len(stage_set.journal.read("heard")) == 1


async def test_those_who_wait_are_told_how_many_are_before_them(openings: Openings) -> None:
    async with openings(settings=pipeline_settings(recordings=1), pace_s=0.5) as (
        stage_set,
        pipeline,
    ):
        for number in range(3):
            await stage_set.hand_in(f"{number:016}")
        assert [await pipeline.submit(f"{number:016}") for number in range(3)] == [0, 1, 2]


async def test_a_full_queue_refuses_and_the_recording_can_be_handed_in_again(
    openings: Openings,
) -> None:
    settings = pipeline_settings(recordings=1).model_copy(update={"queue_limit": 2})
    async with openings(settings=settings, pace_s=0.2) as (stage_set, pipeline):
        for number in range(3):
            await stage_set.hand_in(f"{number:016}")
        for number in range(2):
            await pipeline.submit(f"{number:016}")
        with pytest.raises(QueueFullError):
            await pipeline.submit(f"{2:016}")
        progress = await stage_set.store.progress(f"{2:016}")
        assert progress.stage is Stage.FAILED
        assert progress.remedy is not None
        with pytest.raises(QueueFullError):
            await pipeline.check_room()
        await until_stage(stage_set, f"{1:016}", Stage.DONE)
        await pipeline.check_room()
        assert f"{2:016}:0" not in stage_set.journal.count("heard", "audio")


async def test_a_passing_fault_is_tried_again_and_finished_tracks_are_not(
    openings: Openings,
) -> None:
    faults = Faults(
        speech=[provider_error(Fault.SERVER), provider_error(Fault.RATE, 0.01)],
        notes=[provider_error(Fault.BAD_OUTPUT)],
        chat={"post": [provider_error(Fault.CONNECTIVITY)], "edit": []},
    )
    async with openings(faults) as (stage_set, _):
        await stage_set.hand_in(MEETING, tracks=2)
        await until_stage(stage_set, MEETING, Stage.DONE)
        heard = stage_set.journal.count("heard", "audio")
    assert heard == {f"{MEETING}:0": 1, f"{MEETING}:1": 1}
    assert len(stage_set.journal.read("hearing")) == 4
    assert len(stage_set.journal.read("writing")) == 2
    assert len(stage_set.journal.read("post")) == 1


async def test_a_post_whose_answer_was_lost_is_found_instead_of_repeated(
    openings: Openings,
) -> None:
    faults = Faults([], [], {"after post": [provider_error(Fault.CONNECTIVITY)]})
    async with openings(faults) as (stage_set, _):
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.DONE)
    assert len(stage_set.journal.read("post")) == 1


async def test_progress_that_cannot_be_shown_costs_nothing(openings: Openings) -> None:
    faults = Faults([], [], {"edit": [provider_error(Fault.SERVER) for _ in range(2)]})
    async with openings(faults, pace_s=0.4) as (stage_set, _):
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.DONE)
    assert faults.chat["edit"] == []
    assert len(stage_set.journal.read("hearing")) == 1


async def test_notes_whose_message_was_deleted_are_posted_anew(openings: Openings) -> None:
    async with openings(pace_s=0.4) as (stage_set, pipeline):
        await stage_set.hand_in(MEETING)
        await until(lambda: _announced(stage_set))
        (first,) = stage_set.journal.read("post")
        stage_set.chat.vanish(first["message"])
        await until_stage(stage_set, MEETING, Stage.DONE)
        _, second = stage_set.journal.read("post")
        assert second["stage"] == "notes"
        await pipeline.purge(MEETING)  # as if nothing of the job were known any more
        await stage_set.store.report_progress(MEETING, Progress(stage=Stage.PUBLISHING))
        await until_stage(stage_set, MEETING, Stage.DONE)
    assert len(stage_set.journal.read("post")) == 2
    assert stage_set.journal.read("edit")[-1]["message"] == second["message"]


async def _announced(stage_set: StageSet) -> bool:
    return bool(stage_set.journal.read("post"))


async def test_all_stages_repeated_from_the_beginning_do_no_work_twice(
    openings: Openings,
) -> None:
    """As an upgrade to another version of the pipeline does it."""
    async with openings() as (stage_set, pipeline):
        await stage_set.hand_in(MEETING, tracks=2)
        await until_stage(stage_set, MEETING, Stage.DONE)
        await pipeline.purge(MEETING)
        stage_set.clock.move_to(stage_set.clock.now() + timedelta(minutes=5))
        await stage_set.store.report_progress(MEETING, Progress(stage=Stage.RECEIVED))
        await until_stage(stage_set, MEETING, Stage.DONE)
        planned = await stage_set.store.reminders_of(f"{MEETING}item")
    assert len(stage_set.journal.read("hearing")) == 2
    assert len(stage_set.journal.read("writing")) == 1
    assert len(stage_set.journal.read("post")) == 1
    assert Counter(one.kind for one in planned) == {
        ReminderKind.ASSIGNED: 1,
        ReminderKind.DUE: 1,
        ReminderKind.OVERDUE: 3,
    }


async def test_a_recording_in_the_middle_goes_on_under_a_new_version(
    openings_everywhere: Openings,
) -> None:
    stuck = Faults([], [provider_error(Fault.RATE, 60)], {})
    patience = {"patience": pipeline_settings().patience.model_copy(update={"budget_s": 3600})}
    settings = pipeline_settings().model_copy(update=patience)
    async with openings_everywhere(stuck, settings, version="1") as (stage_set, _):
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.WRITING)
    async with openings_everywhere(version="2") as (stage_set, _):
        await until_stage(stage_set, MEETING, Stage.DONE)
    assert len(stage_set.journal.read("hearing")) == 1
    assert len(stage_set.journal.read("post")) == 1


async def test_a_meeting_on_a_platform_that_is_not_set_up_says_so(openings: Openings) -> None:
    async with openings() as (stage_set, _):
        meeting = await stage_set.hand_in(MEETING)
        place = meeting.place.model_copy(update={"platform": "telegraph"})
        await stage_set.store.update_meeting(meeting.model_copy(update={"place": place}))
        await until_stage(stage_set, MEETING, Stage.FAILED)
        progress = await stage_set.store.progress(MEETING)
    assert progress.failure is not None
    assert "telegraph" in progress.failure


async def test_a_purged_meeting_leaves_no_job(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.DONE)
        await pipeline.purge(MEETING)
        assert await pipeline.dead_letters.listed(frozenset(), 99) == []
