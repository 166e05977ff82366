"""People heard by Smallest AI while they talk, over a socket.

The messages: https://docs.smallest.ai, "Speech-to-Text Live WebSocket", as of August 2026.
"""

from __future__ import annotations

import json
from math import inf
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlencode

from bot.domain.speech import Segment
from bot.domain.streaming import StreamedSegment
from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from integrations.speech.smallest.answers import Label, Words, segment_of, sentences
from integrations.speech.smallest.models import (
    NAME,
    ONLY_IN_THE_US,
    PULSE_LIVE,
    language_of_stream,
)
from integrations.speech.wire.answers import Answer, Text, message_of, understood
from integrations.speech.wire.dialect import Address, Dialect, Over
from integrations.speech.wire.http import one_line
from integrations.speech.wire.transcriber import SocketTranscriber

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.domain.speech import SpeechRequest
    from integrations.speech.wire.dialect import Message, Told

_PATH = "/waves/v1/stt/live"
_BOOST = "1"
"""Words are looked for with the mildest boost; above 5 they are heard where nobody said them."""

_LONGEST_QUERY = 6_000
"""Characters of the vocabulary in the URL: servers take URLs of about 8 000."""

_MOST_WORDS = 60
"""A final comes after so many words at the latest, if there is no pause before."""

_TOO_MANY = 1008
_FAULTS = (
    (("not_enabled_in_region", "not been enabled", "invalid", "unsupported"), Fault.BAD_INPUT),
    (("unauthorized", "api key", "authenticat"), Fault.AUTHENTICATION),
    (("credit", "quota", "balance"), Fault.QUOTA),
    (("rate limit", "concurren", "too many"), Fault.RATE),
)
"""What errors are about, by words that occur in their codes and messages."""


class _Message(Answer):
    type: Text = ""
    transcript: Text | None = None
    transcription: Text | None = None
    is_final: bool = False
    is_last: bool = False
    language: Label = None
    words: Words = ()
    message: Text = ""
    error_code: Label = None


class SmallestLive(SocketTranscriber):
    """One model of Smallest AI that hears people live."""

    name: ClassVar[str] = NAME

    def __init__(self, model: str, key: str, base_url: str) -> None:
        super().__init__(SpeechEngine(provider=NAME, model=model), PULSE_LIVE, base_url)
        self._key = key

    async def address(self, request: SpeechRequest) -> Address:
        """The socket with everything that is asked for in its query."""
        query = {
            "model": self.engine.model,
            "language": language_of_stream(request.language),
            "sample_rate": str(SmallestDialect.rate),
            "encoding": "linear16",
            "word_timestamps": "true",
            "finalize_on_words": "false",  # or sentences end after a few words
            "max_words": str(_MOST_WORDS),
        }
        if request.is_mixed:
            query["diarize"] = "true"
        if keywords := keywords_of(request.vocabulary):
            query["keywords"] = keywords
        address = f"{self._base_url.replace('http', 'ws', 1)}{_PATH}?{urlencode(query)}"
        return Address(address, {"Authorization": f"Bearer {self._key}"})

    def dialect(self, request: SpeechRequest) -> SmallestDialect:
        """A new session."""
        return SmallestDialect(language_of_stream(request.language))


def keywords_of(vocabulary: Sequence[str]) -> str:
    """Words and phrases in the one string that is taken, as many as fit into a URL."""
    entries: list[str] = []
    length = 0
    for term in vocabulary[: PULSE_LIVE.max_vocabulary]:
        plain = " ".join(term.replace(",", " ").replace(":", " ").split())
        entry = f"{plain}:{_BOOST}"
        length += len(urlencode({"": entry})) + 2
        if length > _LONGEST_QUERY:
            break
        if plain:
            entries.append(entry)
    return ",".join(entries)


