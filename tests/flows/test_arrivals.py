"""A recording seen in a chat is asked about, taken in or left alone: once, in one message."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.preferences import UploadMode
from bot.domain.progress import Stage
from bot.domain.upload import ArrivalState
from bot.errors import BadRecordingError, NotAllowedError
from tests.flows.conftest import Uploading, until
from tests.flows.shared import PLACE, SHARED_AT, SHARER, SOUND, shared
from tests.flows.stage_set import MORNING
from tests.flows.telling import arrive, meetings, messages, mode, settled, state, told
from tests.flows.test_refresh import until_idle


async def test_where_it_is_wanted_notes_come_by_themselves(uploading: Uploading) -> None:
    async with uploading() as (stage_set, pipeline):
        await mode(stage_set, UploadMode.AUTO)
        recording = await arrive(pipeline, stage_set)
        for event in ("Ev1", "Ev2"):
            await pipeline.reception.arrived(event, [recording])
        await settled(stage_set, ArrivalState.HANDED)
        await until_idle(pipeline)
        (meeting,) = await meetings(stage_set)
        assert (await stage_set.store.progress(meeting.id)).stage is Stage.DONE
        await pipeline.reception.arrived("Ev3", [recording])
        await until_idle(pipeline)
        assert len(await meetings(stage_set)) == 1
    assert (meeting.started_at, meeting.started_by) == (SHARED_AT, SHARER.user_id)
    (said,) = messages(stage_set)
    assert (said[0], said[1], said[-1]) == ("fetching", "received", "notes")


async def test_a_question_becomes_the_notes_once_somebody_wants_them(
    uploading: Uploading,
) -> None:
    async with uploading() as (stage_set, pipeline):
        await arrive(pipeline, stage_set)
        await settled(stage_set, ArrivalState.ASKED)
        await until_idle(pipeline)
        assert await meetings(stage_set) == []
        stage_set.clock.move_to(MORNING + timedelta(days=3))
        answers = await asyncio.gather(*(pipeline.reception.accept(PLACE, "1") for _ in range(3)))
        assert sorted(answers) == [False, False, True]
        await settled(stage_set, ArrivalState.HANDED)
        await until_idle(pipeline)
        assert not await pipeline.reception.accept(PLACE, "1")
        (meeting,) = await meetings(stage_set)
        delivery = await stage_set.store.delivery(f"notes:{meeting.id}")
        # reminders are seen from the moment the recording was taken in, not from the question's
        assert delivery.sent_at is not None
        assert delivery.sent_at > MORNING + timedelta(days=2)
    (said,) = messages(stage_set)
    assert (said[:3], said[-1]) == (["asked", "fetching", "received"], "notes")
    assert stage_set.journal.read("sought") == []


async def test_what_was_declined_can_be_wanted_later(uploading: Uploading) -> None:
    async with uploading() as (stage_set, pipeline):
        await arrive(pipeline, stage_set)
        await settled(stage_set, ArrivalState.ASKED)
        assert await pipeline.reception.decline(PLACE, "1") is not None
        await until_idle(pipeline)
        assert await meetings(stage_set) == []
        assert await pipeline.reception.accept(PLACE, "1")
        assert await pipeline.reception.decline(PLACE, "1") is None
        await settled(stage_set, ArrivalState.HANDED)
        await until_idle(pipeline)
        assert len(await meetings(stage_set)) == 1
    assert len(messages(stage_set)) == 1


async def test_where_none_are_wanted_nothing_is_looked_at_or_said(uploading: Uploading) -> None:
    async with uploading() as (stage_set, pipeline):
        await mode(stage_set, UploadMode.OFF)
        await arrive(pipeline, stage_set)
        await settled(stage_set, ArrivalState.IGNORED)
        await until_idle(pipeline)
    assert (messages(stage_set), stage_set.journal.read("looked")) == ([], [])


async def test_what_somebody_asked_for_is_taken_in_whatever_is_set(uploading: Uploading) -> None:
    async with uploading() as (stage_set, pipeline):
        await mode(stage_set, UploadMode.OFF)
        recording = shared("1", stage_set.source.keep("a", SOUND))
        wanted = recording.model_copy(update={"is_wanted": True})
        await pipeline.reception.arrived("Ev1", [wanted])
        await settled(stage_set, ArrivalState.HANDED)
        await until_idle(pipeline)
        assert len(await meetings(stage_set)) == 1


async def test_an_explicit_request_answers_the_question(uploading: Uploading) -> None:
    async with uploading() as (stage_set, pipeline):
        recording = await arrive(pipeline, stage_set)
        await settled(stage_set, ArrivalState.ASKED)
        assert await pipeline.reception.share(recording)
        await until_idle(pipeline)
        assert await state(stage_set) is ArrivalState.HANDED
        assert len(await meetings(stage_set)) == 1
    (said,) = messages(stage_set)
    assert (said[0], said[-1]) == ("asked", "notes")


async def test_what_is_no_recording_is_passed_over_in_silence_unless_it_was_wanted(
    uploading: Uploading,
) -> None:
    async with uploading() as (stage_set, pipeline):
        await arrive(pipeline, stage_set, b"GIF89a")
        await settled(stage_set, ArrivalState.IGNORED)
        await until_idle(pipeline)
        assert messages(stage_set) == []
        await pipeline.reception.accept(PLACE, "1")
        await settled(stage_set, ArrivalState.REFUSED)
    assert told(stage_set) == ["There is no recording in this message."]


@pytest.mark.parametrize("uploads", [UploadMode.ASK, UploadMode.AUTO])
async def test_what_can_not_be_taken_is_told_before_anything_is_fetched(
    uploading: Uploading, uploads: UploadMode
) -> None:
    async with uploading() as (stage_set, pipeline):
        await mode(stage_set, uploads)
        await arrive(pipeline, stage_set, SOUND * 1001)
        await settled(stage_set, ArrivalState.REFUSED)
        await until_idle(pipeline)
        assert await pipeline.dead_letters.listed() == []
    assert told(stage_set) == ["The file has 0 MiB; the limit is 0 MiB."]
    assert stage_set.journal.read("fetched") == []


@pytest.mark.parametrize("refusal", [BadRecordingError, NotAllowedError])
async def test_a_reason_that_was_told_may_be_gone_when_somebody_asks_again(
    uploading: Uploading, refusal: type[Exception]
) -> None:
    async with uploading() as (stage_set, pipeline):
        stage_set.source.faults = [refusal("Minuta lacks files:read.", "Grant it.")]
        await arrive(pipeline, stage_set)
        await settled(stage_set, ArrivalState.REFUSED)
        await until_idle(pipeline)
        assert await pipeline.dead_letters.listed() == []
        assert await pipeline.reception.accept(PLACE, "1")
        await settled(stage_set, ArrivalState.HANDED)
        await until_idle(pipeline)
        assert len(await meetings(stage_set)) == 1
    assert told(stage_set) == ["Minuta lacks files:read.", "fetching"]
    assert len(messages(stage_set)) == 1


async def test_a_recording_that_was_fetched_in_vain_can_be_wanted_again(
    uploading: Uploading,
) -> None:
    async with uploading() as (stage_set, pipeline):
        await mode(stage_set, UploadMode.AUTO)
        await arrive(pipeline, stage_set, b"%PDF-1.7")
        await until(pipeline.dead_letters.listed)
        await until_idle(pipeline)
        stage_set.source.keep("a", SOUND)
        assert await pipeline.reception.accept(PLACE, "1")

        async def is_there() -> bool:
            return bool(await meetings(stage_set))

        await until(is_there)
        await until_idle(pipeline)
    assert told(stage_set) == ["fetching", "The file is a PDF document, not sound.", "fetching"]
    assert len(messages(stage_set)) == 1
