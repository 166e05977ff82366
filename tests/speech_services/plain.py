"""A provider that does not exist: what sockets have in common, without any vendor's habits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from aiohttp import web

from bot.domain.speech import Segment, SpeechCapabilities, SpeechRequest
from bot.domain.streaming import StreamedSegment
from bot.domain.transcript import SpeechEngine, Word
from bot.errors import Fault, ProviderError
from integrations.speech.wire.dialect import Acknowledged, Address, Dialect, Over, Ready
from integrations.speech.wire.transcriber import SocketTranscriber
from tests.servers.speech.hearing import Turn, TurnEar
from tests.servers.speech.server import SpeechServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.ports import SpeechStream
    from integrations.speech.wire.dialect import Message, Told
    from tests.servers.speech.sockets import LocalSocket

ENGINE = SpeechEngine(provider="plain", model="one")
KEY = "plain-0123456789abcdef"
REFUSED = 4400


class PlainDialect(Dialect):
    last_words_s: ClassVar[float] = 2.0
    resume_wait_s: ClassVar[float] = 0.01

    def opening(self) -> Sequence[Message]:
        return ('{"type": "hello"}',)

    def sound(self, pcm: bytes) -> Message:
        return pcm

    def flush(self) -> Sequence[Message]:
        return ('{"type": "flush"}',)

    def ending(self) -> Sequence[Message]:
        return ('{"type": "end"}',)

    def read(self, message: Message) -> Iterable[Told]:
        told = json.loads(message)
        match told["type"]:
            case "ready":
                yield Ready()
            case "ack":
                yield Acknowledged(told["until"])
            case "over":
                yield Over()
            case "error":
                raise ProviderError("plain", Fault.QUOTA, "no more")
            case "final":
                yield _segment(told)

    def closed(self, code: int | None, reason: str) -> ProviderError | None:
        if code == 1000:
            return None
        return ProviderError("plain", Fault.CONNECTIVITY, f"closed {code} {reason}".strip())

    def may_resume(self, code: int) -> bool:
        return code not in {1000, REFUSED}


def _segment(told: dict[str, Any]) -> StreamedSegment:
    words = tuple(Word(text=text, start_s=a, end_s=b) for text, a, b in told["words"])
    segment = Segment(
        start_s=words[0].start_s,
        end_s=words[-1].end_s,
        text=" ".join(word.text for word in words),
        words=words,
    )
    return StreamedSegment(key=told["key"], segment=segment, is_final=True)


class PlainStreams(SocketTranscriber):
    name: ClassVar[str] = "plain"

    def __init__(
        self, base_url: str, speaks: Callable[[], Dialect] = PlainDialect, path: str = "/plain"
    ) -> None:
        super().__init__(ENGINE, SpeechCapabilities(languages=frozenset({"en"})), base_url)
        self._path = path
        self._speaks = speaks

    async def address(self, request: SpeechRequest) -> Address:
        del request
        return Address(f"{self._base_url}{self._path}", {"X-Api-Key": KEY})

    def dialect(self, request: SpeechRequest) -> Dialect:
        del request
        return self._speaks()


class PlainServer(SpeechServer):
    """Tells each turn as it ends; the sound of all connections is one session.

    `first` is sent on each connection; with `acknowledges` every message of sound is; `behaves` may
    take over a connection.
    """

    def __init__(self, *, rate: int = 16_000, acknowledges: bool = False) -> None:
        super().__init__()
        self.first: list[object] = []
        self.behaves: Callable[[LocalSocket], Any] | None = None
        self.answers_end = True
        self._acknowledges = acknowledges
        self._ear = TurnEar(rate, pause_s=0.5)
        self._taken = 0

    def routes(self) -> Iterable[web.RouteDef]:
        return [web.get("/plain", self._listen)]

    def transcriber(self, speaks: Callable[[], Dialect] = PlainDialect) -> PlainStreams:
        return PlainStreams(self.ws_url, speaks)

    async def open(self, speaks: Callable[[], Dialect] = PlainDialect) -> SpeechStream:
        return await self.transcriber(speaks).open(SpeechRequest(language="en"))

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        async with self.socket(request) as socket:
            for message in self.first:
                await socket.send(message)
            if self.behaves is not None:
                await self.behaves(socket)
                return socket.response
            async for message in socket:
                if isinstance(message, bytes):
                    await self._hear(socket, message)
                elif json.loads(message)["type"] == "end" and self.answers_end:
                    await self._tell(socket, self._ear.finish())
                    await socket.send({"type": "over"})
        return socket.response

    async def _hear(self, socket: LocalSocket, sound: bytes) -> None:
        self._taken += len(sound)
        await self._tell(socket, self._ear.hear(sound))
        if self._acknowledges:
            await socket.send({"type": "ack", "until": self._taken})

    async def _tell(self, socket: LocalSocket, turns: Sequence[Turn]) -> None:
        for turn in turns:
            words = [list(word) for word in turn.words]
            key = f"{turn.start_s:.2f}"
            await socket.send({"type": "final", "key": key, "words": words})