class SmallestDialect(Dialect):
    """One session. Segments have no name there: finals are counted.

    Partials have no times: they are taken to begin where the last final or the last pause ended.
    """

    frame_s: ClassVar[float] = 0.128  # 4096 bytes, as advised
    silence_s: float = 0.8
    keep_alive_s: ClassVar[float | None] = 5.0  # with silence: no other message is for that

    def __init__(self, language: str) -> None:
        self._language = language
        self._sent_s = self._began_s = self._paused_s = 0.0
        self._finals = 0
        self._has_partial = self._has_spoken = False

    def sound(self, pcm: bytes) -> Message:
        """Samples as they are."""
        self._sent_s += len(pcm) / 2 / self.rate
        return pcm

    def flush(self) -> Sequence[Message]:
        """Makes what was said so far final."""
        self._paused_s = self._sent_s
        if not self._has_partial:
            self._began_s = self._paused_s
        return (json.dumps({"type": "finalize"}),)

    def ending(self) -> Sequence[Message]:
        """Asks for the rest."""
        return (json.dumps({"type": "close_stream"}),)

    def read(self, message: Message) -> Iterable[Told]:
        """Results; the last one says so itself."""
        told = understood(NAME, _Message, message_of(NAME, message))
        if told.type == "error":
            raise _error(told)
        if told.type in {"transcription", ""}:
            self._has_spoken = True
            yield from self._finals_of(told) if told.is_final else self._partial_of(told)
        if told.is_last:
            yield Over()

    def closed(self, code: int | None, reason: str) -> ProviderError | None:
        """Why the connection ended: the last result says that it is the last, so it is missing."""
        if code == _TOO_MANY:
            detail = f"too many streams: {one_line(reason)}" if reason else "too many streams"
            return ProviderError(NAME, Fault.RATE, detail)
        if code is not None and not self._has_spoken and self._language in ONLY_IN_THE_US:
            detail = f"{self._language} is heard in the US only: set https://api.us.smallest.ai"
            return ProviderError(NAME, Fault.BAD_INPUT, detail)
        detail = f"the connection ended ({code or 'broken'}) {one_line(reason)}".rstrip()
        return ProviderError(NAME, Fault.CONNECTIVITY, detail)

    def _partial_of(self, told: _Message) -> Iterator[StreamedSegment]:
        text = (told.transcript or told.transcription or "").strip()
        if not text:
            return
        self._has_partial = True
        segment = Segment(start_s=self._began_s, end_s=max(self._began_s, self._sent_s), text=text)
        yield StreamedSegment(key=str(self._finals), segment=segment, is_final=False)

    def _finals_of(self, told: _Message) -> Iterator[StreamedSegment]:
        text = (told.transcript or told.transcription or "").strip()
        segments = [segment_of(part, inf, told.language) for part in _by_voice(told.words)]
        if not segments:
            end_s = max(self._began_s, self._sent_s)
            segments = [
                Segment(start_s=self._began_s, end_s=end_s, text=text, language=told.language)
            ]
        elif len(segments) == 1 and text:
            segments = [segments[0].model_copy(update={"text": text})]
        for segment in segments:
            self._began_s = max(self._began_s, segment.end_s)
            if segment.text or self._has_partial:
                yield StreamedSegment(
                    key=str(self._finals),
                    segment=segment,
                    is_final=True,
                    gap=None if segment.text else "nothing was understood",
                )
                self._finals += 1
                self._has_partial = False
        self._began_s = max(self._began_s, self._paused_s)


def _by_voice(words: Words) -> list[Words]:
    parts: list[Words] = []
    for sentence in sentences(words):
        if parts and parts[-1][0].speaker == sentence[0].speaker:
            parts[-1] = (*parts[-1], *sentence)
        else:
            parts.append(tuple(sentence))
    return parts


def _error(told: _Message) -> ProviderError:
    said = f"{told.error_code or ''} {told.message}".lower()
    fault = next(
        (fault for words, fault in _FAULTS if any(word in said for word in words)), Fault.SERVER
    )
    return ProviderError(
        NAME, fault, one_line(f"{told.error_code or ''} {told.message}") or "error"
    )
