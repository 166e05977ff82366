"""A session of `/v2/listen`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.servers.deepgram.results import confidence_of, language_of
from tests.servers.speech.hearing import Ear

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.servers.deepgram.results import Json
    from tests.servers.speech.tones import ToneWord

_UPDATE_S = 0.25
_EAGER_S = 0.2


class FluxSession:
    """Hears sound and says what Flux would.

    A turn ends after `pause_s`, or when it is told to. `is_eager` says what it guesses before
    that; `has_times` is whether words have times, which they have since July 2026.
    """

    def __init__(
        self, query: Mapping[str, str], *, pause_s: float, is_eager: bool, has_times: bool
    ) -> None:
        self.request_id = str(uuid4())
        self._pause_s, self._is_eager, self._has_times = pause_s, is_eager, has_times
        self._tells_languages = query["model"] == "flux-general-multi"
        rate = int(query["sample_rate"])
        self._ear = Ear(rate)
        self._step = rate // 50 * 2
        self._words: list[ToneWord] = []
        self._turn = self._said = 0
        self._turn_start_s = self._updated_s = 0.0
        self._has_guessed = False
        self.is_over = False

    @property
    def heard_s(self) -> float:
        """How much sound came."""
        return self._ear.heard_s

    def opened(self) -> Json:
        """The first message."""
        return {"type": "Connected", "request_id": self.request_id, "sequence_id": self._next()}

    def take(self, message: str | bytes) -> Iterator[Json]:
        """Take a message, and give the answers to it."""
        yield from self._sound(message) if isinstance(message, bytes) else self._told(message)

    def _sound(self, sound: bytes) -> Iterator[Json]:
        """Take a frame."""
        for at in range(0, len(sound), self._step):
            yield from self._hear(sound[at : at + self._step])

    def _told(self, text: str) -> Iterator[Json]:
        """Take a message."""
        try:
            kind = json.loads(text)["type"]
        except (ValueError, KeyError, TypeError):
            kind = None
        if kind == "CloseStream":
            self._words += self._ear.finish()
            if self._words:
                yield self._info("Update")
            self.is_over = True
        elif kind == "ForceEndTurn":
            self._words += self._ear.finish()
            if self._words:
                yield self._end("manual")
        else:
            yield {
                "type": "Error",
                "sequence_id": self._next(),
                "code": "UNPARSABLE_CLIENT_MESSAGE",
                "description": "The message could not be parsed.",
            }
            self.is_over = True

    def _hear(self, sound: bytes) -> Iterator[Json]:
        ended = self._ear.hear(sound)
        if ended and not self._words:
            self._words += ended
            yield self._info("StartOfTurn")
        elif ended:
            self._words += ended
            if self._has_guessed:
                self._has_guessed = False
                yield self._info("TurnResumed")
        if self._words and self._ear.silent_s >= self._pause_s:
            yield self._end("model")
        elif self._may_guess() and self._ear.silent_s >= _EAGER_S:
            self._has_guessed = True
            yield self._info("EagerEndOfTurn")
        if self._ear.heard_s - self._updated_s >= _UPDATE_S:
            self._updated_s = self._ear.heard_s
            yield self._info("Update")

    def _may_guess(self) -> bool:
        return bool(self._words) and self._is_eager and not self._has_guessed

    def _end(self, trigger: str) -> Json:
        told = self._info("EndOfTurn") | {"trigger": trigger, "end_of_turn_confidence": 0.9}
        self._words, self._turn, self._has_guessed = [], self._turn + 1, False
        self._turn_start_s = self._ear.heard_s
        return told

    def _info(self, event: str) -> Json:
        told: Json = {
            "type": "TurnInfo",
            "request_id": self.request_id,
            "sequence_id": self._next(),
            "event": event,
            "turn_index": self._turn,
            "audio_window_start": round(self._turn_start_s, 4),
            "audio_window_end": round(self._ear.heard_s, 4),
            "transcript": " ".join(word.text for word in self._words),
            "words": [self._word(word) for word in self._words],
            "end_of_turn_confidence": 0.1,
        }
        if self._tells_languages and self._words:
            told["languages"] = sorted({language_of(word) for word in self._words})
        return told

    def _word(self, word: ToneWord) -> Json:
        told: Json = {"word": word.text, "confidence": confidence_of(word)}
        if self._has_times:
            told |= {"start": round(word.start_s, 4), "end": round(word.end_s, 4)}
        return told

    def _next(self) -> int:
        self._said += 1
        return self._said - 1
