"""A session of `/v1/listen`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.servers.deepgram import results
from tests.servers.deepgram.results import Wanted
from tests.servers.speech.hearing import Ear, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.servers.deepgram.results import Json
    from tests.servers.speech.tones import ToneWord

_SPAN_WORDS = 3
"""After so many words a span is final, whether the utterance goes on or not."""

_EMPTY_AFTER_S = 2.0
"""Sound without words becomes final, too, with an empty text."""


class LiveSession:
    """Hears sound and says what Deepgram would; `is_noisy` hides every silence from endpointing."""

    def __init__(self, query: Mapping[str, str], *, is_noisy: bool) -> None:
        self.request_id = str(uuid4())
        self._wanted = Wanted.by(query)
        self._wants_drafts = query.get("interim_results") == "true"
        endpointing = query.get("endpointing", "10")
        is_endpointing = endpointing != "false" and not is_noisy
        self._endpointing_s = int(endpointing) / 1000 if is_endpointing else None
        gap = query.get("utterance_end_ms")
        self._gap_s = int(gap) / 1000 if gap else None
        rate = int(query["sample_rate"])
        self._ear = Ear(rate)
        self._step = rate // 50 * 2
        self._words: list[ToneWord] = []
        self._start_s = self._last_word_s = 0.0
        self._is_speaking = False
        self.is_over = False

    @property
    def heard_s(self) -> float:
        """How much sound came."""
        return self._ear.heard_s

    def take(self, message: str | bytes) -> Iterator[Json]:
        """Take a message, and give the answers to it."""
        yield from self._sound(message) if isinstance(message, bytes) else self._told(message)

    def _sound(self, sound: bytes) -> Iterator[Json]:
        """Take a frame; an empty one ends the stream."""
        if not sound:
            yield from self._close()
        for at in range(0, len(sound), self._step):
            yield from self._hear(sound[at : at + self._step])

    def _told(self, text: str) -> Iterator[Json]:
        """Take a message."""
        try:
            kind = json.loads(text)["type"]
        except (ValueError, KeyError, TypeError):
            kind = None
        if kind == "Finalize":
            self._words += self._ear.finish()
            if self._words or self._is_speaking:
                yield self._final(from_finalize=True)
                self._is_speaking = False
        elif kind == "CloseStream":
            yield from self._close()
        elif kind != "KeepAlive":
            description = "Could not parse the message."
            yield {
                "type": "Error",
                "variant": "SchemaError",
                "description": description,
                "message": text,
            }

    def _hear(self, sound: bytes) -> Iterator[Json]:
        ended = self._ear.hear(sound)
        for word in ended:
            self._words.append(word)
            self._is_speaking, self._last_word_s = True, word.end_s
        if ended and self._wants_drafts:
            yield self._span()
        if len(self._words) >= _SPAN_WORDS:
            yield self._final()
        silent_s = self._ear.silent_s
        if self._is_speaking and self._endpointing_s is not None:
            if silent_s >= max(self._endpointing_s, 0.03):
                yield self._final(speech_final=True)
                self._is_speaking = False
        elif self._is_speaking and self._gap_s is not None and silent_s >= self._gap_s:
            if self._words:
                yield self._final()
            yield {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": self._last_word_s}
            self._is_speaking = False
        elif self._is_empty() and self._ear.heard_s - self._start_s >= _EMPTY_AFTER_S:
            yield self._final()

    def _is_empty(self) -> bool:
        return not self._is_speaking and not self._ear.is_within_word

    def _close(self) -> Iterator[Json]:
        self._words += self._ear.finish()
        if self._words or self._is_speaking:
            yield self._final()
        self.is_over = True
        yield results.end_of_stream(self.request_id, self._ear.heard_s)

    def _final(self, *, speech_final: bool = False, from_finalize: bool = False) -> Json:
        told = self._span()
        told |= {
            "is_final": True,
            "speech_final": speech_final,
            "from_finalize": from_finalize,
        }
        if self._wanted.finds_entities:
            told["entities"] = results.entities_in(told["channel"]["alternatives"][0]["words"])
        self._words, self._start_s = [], self._ear.heard_s
        return told

    def _span(self) -> Json:
        words = results.words_of(Turn(tuple(self._words)), self._wanted, is_file=False)
        return results.span(words, self._start_s, self._ear.heard_s, self._wanted, self.request_id)
