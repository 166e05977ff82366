"""People heard by OpenAI while they talk: realtime transcription sessions over a socket.

The events: the openai package 3.57, `types/realtime/`. They are spoken by us, since its own client
wants an older package for sockets.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any, ClassVar

from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from integrations.speech.openai.events import Event, Problem
from integrations.speech.openai.faults import fault_of, plain
from integrations.speech.openai.files import NO_KEY
from integrations.speech.openai.models import (
    NAME,
    PAUSE_MS,
    ends_turns,
    language_code,
    live_capabilities,
    takes_keywords,
)
from integrations.speech.openai.turns import PADDING_MS, Turns
from integrations.speech.wire.answers import message_of, understood
from integrations.speech.wire.dialect import Address, Dialect, Over, Ready
from integrations.speech.wire.http import one_line
from integrations.speech.wire.transcriber import SocketTranscriber

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.speech import SpeechRequest
    from integrations.speech.wire.dialect import Message, Told

_COMMIT = json.dumps({"type": "input_audio_buffer.commit"})
_NOTHING_TO_COMMIT = "input_audio_buffer_commit_empty"
"""Less than a tenth of a second is left."""


class OpenAiRealtime(SocketTranscriber):
    """One model of OpenAI, or of a server that speaks like it."""

    name: ClassVar[str] = NAME

    def __init__(self, model: str, key: str, base_url: str) -> None:
        engine = SpeechEngine(provider=NAME, model=model)
        super().__init__(engine, live_capabilities(model), base_url)
        self._key = key

    async def address(self, request: SpeechRequest) -> Address:
        """The socket; what is asked for is said on it."""
        del request
        address = f"{self._base_url.replace('http', 'ws', 1)}/realtime?intent=transcription"
        return Address(address, {"Authorization": f"Bearer {self._key or NO_KEY}"})

    def dialect(self, request: SpeechRequest) -> RealtimeDialect:
        """A new session."""
        return RealtimeDialect(self.engine.model, request)


class RealtimeDialect(Dialect):
    """One session; see `Turns` for how results are put in order.

    At the end what is left is committed, and the session is over once all turns are transcribed.
    """

    rate: ClassVar[int] = 24_000
    waits: ClassVar[bool] = True

    def __init__(self, model: str, request: SpeechRequest) -> None:
        self._model = model
        self._request = request
        self._ends_turns = ends_turns(model)
        self._turns = Turns(self.silence_s)
        self._is_ready = self._is_ending = False

    def opening(self) -> Sequence[Message]:
        """How the session is to be."""
        transcription: dict[str, Any] = {"model": self._model}
        if (language := language_code(self._request.language)) is not None:
            transcription["language"] = language
        if takes_keywords(self._model) and self._request.vocabulary:
            transcription["keywords"] = list(self._request.vocabulary)
        detection = {
            "type": "server_vad",
            "threshold": 0.5,
            "prefix_padding_ms": PADDING_MS,
            "silence_duration_ms": PAUSE_MS,
        }
        heard = {
            "format": {"type": "audio/pcm", "rate": self.rate},
            "transcription": transcription,
            "turn_detection": detection if self._ends_turns else None,
        }
        session = {"type": "transcription", "audio": {"input": heard}}
        return (json.dumps({"type": "session.update", "session": session}),)

    def sound(self, pcm: bytes) -> Message:
        """Samples in base64."""
        self._turns.sent(len(pcm) / 2 / self.rate)
        return json.dumps(
            {"type": "input_audio_buffer.append", "audio": b64encode(pcm).decode("ascii")}
        )

    def flush(self) -> Sequence[Message]:
        """Ends a turn where the server does not."""
        self._turns.fell_silent()
        return () if self._ends_turns else self._commit()

    def ending(self) -> Sequence[Message]:
        """Ends the last turn."""
        self._is_ending = True
        return self._commit()

    def read(self, message: Message) -> Iterable[Told]:
        """Events; those of other kinds are passed over."""
        event = understood(NAME, Event, message_of(NAME, message))
        if event.type == "session.updated":
            self._is_ready = True
            yield Ready()
        elif event.type == "error":
            self._take(event.error or Problem())
        else:
            yield from self._turns.read(event)
        if self._is_ending and self._turns.is_all_told:
            yield Over()

    def _commit(self) -> Sequence[Message]:
        self._turns.committed()
        return (_COMMIT,)

    def _take(self, problem: Problem) -> None:
        """Pass over what only says that there was nothing to commit; raise for the rest."""
        if problem.code == _NOTHING_TO_COMMIT:
            self._turns.nothing_committed()
            return
        fault = fault_of(problem.code, problem.message) or fault_of(problem.type, "")
        if fault is None:
            fault = Fault.SERVER if self._is_ready else Fault.BAD_INPUT
        codes = plain(problem.code, problem.type, problem.param)
        raise ProviderError(NAME, fault, f"the session failed{codes}")

    def closed(self, code: int | None, reason: str) -> ProviderError | None:
        """The server never closes of its own accord before we do."""
        detail = f"the connection ended ({code or 'broken'}) {one_line(reason)}".rstrip()
        return ProviderError(NAME, Fault.CONNECTIVITY, detail)
