"""Streams with Flux: `/v2/listen`, turn by turn."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from bot.domain.speech import Segment
from bot.domain.streaming import StreamedSegment
from bot.domain.transcript import Word
from bot.errors import Fault, ProviderError
from integrations.speech.deepgram import query
from integrations.speech.deepgram.faults import IN_ORDER, NAME, closing
from integrations.speech.deepgram.streams import NOT_UNDERSTOOD, DeepgramStreams
from integrations.speech.deepgram.words import Line, first_language
from integrations.speech.wire.answers import (
    Answer,
    Confidence,
    Seconds,
    message_of,
    understood,
)
from integrations.speech.wire.dialect import Dialect
from integrations.speech.wire.http import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.domain.speech import SpeechRequest
    from integrations.speech.wire.dialect import Address, Message, Told

_LAG_S = 0.5
"""Updates come for each quarter of a second of sound (developers.deepgram.com/docs/flux/state)."""


class FluxStreams(DeepgramStreams):
    """Flux, which knows by itself when somebody has finished; it is told so after silence, too."""

    def __init__(self, base_url: str, headers: Mapping[str, str], model: str) -> None:
        super().__init__(base_url, headers, model, FluxDialect.silence_s)

    async def address(self, request: SpeechRequest) -> Address:
        """Where a session is opened, with all that is asked of it."""
        model = self.engine.model
        asked = [("model", model), ("mip_opt_out", "true")]
        asked += query.keyterms(model, request.vocabulary)
        language = query.primary(request.language)
        if language is not None and model == "flux-general-multi":
            asked.append(("language_hint", language))
        return self._at("/v2/listen", asked)

    def dialect(self, request: SpeechRequest) -> Dialect:
        """How a new session speaks."""
        del request
        return FluxDialect()


class _FluxWord(Answer):
    word: Line
    confidence: Confidence = None
    start: Seconds | None = None
    end: Seconds | None = None


class _TurnInfo(Answer):
    """The whole turn so far."""

    event: str
    turn_index: int
    audio_window_start: Seconds
    audio_window_end: Seconds
    transcript: Line
    words: tuple[_FluxWord, ...] = ()
    languages: tuple[str, ...] = ()

    def segment(self) -> Segment:
        """The turn, with words if all of them have their times."""
        words = [
            Word(text=w.word, start_s=w.start, end_s=max(w.start, w.end), confidence=w.confidence)
            for w in self.words
            if w.start is not None and w.end is not None
        ]
        words = words if len(words) == len(self.words) else []
        start_s = min((w.start_s for w in words), default=self.audio_window_start)
        end_s = max((w.end_s for w in words), default=self.audio_window_end)
        return Segment(
            start_s=start_s,
            end_s=max(start_s, end_s),
            text=self.transcript,
            words=tuple(words),
            language=first_language(self.languages),
        )


class FluxDialect(Dialect):
    """One session.

    A turn is told again and again until its `EndOfTurn`. After `CloseStream` none comes, and the
    socket is closed without a word: then what was told last counts
    (developers.deepgram.com/docs/flux/close-stream).
    """

    frame_s: ClassVar[float] = 0.08
    speed: float | None = 1.25
    keep_alive_s: ClassVar[float | None] = 4.0

    def __init__(self) -> None:
        self._session = uuid4().hex[:8]
        self._turn: _TurnInfo | None = None
        self._sent_s = self._spoken_s = self._heard_s = 0.0
        self._is_ending = False

    def sound(self, pcm: bytes) -> Message:
        """A frame, as it is."""
        self._sent_s += len(pcm) / 2 / self.rate
        if pcm.strip(b"\0"):
            self._spoken_s = self._sent_s
        return pcm

    def flush(self) -> Sequence[Message]:
        """End the turn; ignored if there is none."""
        return [json.dumps({"type": "ForceEndTurn"})]

    def ending(self) -> Sequence[Message]:
        """Answered with the last updates."""
        self._is_ending = True
        return [json.dumps({"type": "CloseStream"})]

    def read(self, message: Message) -> Iterable[Told]:
        """What a message means; raises `ProviderError` for an error, which ends the session."""
        if isinstance(message, bytes):
            return
        told = message_of(NAME, message)
        kind = told.get("type")
        if kind == "TurnInfo":
            yield from self._turn_told(understood(NAME, _TurnInfo, told))
        elif kind == "Error":
            code, why = (str(told.get(name, "")) for name in ("code", "description"))
            raise ProviderError(NAME, Fault.SERVER, f"breaks off: {one_line(f'{code}: {why}')}")

    def rest(self) -> Iterable[StreamedSegment]:
        """The turn that had not ended when the session did."""
        yield from self._end()

    def closed(self, code: int | None, reason: str) -> ProviderError | None:
        """Why it closed; a bare end is in order if all that was said had been heard."""
        is_heard = self._heard_s >= self._spoken_s - _LAG_S
        if self._is_ending and (code in IN_ORDER or (code is None and is_heard)):
            return None
        return closing(code, reason)

    def _turn_told(self, turn: _TurnInfo) -> Iterator[StreamedSegment]:
        self._heard_s = max(self._heard_s, turn.audio_window_end)
        if self._turn is not None and self._turn.turn_index != turn.turn_index:
            yield from self._end()
        if turn.transcript or self._turn is not None:
            self._turn = turn
        if turn.event == "EndOfTurn":
            yield from self._end()
        elif turn.transcript:
            yield StreamedSegment(key=self._key(turn), segment=turn.segment(), is_final=False)

    def _end(self) -> Iterator[StreamedSegment]:
        """The turn has ended; where its text was taken back, that is told, too."""
        turn, self._turn = self._turn, None
        if turn is not None:
            yield StreamedSegment(
                key=self._key(turn),
                segment=turn.segment(),
                is_final=True,
                gap=None if turn.transcript else NOT_UNDERSTOOD,
            )

    def _key(self, turn: _TurnInfo) -> str:
        return f"{self._session}:{turn.turn_index}"
