"""A journal is understood while it is written, and its text spares the pipeline the work."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.capture.heard import heard_file, heard_live
from bot.capture.journal import Journal
from bot.capture.listening import Listening
from bot.clock import SystemClock
from bot.domain.capture import Capture, CaptureState
from bot.domain.meeting import Meeting, Place, Source
from bot.domain.preferences import ServerSettings
from bot.domain.speech import SpeechCapabilities, SpeechRequest
from bot.speech.streaming.local import LocalStreamingTranscriber
from storage.database import open_database
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.capture.talk import Sender, encoded, reading_aloud, unexpected
from tests.capture.world import World, talk, wanted
from tests.servers.discord.waiting import until
from tests.speech.sounds import RATE
from tests.speech.streaming.engines import Echo, EchoStream

pytestmark = pytest.mark.usefixtures("sqlite_database_url")  # where a bot looks for it

ROOM = Place(platform="rooms", workspace="w", channel="c")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with open_database(sqlite_url(tmp_path / "minuta.db")) as database:
        yield SqlStore(database)


@pytest.fixture
async def engine() -> AsyncIterator[LocalStreamingTranscriber]:
    transcriber = LocalStreamingTranscriber("integrations.speech.moonshine:Moonshine")
    yield transcriber
    await transcriber.aclose()


async def begun(store: SqlStore) -> Meeting:
    meeting = Meeting(
        id="m1",
        place=ROOM,
        title="Reading",
        started_at=datetime.now(UTC),
        zone="UTC",
        source=Source.LIVE,
    )
    capture = Capture(
        meeting_id="m1",
        room=ROOM,
        state=CaptureState.RECORDING,
        changed_at=meeting.started_at,
    )
    await store.begin_capture(meeting, capture)
    return meeting


def read_aloud(journal: Journal, seconds: int) -> None:
    """Everything at once, as if it had been said in the last seconds."""
    frames = Sender(speaker="ann").frames(encoded(reading_aloud()[: seconds * RATE]))
    now_ns = time.monotonic_ns()
    for number, frame in enumerate(frames):
        journal.frame(frame._replace(arrived_ns=now_ns + number * 20_000_000))


async def test_what_is_said_is_kept_and_spares_the_pipeline_the_work(
    store: SqlStore, engine: LocalStreamingTranscriber, tmp_path: Path
) -> None:
    meeting = await begun(store)
    path = tmp_path / "0001.journal"
    with Journal(path, "m1", SystemClock(), unexpected) as journal:
        listening = Listening(path, meeting, engine, store, SystemClock())
        read_aloud(journal, 12)
    await listening.finish(60)
    kept = [utterance.text for utterance in await store.live("m1")]
    found = heard_live(path)
    assert found is not None
    heard = found.complete["ann"]
    assert "best of times" in kept[0].lower()
    assert [segment.text for segment in heard.segments] == kept


async def test_what_is_too_far_behind_is_left_to_the_recording(
    store: SqlStore, engine: LocalStreamingTranscriber, tmp_path: Path
) -> None:
    meeting = await begun(store)
    path = tmp_path / "0001.journal"
    with Journal(path, "m1", SystemClock(), unexpected) as journal:
        listening = Listening(path, meeting, engine, store, SystemClock())
        read_aloud(journal, 30)
        await asyncio.sleep(0)
        await listening.finish(0)
    assert heard_live(path) is None
    names = [task.get_name() for task in asyncio.all_tasks()]
    assert [name for name in names if name.startswith("live")] == []


async def test_what_cannot_be_kept_is_left_to_the_recording(
    store: SqlStore, tmp_path: Path
) -> None:
    meeting = await begun(store)
    path = tmp_path / "0001.journal"
    heard_file(path).mkdir()
    with Journal(path, "m1", SystemClock(), unexpected) as journal:
        listening = Listening(path, meeting, Echo(), store, SystemClock())
        read_aloud(journal, 1)
    await listening.finish(60)
    assert await store.live("m1") != []


class Attentive(Echo):
    """Takes words to listen for."""

    def __init__(self) -> None:
        super().__init__()
        self.words: set[tuple[str, ...]] = set()

    @property
    def capabilities(self) -> SpeechCapabilities:
        return SpeechCapabilities(vocabulary=True)

    async def open(self, request: SpeechRequest) -> EchoStream:
        self.words.add(request.vocabulary)
        return await super().open(request)


async def test_an_engine_that_takes_words_is_told_those_of_the_server(tmp_path: Path) -> None:
    engine = Attentive()
    world = World(tmp_path, live=engine)
    async with world.bot() as (captures, store):
        await store.save_server_settings("rooms", "w", ServerSettings(vocabulary=("Minuta",)))
        await captures.start(wanted())
        await talk(world.rooms.connections[0])
        await until(lambda: engine.words)
    assert engine.words == {("Minuta",)}
