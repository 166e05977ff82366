"""One socket of Pulse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.servers.smallest.rules import ONLY_IN_INDIA, ONLY_IN_THE_US
from tests.servers.smallest.wording import boosted, text_of, words_of
from tests.servers.speech.hearing import TurnEar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.servers.speech.hearing import Turn
    from tests.servers.speech.sockets import LocalSocket

_PAUSE_S = 0.4
_WORDS_BEFORE_FINAL = 5


class Session:
    """Hears one socket; finals come after a pause, after some words, or when they are asked for."""

    def __init__(self, socket: LocalSocket, query: Mapping[str, str], region: str) -> None:
        self._socket = socket
        self._query = query
        self._region = region
        timeout_s = int(query.get("eou_timeout_ms", "800")) / 1000
        pause_s = _PAUSE_S if query.get("endpointing", "true") == "true" else timeout_s
        self._ear = TurnEar(int(query.get("sample_rate", "16000")), pause_s)
        self._told = ""

    async def run(self) -> None:
        """Until the client ends the session."""
        language = self._query["language"]
        if language in ONLY_IN_THE_US and self._region != "us":
            return await self._socket.close()
        if language in ONLY_IN_INDIA and self._region != "in":
            code = "LANGUAGE_NOT_ENABLED_IN_REGION"
            text = f"Language '{language}' has not been enabled in this region."
            return await self._fail(text, error_code=code)
        async for message in self._socket:
            if isinstance(message, bytes):
                await self._hear(message)
            elif await self._is_last(message):
                return await self._socket.close()
        return None

    async def _hear(self, sound: bytes) -> None:
        for turn in self._ear.hear(sound):
            await self._final(turn)
        turn_so_far = self._ear.so_far
        if turn_so_far is None:
            return
        if len(turn_so_far.words) >= self._most_words():
            for turn in self._ear.end():
                await self._final(turn)
        elif turn_so_far.text != self._told:
            self._told = turn_so_far.text
            await self._tell(self._told, is_final=False)

    def _most_words(self) -> int:
        is_short = self._query.get("finalize_on_words", "true") == "true"
        asked = int(self._query.get("max_words", "1000"))
        return min(asked, _WORDS_BEFORE_FINAL) if is_short else asked

    async def _is_last(self, message: str) -> bool:
        try:
            kind = json.loads(message)["type"]
        except (ValueError, KeyError, TypeError):
            kind = None
        if kind == "finalize":
            for turn in self._ear.end():
                await self._final(turn, from_finalize=True)
            return False
        if kind == "close_stream":
            turns = self._ear.finish()
            for turn in turns:
                await self._final(turn, is_last=True)
            if not turns:
                await self._tell("", is_final=True, is_last=True)
            return True
        await self._fail("Invalid message.")
        return True

    async def _final(
        self, turn: Turn, *, is_last: bool = False, from_finalize: bool = False
    ) -> None:
        self._told = ""
        turn = boosted(turn, self._query.get("keywords", ""))
        told: dict[str, Any] = {}
        if self._query.get("word_timestamps", "false") == "true":
            by_voice = self._query.get("diarize") == "true"
            told["words"] = words_of(turn, by_voice=by_voice)
        if from_finalize:
            told["from_finalize"] = True
        await self._tell(text_of(turn), is_final=True, is_last=is_last, **told)

    async def _tell(
        self, text: str, *, is_final: bool, is_last: bool = False, **told: object
    ) -> None:
        language = self._query["language"]
        if is_final:
            told |= {"transcription": text, "language": language, "languages": [language]}
        await self._socket.send(
            {
                "type": "transcription",
                "status": "success",
                "session_id": "4b5ae9cb-1234-5678-9abc-def012345678",
                "transcript": text,
                "is_final": is_final,
                "is_last": is_last,
                **told,
            }
        )

    async def _fail(self, message: str, **told: str) -> None:
        await self._socket.send({"type": "error", "status": "error", "message": message, **told})
        await self._socket.close()
