"""One session of streaming v3, as strict as the real one."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, NamedTuple

from tests.servers.assemblyai import wording
from tests.servers.assemblyai.rules import command
from tests.servers.speech.hearing import TurnEar

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.assemblyai.rules import Json, Wanted
    from tests.servers.speech.hearing import Turn
    from tests.servers.speech.sockets import LocalSocket

_SHORTEST_S, _LONGEST_S = 0.05, 1.0
_LONG_ENOUGH_S = 1.0
"""A voice is known after so much of it; until then it is UNKNOWN."""


class Manners(NamedTuple):
    """How strict a session is; times in seconds.

    Sound may come `speed` times faster than real time and `ahead_s` before its time: the vendor
    tells no number. A turn ends after `pause_s` of silence. A session ends after `longest_s`.
    """

    speed: float = 1.0
    ahead_s: float = 1.0
    pause_s: float = 0.4
    longest_s: float = 3 * 3600.0


class EndError(Exception):
    """The session ends with an error: the code of its close, and why."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Session:
    """Hears what comes over a socket and says what it understands."""

    def __init__(
        self,
        socket: LocalSocket,
        wanted: Wanted,
        manners: Manners,
        reply: Callable[[str], str | None],
    ) -> None:
        self._socket = socket
        self._wanted = wanted
        self._manners = manners
        self._reply = reply
        self._ear = TurnEar(wanted.rate, manners.pause_s)
        self._began_at = asyncio.get_running_loop().time()
        self._turns = 0
        self._partial = 0
        self._unknown: dict[int, Turn] = {}

    async def run(self, *, says_goodbye: bool = True) -> None:
        """Listen until the client says that it is over; raises `EndError`."""
        async for message in self._socket:
            if isinstance(message, bytes):
                await self._hear(message)
                continue
            try:
                kind = command(message)
            except ValueError as error:
                raise EndError(3006, str(error)) from None
            if kind == "ForceEndpoint":
                await self._say(self._ear.end())
            elif kind == "Terminate":
                if says_goodbye:
                    await self._say(self._ear.finish())
                    await self._terminate()
                return

    async def _hear(self, sound: bytes) -> None:
        lasts_s = len(sound) / 2 / self._wanted.rate
        if not _SHORTEST_S <= lasts_s <= _LONGEST_S:
            raise EndError(
                3007,
                f"Input duration violation: {lasts_s * 1000:.0f} ms. "
                "Expected between 50 and 1000 ms",
            )
        turns = self._ear.hear(sound)
        self._check_time()
        await self._say(turns)
        if (so_far := self._ear.so_far) is not None and len(so_far.words) != self._partial:
            await self._start(so_far)
            self._partial = len(so_far.words)
            await self._socket.send(self._turn(so_far, has_ended=False))

    def _check_time(self) -> None:
        got_s = self._ear.heard_s
        elapsed_s = asyncio.get_running_loop().time() - self._began_at
        if got_s > (elapsed_s + self._manners.ahead_s) * self._manners.speed:
            reason = f"Received {got_s:.1f} sec. audio in {elapsed_s:.1f} sec"
            raise EndError(3007, f"Audio Transmission Rate Exceeded: {reason}")
        if got_s > self._manners.longest_s:
            raise EndError(3008, "Session Expired: Maximum session duration exceeded")

    async def _start(self, turn: Turn) -> None:
        """Say that somebody speaks, once for each turn."""
        if not self._partial:
            started = {"timestamp": round(turn.start_s * 1000), "confidence": 0.98}
            await self._socket.send({"type": "SpeechStarted", **started})

    async def _say(self, turns: list[Turn]) -> None:
        for turn in turns:
            await self._start(turn)
            if self._wanted.formats_later:
                await self._socket.send(self._turn(turn, has_ended=True, is_formatted=False))
            await self._socket.send(self._turn(turn, has_ended=True))
            await self._answer(turn)
            await self._revise(turn)
            self._turns += 1
            self._partial = 0

    def _turn(self, turn: Turn, *, has_ended: bool, is_formatted: bool = True) -> Json:
        words = wording.words(turn.words, is_formatted=has_ended and is_formatted)
        text = wording.sentence(words)
        told: Json = {
            "type": "Turn",
            "turn_order": self._turns,
            "turn_is_formatted": has_ended and is_formatted,
            "end_of_turn": has_ended,
            # the last word of a turn that goes on may still change
            "transcript": text if has_ended else wording.sentence(words[:-1]),
            "utterance": text if has_ended else "",
            "end_of_turn_confidence": 1.0 if has_ended else 0.0,
            "words": [{**word, "word_is_final": has_ended} for word in words],
        }
        if self._wanted.names_language:
            told |= {"language_code": "en", "language_confidence": 0.99}
        if self._wanted.tells_voices:
            told["speaker_label"] = self._label(turn)
        return told

    def _label(self, turn: Turn) -> str:
        if turn.end_s - turn.start_s < _LONG_ENOUGH_S:
            return "UNKNOWN"
        return wording.label(turn.words[0], self._wanted.most_voices)

    async def _revise(self, turn: Turn) -> None:
        """Name the voice of earlier turns, once it has been heard for long enough."""
        if not self._wanted.tells_voices:
            return
        if (label := self._label(turn)) == "UNKNOWN":
            self._unknown[self._turns] = turn
            return
        revisions = []
        for order, earlier in list(self._unknown.items()):
            if earlier.words[0].voice == turn.words[0].voice:
                del self._unknown[order]
                words = [
                    {**word, "word_is_final": True, "speaker": label}
                    for word in wording.words(earlier.words)
                ]
                revisions.append({"turn_order": order, "speaker_label": label, "words": words})
        if revisions:
            await self._socket.send({"type": "SpeakerRevision", "revisions": revisions})

    async def _answer(self, turn: Turn) -> None:
        if self._wanted.gateway is None:
            return
        text = wording.sentence(wording.words(turn.words))
        prompt = self._wanted.gateway["messages"][-1]["content"].replace("{{turn}}", text)
        content = self._reply(prompt)
        choices = [{"index": 0, "message": {"role": "assistant", "content": content}}]
        data = {"choices": choices} if content is not None else {"error": {"code": 500}}
        await self._socket.send(
            {
                "type": "LLMGatewayResponse",
                "turn_order": self._turns,
                "transcript": text,
                "data": data,
            }
        )

    async def _terminate(self) -> None:
        lasted_s = asyncio.get_running_loop().time() - self._began_at
        await self._socket.send(
            {
                "type": "Termination",
                "audio_duration_seconds": round(self._ear.heard_s),
                "session_duration_seconds": round(lasted_s),
            }
        )


async def end(socket: LocalSocket, error: EndError) -> None:
    """Tell of an error, then close with it; a reason has at most 123 bytes."""
    told = {"type": "Error", "error_code": error.code, "error": error.reason}
    await socket.send(json.dumps(told))
    await socket.close(error.code, error.reason[:120])
