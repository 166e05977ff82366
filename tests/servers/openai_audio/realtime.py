"""One realtime session for transcription."""

from __future__ import annotations

import asyncio
import itertools
import json
from base64 import b64decode
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.openai_audio.rules import KEYWORDS, LIVE_MODELS
from tests.servers.openai_audio.wording import text_of
from tests.servers.speech.hearing import Ear, Turn

if TYPE_CHECKING:
    from tests.servers.speech.sockets import LocalSocket, Message
    from tests.servers.speech.tones import ToneWord

Json = dict[str, Any]

_RATE = 24_000
_HOP = 240  # bytes of 5 ms
_LEAST_S = 0.1
_MOST_AUDIO = 15 << 20
_TURN_WAIT_S = 0.3
_APPEND = "input_audio_buffer.append"
_TRANSCRIPTION = "conversation.item.input_audio_transcription"


@dataclass
class Manners:
    """How sessions behave.

    The turns numbered in `fails` (from 0) are not transcribed. With `reverses` every other turn is
    transcribed after the one that follows it. `says_in_silence` is what the model hears where
    nobody speaks. `update_error` answers a `session.update`, `append_error` the next sound.
    """

    fails: frozenset[int] = frozenset()
    reverses: bool = False
    says_in_silence: str = ""
    update_error: Json | None = None
    append_error: Json | None = None


@dataclass
class _Vad:
    """Ends turns; speech is going on as the turn named `item_id`."""

    padding_ms: int
    silence_ms: int
    item_id: str | None = None


class _InvalidError(Exception):
    """A message of the client that is not as agreed."""

    def __init__(self, message: str, code: str = "invalid_value", param: str | None = None) -> None:
        super().__init__(message)
        self.told = {
            "type": "invalid_request_error",
            "code": code,
            "message": message,
            "param": param,
        }


def sound_in(message: Message) -> int:
    """The bytes of sound in a message."""
    try:
        read = json.loads(message)
    except ValueError:
        return 0
    return len(read.get("audio", "")) * 3 // 4 if read.get("type") == _APPEND else 0


@dataclass
class _Heard:
    """What was sent and not committed yet."""

    words: list[ToneWord] = field(default_factory=list)
    seconds: float = 0.0


