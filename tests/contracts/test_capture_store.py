"""What every store promises about meetings that are heard live."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.capture import Capture, CaptureState
from bot.domain.meeting import Meeting, Place, Source, Track
from bot.domain.people import Participant
from bot.domain.progress import Progress, Stage
from bot.domain.transcript import SpeakerBasis, Utterance
from bot.errors import ConflictError, NotFoundError
from bot.ports import Store

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROOM = Place(platform="discord", workspace="1", channel="2")


def meeting(meeting_id: str) -> Meeting:
    return Meeting(
        id=meeting_id,
        place=ROOM,
        title="Stand-up",
        started_at=NOW,
        zone="Europe/Berlin",
        source=Source.LIVE,
    )


def capture(
    meeting_id: str, state: CaptureState = CaptureState.RECORDING, room: Place = ROOM
) -> Capture:
    return Capture(meeting_id=meeting_id, room=room, state=state, changed_at=NOW, started_by="7")


def said(start_s: float, text: str, utterance_id: str | None = None) -> Utterance:
    return Utterance(
        id=utterance_id or f"live-{start_s}",
        start_s=start_s,
        end_s=start_s + 1,
        speaker="p1",
        basis=SpeakerBasis.TRACK,
        text=text,
    )


async def test_a_capture_is_kept_with_its_meeting(store: Store) -> None:
    await store.begin_capture(meeting("m1"), capture("m1"))
    assert await store.capture("m1") == capture("m1")
    assert await store.meeting("m1") == meeting("m1")
    assert await store.progress("m1") == Progress(stage=Stage.RECORDING)


async def test_the_pipeline_has_nothing_to_do_while_a_meeting_goes_on(store: Store) -> None:
    await store.begin_capture(meeting("m1"), capture("m1"))
    assert await store.unfinished() == []


async def test_a_room_has_one_capture_at_a_time(store: Store, second_store: Store) -> None:
    await store.begin_capture(meeting("m1"), capture("m1"))
    with pytest.raises(ConflictError):
        await second_store.begin_capture(meeting("m2"), capture("m2"))
    with pytest.raises(NotFoundError):
        await store.meeting("m2")
    elsewhere = ROOM.model_copy(update={"channel": "3"})
    await store.begin_capture(meeting("m3"), capture("m3", room=elsewhere))
    assert [going_on.meeting_id for going_on in await store.captures()] == ["m1", "m3"]


async def test_a_room_is_free_again_once_nothing_is_heard_there(store: Store) -> None:
    await store.begin_capture(meeting("m1"), capture("m1"))
    await store.update_capture(capture("m1", CaptureState.FINISHING))
    await store.begin_capture(meeting("m2"), capture("m2"))
    assert [going_on.meeting_id for going_on in await store.captures()] == ["m1", "m2"]
    await store.end_capture(meeting("m1"), capture("m1", CaptureState.ENDED))
    assert [going_on.meeting_id for going_on in await store.captures()] == ["m2"]


async def test_a_change_of_state_is_kept(store: Store) -> None:
    await store.begin_capture(meeting("m1"), capture("m1"))
    moved = ROOM.model_copy(update={"channel": "9"})
    waiting = capture("m1", CaptureState.WAITING, moved).model_copy(
        update={
            "changed_at": NOW + timedelta(minutes=5),
            "is_paused": True,
            "is_discarded": True,
        }
    )
    await store.update_capture(waiting)
    assert await store.capture("m1") == waiting
    assert await store.captures() == [waiting]


async def test_what_ended_goes_on_to_the_pipeline_with_its_tracks(store: Store) -> None:
    await store.begin_capture(meeting("m1"), capture("m1"))
    whole = meeting("m1").model_copy(
        update={
            "participants": (Participant(id="p1", name="Ann"),),
            "tracks": (Track(audio="m1/0.mka", speaker="p1"),),
            "ended_at": NOW + timedelta(hours=1),
        }
    )
    await store.end_capture(whole, capture("m1", CaptureState.ENDED))
    assert await store.meeting("m1") == whole
    assert await store.unfinished() == ["m1"]
    assert await store.captures() == []


async def test_ending_again_does_not_set_the_pipeline_back(store: Store) -> None:
    await store.begin_capture(meeting("m1"), capture("m1"))
    ended = capture("m1", CaptureState.ENDED)
    await store.end_capture(meeting("m1"), ended)
    await store.report_progress("m1", Progress(stage=Stage.WRITING))
    await store.end_capture(meeting("m1").model_copy(update={"title": "Other"}), ended)
    assert (await store.progress("m1")).stage is Stage.WRITING
    assert (await store.meeting("m1")).title == "Stand-up"


async def test_a_meeting_that_was_not_heard_live_has_no_capture(store: Store) -> None:
    for change in (
        store.capture("m9"),
        store.update_capture(capture("m9")),
        store.end_capture(meeting("m9"), capture("m9")),
        store.add_live("m9", said(1, "Hello.")),
    ):
        with pytest.raises(NotFoundError):
            await change


async def test_the_live_transcript_is_in_order_and_an_utterance_is_replaced(store: Store) -> None:
    await store.begin_capture(meeting("m1"), capture("m1"))
    await store.add_live("m1", said(2, "world", "b"))
    await store.add_live("m1", said(1, "hullo", "a"))
    await store.add_live("m1", said(1, "hello", "a"))
    assert [utterance.text for utterance in await store.live("m1")] == ["hello", "world"]
    assert await store.live("m2") == []
