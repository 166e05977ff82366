"""A journal is understood while it is written, and its text spares the pipeline the work."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.capture.journal import Journal
from bot.capture.listening import Listening, heard_live, on_track
from bot.clock import SystemClock
from bot.domain.capture import Capture, CaptureState
from bot.domain.meeting import Meeting, Place, Source
from bot.domain.speech import HeardTrack, Segment
from bot.domain.transcript import Gap, SpeechEngine, Word
from bot.speech.streaming.local import LocalStreamingTranscriber
from storage.database import open_database
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.capture.talk import Sender, encoded, reading_aloud, unexpected
from tests.speech.sounds import RATE

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
    heard = heard_live(path)["ann"]
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
    assert heard_live(path) == {}
    names = [task.get_name() for task in asyncio.all_tasks()]
    assert [name for name in names if name.startswith("live")] == []


def test_the_clock_of_a_track_begins_with_its_file() -> None:
    word = Word(text="Hi", start_s=61.0, end_s=61.4)
    heard = HeardTrack(
        engine=SpeechEngine(provider="moonshine", model="tiny-en"),
        duration_s=90,
        speech_s=2,
        segments=(Segment(start_s=61, end_s=63, text="Hi", words=(word,)),),
        gaps=(Gap(start_s=59, end_s=60.5, reason="no words"),),
    )
    moved = on_track(heard, 60, 5)
    assert moved.duration_s == 5
    assert (moved.segments[0].start_s, moved.segments[0].end_s) == (1, 3)
    assert moved.segments[0].words[0].start_s == 1
    assert (moved.gaps[0].start_s, moved.gaps[0].end_s) == (0, 0.5)
