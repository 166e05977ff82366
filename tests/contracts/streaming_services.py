"""Providers that hear streams, each in front of its server on this machine."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bot.ports import SpeechAccess
from integrations.speech.assemblyai import AssemblyAi
from integrations.speech.deepgram import Deepgram
from integrations.speech.gladia import Gladia
from integrations.speech.openai import OpenAi
from integrations.speech.smallest import Smallest
from tests.servers.assemblyai import KEY as ASSEMBLYAI_KEY
from tests.servers.assemblyai import LocalAssemblyAi
from tests.servers.assemblyai.session import Manners
from tests.servers.deepgram import KEY as DEEPGRAM_KEY
from tests.servers.deepgram import LocalDeepgram
from tests.servers.gladia import LocalGladia
from tests.servers.openai_audio import KEY as OPENAI_KEY
from tests.servers.openai_audio import LocalOpenAiAudio
from tests.servers.smallest import KEY as SMALLEST_KEY
from tests.servers.smallest import LocalSmallest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from bot.ports import StreamingTranscriber
    from tests.servers.speech.server import SpeechServer

_HURRY = 500.0
"""How many times faster than real time sound goes to those that want it in real time."""


class Service(NamedTuple):
    """A provider, and the server that it speaks with."""

    streams: StreamingTranscriber
    server: SpeechServer


@asynccontextmanager
async def assemblyai() -> AsyncIterator[Service]:
    async with LocalAssemblyAi(manners=Manners(speed=_HURRY)) as server:
        streams = AssemblyAi(SpeechAccess(ASSEMBLYAI_KEY, server.base_url)).streams()
        streams.hurry = _HURRY
        yield Service(streams, server)
        await streams.aclose()


@asynccontextmanager
async def gladia() -> AsyncIterator[Service]:
    async with LocalGladia() as server:
        streams = Gladia(SpeechAccess(server.key, server.base_url)).streams()
        assert streams is not None
        yield Service(streams, server)
        await streams.aclose()


@asynccontextmanager
async def openai() -> AsyncIterator[Service]:
    async with LocalOpenAiAudio() as server:
        streams = OpenAi(SpeechAccess(OPENAI_KEY, server.api_url)).streams()
        assert streams is not None
        yield Service(streams, server)
        await streams.aclose()


@asynccontextmanager
async def smallest() -> AsyncIterator[Service]:
    async with LocalSmallest() as server:
        streams = Smallest(SpeechAccess(SMALLEST_KEY, server.base_url)).streams()
        assert streams is not None
        yield Service(streams, server)
        await streams.aclose()


@asynccontextmanager
async def _deepgram(model: str) -> AsyncIterator[Service]:
    async with LocalDeepgram(_HURRY) as server:
        streams = Deepgram(SpeechAccess(DEEPGRAM_KEY, server.base_url)).streams(model)
        streams.hurry = _HURRY
        yield Service(streams, server)
        await streams.aclose()


SERVICES: Mapping[str, Callable[[], AbstractAsyncContextManager[Service]]] = {
    "assemblyai": assemblyai,
    "deepgram": partial(_deepgram, "nova-3"),
    "deepgram flux": partial(_deepgram, "flux-general-en"),
    "gladia": gladia,
    "openai": openai,
    "smallest": smallest,
}
