"""Streams with Nova: `/v1/listen`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from bot.domain.streaming import StreamedSegment
from bot.errors import Fault, ProviderError
from integrations.speech.deepgram import query
from integrations.speech.deepgram.faults import IN_ORDER, NAME, closing
from integrations.speech.deepgram.streams import NOT_UNDERSTOOD, DeepgramStreams
from integrations.speech.deepgram.words import (
    Language,
    Line,
    Said,
    ToldEntity,
    ToldWord,
    by_speaker,
    mean,
    segment,
)
from integrations.speech.wire.answers import (
    Answer,
    Confidence,
    Seconds,
    message_of,
    understood,
)
from integrations.speech.wire.dialect import Dialect, Over
from integrations.speech.wire.http import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.domain.speech import SpeechRequest
    from integrations.speech.wire.dialect import Address, Message, Told

_ENDPOINTING_MS = 300
"""Silence after which an utterance ends; the usual 10 ms cut sentences into pieces."""

_UTTERANCE_END_MS = 1000
"""Where noise hides the silence, a pause of this length between words ends an utterance, too."""


class LiveStreams(DeepgramStreams):
    """Nova, and the models before it."""

    def __init__(self, base_url: str, headers: Mapping[str, str], model: str) -> None:
        super().__init__(base_url, headers, model, _ENDPOINTING_MS / 1000)

    async def address(self, request: SpeechRequest) -> Address:
        """Where a session is opened, with all that is asked of it."""
        model = self.engine.model
        asked = query.common(model, request)
        asked += query.language_of_stream(model, request.language)
        asked += [
            ("channels", "1"),
            ("interim_results", "true"),
            ("endpointing", str(_ENDPOINTING_MS)),
            ("utterance_end_ms", str(_UTTERANCE_END_MS)),
        ]
        return self._at("/v1/listen", asked)

    def dialect(self, request: SpeechRequest) -> Dialect:
        """How a new session speaks."""
        del request
        return LiveDialect()


class _Alternative(Answer):
    transcript: Line = ""
    confidence: Confidence = None
    words: tuple[ToldWord, ...] = ()
    languages: tuple[Language, ...] = ()


class _Channel(Answer):
    alternatives: tuple[_Alternative, ...] = ()


class _Results(Answer):
    channel: _Channel
    start: Seconds
    duration: Seconds
    is_final: bool = False
    speech_final: bool = False
    from_finalize: bool = False
    entities: tuple[ToldEntity, ...] = ()

    def said(self) -> Said:
        """What was said in this span."""
        told = next(iter(self.channel.alternatives), _Alternative())
        return Said(
            told.transcript,
            told.words,
            self.start,
            self.start + self.duration,
            told.confidence,
            told.languages,
            [found for e in self.entities if (found := e.among(told.words))],
        )


class LiveDialect(Dialect):
    """One session.

    Spans of sound become final one after the other; an utterance is all of them up to the one with
    `speech_final` or `from_finalize`, or up to `UtteranceEnd`. Spans without words are told, too.
    """

    speed: float | None = 1.25
    keep_alive_s: ClassVar[float | None] = 4.0

    def __init__(self) -> None:
        self._session, self._number = uuid4().hex[:8], 0
        self._finals: list[Said] = []
        self._draft: Said | None = None
        self._has_sound = self._is_ending = False

    def sound(self, pcm: bytes) -> Message:
        """A frame, as it is."""
        self._has_sound = True
        return pcm

    def flush(self) -> Sequence[Message]:
        """Make final what was said so far; it may be answered with nothing."""
        return [_FINALIZE]

    def keep_alive(self) -> Message | None:
        """Within ten seconds something has to come; the first has to be sound."""
        return _KEEP_ALIVE if self._has_sound else None

    def ending(self) -> Sequence[Message]:
        """Answered with the last words, and with `Metadata`."""
        self._is_ending = True
        return [_CLOSE_STREAM]

    def read(self, message: Message) -> Iterable[Told]:
        """What a message means; raises `ProviderError` for an error."""
        if isinstance(message, bytes):
            return
        told = message_of(NAME, message)
        kind = told.get("type")
        if kind == "Results":
            yield from self._span(understood(NAME, _Results, told))
        elif kind == "UtteranceEnd" and self._finals:
            yield from self._end()
        elif kind == "Metadata" and self._is_ending:
            yield from self._end()
            yield Over()
        elif kind == "Error":
            raise _complaint(told)

    def closed(self, code: int | None, reason: str) -> ProviderError | None:
        """Why it closed; an end without `Metadata` is one before the last words."""
        if self._is_ending and code in IN_ORDER and not self._finals and self._draft is None:
            return None
        return closing(code, reason)

    def _span(self, results: _Results) -> Iterator[StreamedSegment]:
        said = results.said()
        if not results.is_final:
            if said.text:
                self._draft = said
                yield self._partial([*self._finals, said])
            return
        if said.text:
            self._finals.append(said)
        if results.speech_final or results.from_finalize:
            yield from self._end()
        elif said.text:
            self._draft = None
            yield self._partial(self._finals)

    def _partial(self, spans: Sequence[Said]) -> StreamedSegment:
        return StreamedSegment(key=self._key(0), segment=segment(_joined(spans)), is_final=False)

    def _end(self) -> Iterator[StreamedSegment]:
        """The utterance has ended; where no words are left of its drafts, that is told, too."""
        spans, draft = self._finals, self._draft
        self._finals, self._draft = [], None
        if spans:
            for place, said in enumerate(by_speaker(_joined(spans))):
                yield StreamedSegment(key=self._key(place), segment=segment(said), is_final=True)
        elif draft is not None:
            nothing = segment(draft._replace(text="", words=()))
            key = self._key(0)
            yield StreamedSegment(key=key, segment=nothing, is_final=True, gap=NOT_UNDERSTOOD)
        else:
            return
        self._number += 1

    def _key(self, place: int) -> str:
        return f"{self._session}:{self._number}{f'.{place}' if place else ''}"


def _joined(spans: Sequence[Said]) -> Said:
    """Several spans as one; the languages are those of the longest."""
    longest = max(spans, key=lambda said: len(said.words))
    weights = [max(1, len(span.words)) for span in spans]
    sure = [s.confidence for s, words in zip(spans, weights, strict=True) for _ in range(words)]
    return Said(
        " ".join(span.text for span in spans),
        [word for span in spans for word in span.words],
        spans[0].start_s,
        spans[-1].end_s,
        mean(sure),
        longest.languages,
        [entity for span in spans for entity in span.entities],
    )


def _complaint(told: dict[str, Any]) -> ProviderError:
    """The error of an `Error`; its `message` may be what we said, and is not repeated."""
    variant, why = (str(told.get(name, "")) for name in ("variant", "description"))
    fault = Fault.BAD_INPUT if variant == "SchemaError" else Fault.SERVER
    return ProviderError(NAME, fault, f"breaks off: {one_line(f'{variant}: {why}')}")


_FINALIZE = json.dumps({"type": "Finalize"})
_KEEP_ALIVE = json.dumps({"type": "KeepAlive"})
_CLOSE_STREAM = json.dumps({"type": "CloseStream"})