class Session:
    """Hears one socket until the client has gone."""

    def __init__(self, socket: LocalSocket, manners: Manners) -> None:
        self._socket = socket
        self._manners = manners
        self._ear = Ear(_RATE)
        self._heard = _Heard()
        self._vad: _Vad | None = _Vad(300, 500)
        self._keywords: list[str] = []
        self._model: str | None = None
        self._numbers = itertools.count()
        self._last_item: str | None = None
        self._done: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)
        self._turns = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until the socket ends."""
        await self._tell("session.created", session={"type": "transcription", "id": "sess_1"})
        try:
            async for message in self._socket:
                try:
                    await self._take(message)
                except _InvalidError as error:
                    await self._tell("error", error=error.told)
        finally:
            for task in self._tasks:
                task.cancel()

    async def _take(self, message: Message) -> None:
        try:
            event = json.loads(message)
            kind = event["type"]
        except (ValueError, KeyError, TypeError):
            raise _InvalidError("We could not parse the event.") from None
        if kind == "session.update":
            await self._update(event)
        elif kind == _APPEND:
            await self._hear(event)
        elif kind == "input_audio_buffer.commit":
            await self._commit_by_hand()
        elif kind == "input_audio_buffer.clear":
            self._heard = _Heard()
            await self._tell("input_audio_buffer.cleared")
        else:
            raise _InvalidError(f"Invalid value: '{kind}'.", param="type")

    async def _update(self, event: Json) -> None:
        if self._manners.update_error is not None:
            await self._tell("error", error=self._manners.update_error)
            return
        session = event["session"]
        _known(session, {"type", "audio", "include"}, "session")
        if session.get("type") != "transcription":
            raise _InvalidError("The session type can't be changed.", param="session.type")
        _known(session["audio"], {"input"}, "session.audio")
        heard = session["audio"]["input"]
        _known(
            heard,
            {"format", "transcription", "turn_detection", "noise_reduction"},
            "session.audio.input",
        )
        if heard.get("format") != {"type": "audio/pcm", "rate": _RATE}:
            raise _InvalidError("Only 24 kHz.", param="session.audio.input.format")
        self._transcribe_by(heard["transcription"])
        self._detect_by(heard.get("turn_detection"))
        await self._tell("session.updated", session=session)

    def _transcribe_by(self, asked: Json) -> None:
        place = "session.audio.input.transcription"
        _known(asked, {"model", "language", "languages", "keywords", "prompt", "delay"}, place)
        self._model = asked["model"]
        if self._model not in LIVE_MODELS:
            raise _InvalidError("Unknown model.", "model_not_found", f"{place}.model")
        if asked.get("keywords") and self._model not in KEYWORDS:
            raise _InvalidError("No keywords.", param=f"{place}.keywords")
        self._keywords = asked.get("keywords", [])
        language = asked.get("language", "en")
        if len(language) != 2:
            raise _InvalidError("No such language.", param=f"{place}.language")

    def _detect_by(self, asked: Json | None) -> None:
        place = "session.audio.input.turn_detection"
        if asked is None:
            self._vad = None
            return
        _known(asked, {"type", "threshold", "prefix_padding_ms", "silence_duration_ms"}, place)
        if asked["type"] != "server_vad" or self._model == "gpt-realtime-whisper":
            raise _InvalidError("Turn detection is not supported.", param=place)
        self._vad = _Vad(asked.get("prefix_padding_ms", 300), asked.get("silence_duration_ms", 500))

    async def _hear(self, event: Json) -> None:
        if self._model is None:
            raise _InvalidError("No model is set.", "missing_model")
        if (problem := self._manners.append_error) is not None:
            self._manners.append_error = None
            await self._tell("error", error=problem)
            return
        sound = b64decode(event["audio"], validate=True)
        if len(event["audio"]) > _MOST_AUDIO:
            raise _InvalidError("Too much audio.", param="audio")
        for at in range(0, len(sound), _HOP):
            piece = sound[at : at + _HOP]
            self._heard.words += self._ear.hear(piece)
            self._heard.seconds += len(piece) / 2 / _RATE
            if self._vad is not None:
                await self._detect(self._vad)

    async def _detect(self, vad: _Vad) -> None:
        if vad.item_id is None and self._ear.is_within_word:
            vad.item_id = self._new_item()
            start_ms = max(0, round((self._ear.heard_s - 0.005) * 1000) - vad.padding_ms)
            await self._tell(
                "input_audio_buffer.speech_started", audio_start_ms=start_ms, item_id=vad.item_id
            )
        elif vad.item_id is not None and self._ear.silent_s * 1000 >= vad.silence_ms:
            item_id, vad.item_id = vad.item_id, None
            end_ms = round(self._ear.heard_s * 1000)
            await self._tell(
                "input_audio_buffer.speech_stopped", audio_end_ms=end_ms, item_id=item_id
            )
            await self._commit(item_id)

    async def _commit_by_hand(self) -> None:
        if self._heard.seconds < _LEAST_S:
            raise _InvalidError(
                "Error committing input audio buffer: buffer too small. Expected at least 100ms of "
                f"audio, but buffer only has {self._heard.seconds * 1000:.2f}ms of audio.",
                "input_audio_buffer_commit_empty",
            )
        if self._vad is not None:
            self._vad.item_id = None
        self._heard.words += self._ear.finish()
        await self._commit(self._new_item())

    async def _commit(self, item_id: str) -> None:
        heard, self._heard = self._heard, _Heard()
        previous, self._last_item = self._last_item, item_id
        await self._tell("input_audio_buffer.committed", item_id=item_id, previous_item_id=previous)
        content = [{"type": "input_audio", "transcript": None}]
        item = {"id": item_id, "type": "message", "role": "user", "content": content}
        await self._tell("conversation.item.added", item=item, previous_item_id=previous)
        task = asyncio.create_task(self._transcribe(next(self._turns), item_id, heard))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _transcribe(self, number: int, item_id: str, heard: _Heard) -> None:
        if self._manners.reverses and number % 2 == 0:
            await self._wait_for(number + 1)
        if number in self._manners.fails:
            problem = {"type": "server_error", "code": None, "message": "no", "param": None}
            await self._of_item("failed", item_id, error=problem)
        else:
            turn = Turn(tuple(heard.words))
            silence = self._manners.says_in_silence
            text = text_of(turn, self._keywords) if heard.words else silence
            for piece in text.split(" ")[:-1]:
                await self._of_item("delta", item_id, delta=f"{piece} ")
            languages = {"languages": [{"code": "en"}]} if self._model in KEYWORDS else {}
            used = {"type": "duration", "seconds": heard.seconds}
            await self._of_item("completed", item_id, transcript=text, usage=used, **languages)
        self._done[number].set()

    async def _wait_for(self, number: int) -> None:
        """Wait for a turn that may come or not."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_TURN_WAIT_S):
                await self._done[number].wait()

    async def _of_item(self, kind: str, item_id: str, **told: object) -> None:
        await self._tell(f"{_TRANSCRIPTION}.{kind}", item_id=item_id, content_index=0, **told)

    async def _tell(self, kind: str, **told: object) -> None:
        await self._socket.send({"type": kind, "event_id": f"event_{next(self._numbers)}", **told})

    def _new_item(self) -> str:
        return f"item_{next(self._numbers):03}"


def _known(asked: Json, names: set[str], place: str) -> None:
    if unknown := set(asked) - names:
        param = f"{place}.{min(unknown)}"
        raise _InvalidError(f"Unknown parameter: '{param}'.", "unknown_parameter", param)
