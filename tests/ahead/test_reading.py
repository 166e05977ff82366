"""What is said of a live meeting is read as soon as it will not change any more."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.ahead.reading import ReadingAhead
from bot.clock import AdjustableClock
from bot.domain.capture import Capture, CaptureState
from bot.domain.meeting import Meeting, Place, Source
from bot.domain.notes import Notes, NotesRequest, NotesSource
from bot.domain.preferences import ServerSettings
from bot.domain.transcript import SpeakerBasis, Transcript, Utterance
from bot.errors import Fault, ProviderError
from bot.notes.templates.catalogue import request_for
from bot.ports import NoteTaker, Report, Store

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Reader(NoteTaker):
    """Remembers what it was given to read."""

    name = "reader"

    def __init__(self) -> None:
        self.read: list[tuple[str, list[str], str]] = []
        self.faults: list[Exception] = []

    async def take_notes(
        self, meeting: Meeting, transcript: Transcript, request: NotesRequest, report: Report
    ) -> Notes:
        raise NotImplementedError

    async def read_ahead(
        self, meeting: Meeting, utterances: Sequence[Utterance], request: NotesRequest
    ) -> int:
        if self.faults:
            raise self.faults.pop(0)
        texts = [utterance.text for utterance in utterances]
        self.read.append((meeting.id, texts, request.template.name))
        return 1


class Late(Reader):
    """Keeps what it read under its last words, and then may fail."""

    name = "late"

    def __init__(self, store: Store, fault: Exception | None) -> None:
        super().__init__()
        self._store = store
        self._fault = fault

    async def read_ahead(
        self, meeting: Meeting, utterances: Sequence[Utterance], request: NotesRequest
    ) -> int:
        del request
        await self._store.save_draft(meeting.id, utterances[-1].text, "{}")
        if self._fault is not None:
            raise self._fault
        return 1


async def begin(store: Store, meeting_id: str, channel: str, **more: object) -> Capture:
    room = Place(platform="discord", workspace="1", channel=channel)
    meeting = Meeting(
        id=meeting_id,
        place=room,
        title="Stand-up",
        started_at=NOW,
        zone="UTC",
        source=Source.LIVE,
    ).model_copy(update=more)
    capture = Capture(
        meeting_id=meeting_id, room=room, state=CaptureState.RECORDING, changed_at=NOW
    )
    await store.begin_capture(meeting, capture)
    return capture


async def say(store: Store, meeting_id: str, start_s: float, text: str) -> None:
    utterance = Utterance(
        id=f"live-{start_s}",
        start_s=start_s,
        end_s=start_s + 2,
        speaker="p1",
        basis=SpeakerBasis.TRACK,
        text=text,
    )
    await store.add_live(meeting_id, utterance)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(NOW + timedelta(minutes=2))


@pytest.fixture
def reading(store: Store, reader: Reader, clock: AdjustableClock) -> ReadingAhead:
    return ReadingAhead(store, reader, clock, request_for)


async def test_what_was_said_a_minute_ago_is_read_in_order(
    store: Store, reading: ReadingAhead, reader: Reader
) -> None:
    await begin(store, "m1", "2")
    for start_s, text in ((40.0, "second"), (5.0, "first"), (61.0, "too new")):
        await say(store, "m1", start_s, text)
    await reading.look()
    assert reader.read == [("m1", ["first", "second"], "general")]


async def test_nothing_is_read_again_until_more_is_settled(
    store: Store, reading: ReadingAhead, reader: Reader, clock: AdjustableClock
) -> None:
    await begin(store, "m1", "2")
    await say(store, "m1", 5, "first")
    await say(store, "m1", 70, "later")
    await reading.look()
    await reading.look()
    clock.move_to(NOW + timedelta(minutes=2, seconds=30))
    await reading.look()
    assert [texts for _, texts, _ in reader.read] == [["first"], ["first", "later"]]


async def test_the_notes_are_asked_for_as_they_will_be_in_the_end(
    store: Store, reading: ReadingAhead, reader: Reader
) -> None:
    await store.save_server_settings("discord", "1", ServerSettings(template="standup"))
    await begin(store, "m1", "2")
    await begin(store, "m2", "3", template="incident")
    for meeting_id in ("m1", "m2"):
        await say(store, meeting_id, 5, "first")
    await reading.look()
    assert {(meeting, template) for meeting, _, template in reader.read} == {
        ("m1", "standup"),
        ("m2", "incident"),
    }


async def test_a_meeting_that_is_thrown_away_is_not_read(
    store: Store, reading: ReadingAhead, reader: Reader
) -> None:
    capture = await begin(store, "m1", "2")
    await say(store, "m1", 5, "first")
    await store.update_capture(capture.model_copy(update={"is_discarded": True}))
    await reading.look()
    assert reader.read == []


@pytest.mark.parametrize("state", [CaptureState.FINISHING, CaptureState.ENDED])
async def test_a_meeting_that_is_over_is_left_to_its_notes(
    store: Store, reading: ReadingAhead, reader: Reader, state: CaptureState
) -> None:
    capture = await begin(store, "m1", "2")
    await say(store, "m1", 5, "first")
    await store.update_capture(capture.model_copy(update={"state": state}))
    await reading.look()
    assert reader.read == []


@pytest.mark.parametrize("fault", [None, ProviderError("model", Fault.SERVER, "500")])
async def test_nothing_is_kept_that_was_read_after_the_notes_were_written(
    store: Store, clock: AdjustableClock, fault: Exception | None
) -> None:
    reader = Late(store, fault)
    await begin(store, "m1", "2")
    await say(store, "m1", 5, "first")
    reading = ReadingAhead(store, reader, clock, request_for)
    await reading.look()
    assert await store.draft("m1", "first") == "{}"  # the notes are not written yet
    await store.save_notes(
        Notes(
            meeting_id="m1",
            version=1,
            written_at=NOW,
            source=NotesSource(extractor="late", version="1"),
            language="en",
            tldr=(),
        )
    )
    await say(store, "m1", 6, "second")
    await reading.look()
    assert await store.draft("m1", "second") is None
    assert await store.draft("m1", "first") is None


async def test_trouble_with_one_meeting_leaves_the_others_and_is_tried_again(
    store: Store, reading: ReadingAhead, reader: Reader
) -> None:
    for meeting_id, channel in (("m1", "2"), ("m2", "3")):
        await begin(store, meeting_id, channel)
        await say(store, meeting_id, 5, "first")
    reader.faults.append(ProviderError("model", Fault.SERVER, "500"))
    await reading.look()
    assert len(reader.read) == 1
    await reading.look()
    assert {meeting for meeting, _, _ in reader.read} == {"m1", "m2"}
