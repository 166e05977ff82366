"""A recording that Deepgram hears and calls back about, over our own HTTP server."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest
import pytest_asyncio

from bot.domain.speech import SpeechRequest
from bot.ports import SpeechAccess
from bot.speech.remote.callbacks import Callbacks
from bot.speech.remote.patience import Rhythm
from bot.speech.remote.settings import RemoteSettings
from bot.speech.remote.transcriber import RemoteTranscriber
from bot.speech.remote.waiters import Waiters
from integrations.speech.deepgram import Deepgram
from integrations.web.server import open_web
from storage.database import open_database
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.servers.deepgram import KEY, LocalDeepgram
from tests.servers.plain_speech.talk import talk
from tests.speech.remote.stage import MEETING, RunningClock
from tests.speech.sounds import write
from tests.storage import examples

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.domain.speech import HeardTrack

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC_URL = "https://minuta.example"


class Story(NamedTuple):
    """A server and who is heard with it."""

    server: LocalDeepgram
    transcriber: RemoteTranscriber
    audio: Path

    async def hear(self, key: str) -> HeardTrack:
        request = SpeechRequest(key=f"{MEETING}/{key}", meeting_id=MEETING, language="en")
        return await self.transcriber.transcribe(self.audio, request, lambda _: None)


@asynccontextmanager
async def _told(folder: Path) -> AsyncIterator[Story]:
    audio = write(folder / "a.flac", talk(range(10)), "flac")  # of people: hums are no speech to us
    clock, waiters = RunningClock(), Waiters()
    settings = RemoteSettings(folder=folder / "scratch", public_url=PUBLIC_URL, callback_s=30.0)

    async def well() -> bool:
        return True

    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(sqlite_url(folder / "m.db")))
        store = SqlStore(database)
        await store.add_meeting(examples.meeting(MEETING), "s")
        server = await stack.enter_async_context(LocalDeepgram())
        service = Deepgram(SpeechAccess(KEY, server.base_url)).files()
        assert service is not None
        desk = Callbacks({"deepgram": service}, store, clock, waiters)
        host, port = await stack.enter_async_context(open_web(("127.0.0.1", 0), desk, well))
        server.calls_at = f"http://{host}:{port}"
        transcriber = RemoteTranscriber(
            service, settings, store, clock, waiters, rhythm=Rhythm(clock.sleep, lambda: 0.0)
        )
        stack.push_async_callback(transcriber.aclose)
        yield Story(server, transcriber, audio)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    async with _told(tmp_path_factory.mktemp("story")) as told:
        yield told


async def test_the_words_are_called_back(story: Story) -> None:
    server = story.server
    server.record.requests.clear()
    track = await story.hear("called")
    assert len(track.segments) == 2
    (sent,) = server.record.of("POST", "/v1/listen")
    url = dict(sent.query)["callback"]
    assert url.startswith(f"{PUBLIC_URL}/callbacks/speech/deepgram/")
    await server.until_idle()
    assert server.answers[-1] in range(200, 300)


async def test_where_the_callback_is_lost_the_sound_is_sent_again_and_heard_at_once(
    story: Story,
) -> None:
    server = story.server
    called_back = await story.hear("found")
    server.record.requests.clear()
    reached, server.calls_at = server.calls_at, "http://127.0.0.1:9"
    try:
        assert (await story.hear("lost")).segments == called_back.segments
    finally:
        server.calls_at = reached
    first, second = server.record.of("POST", "/v1/listen")
    assert "callback" in dict(first.query)
    assert "callback" not in dict(second.query)
