"""What is shared is taken in for who can read the channel, if there can be a recording in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.desk.uploads import FrontUploadDesk
from bot.domain.publication import (
    Publication,
    SourceGonePublication,
    UploadPublication,
    UploadState,
)
from bot.domain.upload import ArrivalState, SharedFile, SharedRecording
from bot.engine.jobs import Jobs, open_jobs
from bot.errors import (
    BadRecordingError,
    ConflictError,
    NotAllowedError,
    NotFoundError,
    QueueFullError,
)
from bot.failpoints import nowhere
from bot.pipeline.attempts import Attempts
from bot.pipeline.names import arrival_job, source_gone_job
from bot.pipeline.posting import Posting
from bot.pipeline.settings import Patience
from bot.ports import Asker
from bot.uploads.arriving import Arriving
from bot.uploads.keys import gone_key, upload_key
from bot.uploads.reception import Reception
from bot.uploads.settings import UploadSettings
from bot.uploads.telling import Telling
from storage.store import SqlStore
from tests.desk.askers import ANN, FOREIGN_ADMIN, READER, STRANGER
from tests.desk.meetings import PLACE
from tests.desk.meetings import meeting as kept_meeting
from tests.examples import START
from tests.flows.stage_set import engine_settings


class Room:
    """A desk before a pipeline that does not run: what is put in stays in its records."""

    def __init__(self, store: SqlStore, jobs: Jobs, folder: Path) -> None:
        self.store = store
        self.jobs = jobs
        self.is_full = False
        self.said: list[tuple[str, Publication]] = []
        settings = UploadSettings(folder=folder, zone="UTC", max_bytes=100, max_files=2)
        clock = SystemClock()
        telling = Telling(Posting(store, {}, clock, 1))
        attempts = Attempts(Patience(), clock, nowhere)
        arriving = Arriving(store, {}, telling, attempts, self._submit, settings, nowhere)
        reception = Reception(store, jobs, clock, arriving, nowhere)
        self.desk = FrontUploadDesk(
            store,
            settings,
            reception=lambda: reception,
            check_room=self._check_room,
            say=self._say,
        )

    async def state(self, message_id: str = "1") -> ArrivalState | None:
        arrival = await self.store.arrival(PLACE, message_id)
        return None if arrival is None else arrival.state

    async def asked(self) -> None:
        """Somebody has shared a recording, and it was asked about."""
        await self.desk.arrived("Ev1", [message(file("a.ogg"))])
        await self.settle(ArrivalState.ASKED)

    async def settle(self, state: ArrivalState) -> None:
        await self.store.settle_arrival(message(file("a.ogg")), state, unless=())

    async def _check_room(self) -> None:
        if self.is_full:
            raise QueueFullError("Too many recordings wait.", "Share it later.")

    async def _say(self, key: str, publication: Publication) -> None:
        self.said.append((key, publication))

    async def _submit(self, recording: SharedRecording) -> bool:
        raise AssertionError(recording)


@pytest.fixture
async def room(records: SqlStore, sqlite_database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_jobs(engine_settings(sqlite_database_url)) as jobs:
        yield Room(records, jobs, tmp_path)


def file(name: str, size: int = 10, media_type: str | None = "audio/ogg") -> SharedFile:
    return SharedFile(id=name, name=name, bytes=size, media_type=media_type)


def message(*files: SharedFile) -> SharedRecording:
    return SharedRecording(
        place=PLACE, message_id="1", files=files, title="Sync", shared_at=START, by=ANN.account
    )


async def test_who_can_read_the_channel_has_a_recording_written_down(room: Room) -> None:
    assert await room.desk.share(READER, message(file("a.ogg")))
    assert not await room.desk.share(READER, message(file("a.ogg")))
    arrival = await room.store.arrival(PLACE, "1")
    assert arrival is not None
    assert arrival.state is ArrivalState.HANDED
    assert arrival.recording.by == READER.account
    assert upload_key(arrival.recording) in await room.jobs.find([upload_key(arrival.recording)])


async def test_nobody_else_does(room: Room) -> None:
    for by in (STRANGER, FOREIGN_ADMIN):
        with pytest.raises(NotAllowedError):
            await room.desk.share(by, message(file("a.ogg")))
    assert await room.state() is None


async def test_pictures_and_texts_are_left_out_and_what_may_be_sound_is_not(room: Room) -> None:
    unknown = file("b.bin", media_type=None)
    await room.desk.share(ANN, message(file("a.png", media_type="image/png"), unknown))
    arrival = await room.store.arrival(PLACE, "1")
    assert arrival is not None
    assert arrival.recording.files == (unknown,)


@pytest.mark.parametrize(
    "files",
    [
        (),
        (file("a.png", media_type="IMAGE/png"),),
        (file("a.ogg", size=101),),
        (file("a.ogg"), file("b.ogg"), file("c.ogg")),
    ],
)
async def test_what_can_not_be_taken_is_refused_at_once(
    room: Room, files: tuple[SharedFile, ...]
) -> None:
    with pytest.raises(BadRecordingError):
        await room.desk.share(ANN, message(*files))
    assert await room.state() is None


async def test_what_just_fits_is_taken(room: Room) -> None:
    assert await room.desk.share(ANN, message(file("a.ogg", size=100), file("b.ogg")))


async def test_a_full_queue_refuses(room: Room) -> None:
    await room.asked()
    room.is_full = True
    with pytest.raises(QueueFullError):
        await room.desk.share(ANN, message(file("a.ogg")))
    with pytest.raises(QueueFullError):
        await room.desk.accept(ANN, PLACE, "1")
    assert await room.state() is ArrivalState.ASKED


async def test_what_arrives_is_kept_and_has_a_job(room: Room) -> None:
    for event in ("Ev1", "Ev1", "Ev2"):
        await room.desk.arrived(event, [message(file("a.ogg"))])
    await room.desk.arrived("Ev3", [])
    assert await room.state() is ArrivalState.NEW
    assert list(await room.jobs.find([arrival_job(PLACE, "1")])) == [arrival_job(PLACE, "1")]


async def test_an_event_behind_an_explicit_request_changes_nothing(room: Room) -> None:
    await room.desk.share(ANN, message(file("a.ogg")))
    await room.desk.arrived("Ev1", [message(file("a.ogg"))])
    assert await room.state() is ArrivalState.HANDED
    assert await room.jobs.find([arrival_job(PLACE, "1")]) == {}


@pytest.mark.parametrize(
    "state",
    [ArrivalState.ASKED, ArrivalState.DECLINED, ArrivalState.REFUSED, ArrivalState.IGNORED],
)
async def test_who_can_read_the_channel_may_want_notes_whatever_was_said_before(
    room: Room, state: ArrivalState
) -> None:
    await room.asked()
    await room.settle(state)
    assert await room.desk.accept(READER, PLACE, "1")
    assert not await room.desk.accept(ANN, PLACE, "1")
    assert await room.state() is ArrivalState.WANTED


async def test_what_was_handed_over_is_wanted_anew_only_if_nothing_came_of_it(room: Room) -> None:
    await room.desk.share(ANN, message(file("a.ogg")))
    assert not await room.desk.accept(ANN, PLACE, "1")
    await room.jobs.forget([upload_key(message())])
    assert await room.desk.accept(ANN, PLACE, "1")


async def test_nobody_else_answers(room: Room) -> None:
    await room.asked()
    for by in (STRANGER, FOREIGN_ADMIN):
        with pytest.raises(NotAllowedError):
            await room.desk.accept(by, PLACE, "1")
        with pytest.raises(NotAllowedError):
            await room.desk.decline(by, PLACE, "1")
    assert await room.state() is ArrivalState.ASKED


async def test_what_is_not_known_can_not_be_answered(room: Room) -> None:
    for answer in (room.desk.accept, room.desk.decline):
        with pytest.raises(NotFoundError):
            await answer(ANN, PLACE, "2")


async def test_what_is_declined_is_said_in_its_question(room: Room) -> None:
    await room.asked()
    for _ in range(2):
        await room.desk.decline(READER, PLACE, "1")
    assert await room.state() is ArrivalState.DECLINED
    said = UploadPublication(recording=message(file("a.ogg")), state=UploadState.DECLINED)
    assert room.said == [(upload_key(message()), said)] * 2


@pytest.mark.parametrize("state", [ArrivalState.WANTED, ArrivalState.HANDED, ArrivalState.REFUSED])
async def test_what_nobody_is_asked_about_any_more_is_not_declined(
    room: Room, state: ArrivalState
) -> None:
    await room.asked()
    await room.settle(state)
    with pytest.raises(ConflictError):
        await room.desk.decline(ANN, PLACE, "1")
    assert await room.state() is state
    assert room.said == []


async def test_a_deletion_is_a_job_where_something_is_known(room: Room) -> None:
    await room.desk.source_deleted(PLACE, "1")
    assert await room.jobs.find([source_gone_job(PLACE, "1")]) == {}
    await room.asked()
    for _ in range(2):
        await room.desk.source_deleted(PLACE, "1")
    assert len(await room.jobs.find([source_gone_job(PLACE, "1")])) == 1


async def test_notes_stay_if_somebody_of_the_place_wants_that(room: Room) -> None:
    meeting = kept_meeting()
    await room.desk.keep(READER, meeting.id)
    said = SourceGonePublication(meeting=meeting, is_kept=True)
    assert room.said == [(gone_key(meeting.id), said)]


@pytest.mark.parametrize(
    ("by", "error"), [(STRANGER, NotAllowedError), (FOREIGN_ADMIN, NotFoundError)]
)
async def test_nobody_else_keeps_them(room: Room, by: Asker, error: type[Exception]) -> None:
    with pytest.raises(error):
        await room.desk.keep(by, kept_meeting().id)
    assert room.said == []
