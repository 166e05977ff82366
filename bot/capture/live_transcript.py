"""The transcript of a meeting while people talk, beside the journal and never in its way."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from itertools import count, groupby
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.frozen import Frozen
from bot.domain.speech import SIGNALS, HeardPart, HeardTrack
from bot.domain.transcript import Gap, SpeakerBasis, Utterance
from bot.engine.logs import report
from bot.errors import Fault
from bot.metrics import Metrics
from bot.speech.streaming.replay import Piece
from bot.speech.streaming.steady import Steadiness, SteadyStream

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping

    from bot.domain.speech import Segment, SpeechRequest
    from bot.domain.streaming import StreamedSegment
    from bot.domain.voice import SoundChunk
    from bot.ports import StreamingTranscriber
    from bot.speech.streaming.steady import Hearer

_log = logging.getLogger(__name__)

_NOT_KEPT = "the utterance could not be stored"


class LivePartial(NamedTuple):
    """What somebody is saying, as it is understood so far: for display only.

    It replaces what was shown of this speaker before. `start_s` is where it begins, in seconds from
    the meeting's start. `text` is empty once it has become an utterance, or came to nothing.
    """

    speaker: str
    text: str
    start_s: float = 0.0


class Audience(NamedTuple):
    """Who is told what is understood; `show` and `note` return at once.

    `keep` is called for every final utterance; one that is heard again, or comes again with another
    text, has the same id and replaces it. `show` is called for what is understood so far, and
    `note` with the id, the words and the reply where a language model said something to an
    utterance.
    """

    keep: Callable[[Utterance], Awaitable[None]]
    show: Callable[[LivePartial], None]
    note: Callable[[str, Segment, str], None] | None = None


class LiveCoverage(Frozen):
    """What was heard of one speaker while they talked.

    Times are seconds from the meeting's start. The text is complete unless some spans are
    `uncovered`; those are to be transcribed from the recording.
    """

    heard: HeardTrack
    uncovered: tuple[Gap, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to be heard."""
        return not self.uncovered


class LiveTranscript:
    """Hears everybody in a meeting, each in a stream of their own.

    `meeting_s` gives the present second of the meeting, from which it is told how far the text is
    behind.

    Whoever brings the sound calls `hear` and `reached` from one task and may have to wait there
    while the engine is behind: the sound must come from where waiting costs nothing (the journal).
    """

    def __init__(
        self,
        transcriber: StreamingTranscriber,
        request: SpeechRequest,
        audience: Audience,
        *,
        steadiness: Steadiness | None = None,
        meeting_s: Callable[[], float] | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._transcriber = transcriber
        self._request = request
        self._audience = audience
        self._steadiness = steadiness or Steadiness()
        self._clock_s = 0.0
        self._meeting_s = meeting_s
        self._metrics = metrics or Metrics()
        self._people: dict[str, _Person] = {}

    @property
    def lag_s(self) -> float:
        """Seconds between the meeting and the sound that the engine takes now."""
        waiting = (person.stream.first_unsent_s for person in self._people.values())
        oldest_s = min((s for s in waiting if s is not None), default=self._clock_s)
        now_s = self._clock_s if self._meeting_s is None else self._meeting_s()
        return max(0.0, now_s - min(oldest_s, self._clock_s))

    async def hear(self, chunk: SoundChunk) -> None:
        """Take sound of one person, in order; waits while the engine is behind with them."""
        piece = Piece(chunk.start_s, chunk.samples)
        self._clock_s = max(self._clock_s, piece.end_s)
        person = self._people.get(chunk.speaker)
        if person is None:
            person = self._people[chunk.speaker] = self._person(chunk.speaker, piece.start_s)
        person.last_s = max(person.last_s, piece.end_s)
        await person.stream.send(piece)

    async def reached(self, clock_s: float) -> None:
        """Take in that everything up to this second of the meeting was given."""
        self._clock_s = max(self._clock_s, clock_s)
        for person in self._people.values():
            person.stream.quiet(clock_s)
        self._metrics.lags(self, self.lag_s)

    async def finish(self, within_s: float | None = None) -> Mapping[str, LiveCoverage]:
        """Hear what is left, but for no longer than this, and return what was heard of everybody.

        No more sound may come. What there was no time for is uncovered.
        """
        try:
            await asyncio.gather(*(p.stream.finish(within_s) for p in self._people.values()))
        finally:
            self._metrics.lags(self, None)
        return self.coverage()

    def coverage(self) -> Mapping[str, LiveCoverage]:
        """What was heard so far, by speaker."""
        return {speaker: self._coverage(person) for speaker, person in self._people.items()}

    def _person(self, speaker: str, first_s: float) -> _Person:
        person = _Person(speaker, first_s)
        person.stream = SteadyStream(
            self._transcriber,
            self._request,
            partial(self._take, person),
            partial(self._withdraw, person),
            self._steadiness,
            self._metrics,
        )
        return person

    async def _take(self, person: _Person, result: StreamedSegment, by: Hearer) -> None:
        segment, known = self._wanted(result.segment), person.finals.get(result.key)
        if not result.is_final:
            if known is None:
                person.is_shown = True
                self._audience.show(LivePartial(person.speaker, segment.text, segment.start_s))
            return
        if result.gap is not None and known is not None:
            return  # what was understood once stays
        utterance_id = known.utterance_id if known else person.new_id(segment)
        final = person.finals[result.key] = _Final(utterance_id, segment, by, result.gap)
        if final.gap is None and (known is None or known[1:] != final[1:]):
            await self._keep_safely(person, _utterance(person.speaker, final))
        if known is None:
            self._withdraw(person)
        if result.reply is not None and self._audience.note is not None:
            self._audience.note(utterance_id, segment, result.reply)

    def _wanted(self, segment: Segment) -> Segment:
        """Without guesses from the voice that nobody asked for; some engines tell them unasked."""
        if self._request.extras & SIGNALS:
            return segment
        return segment.model_copy(update={"signals": ()})

    def _withdraw(self, person: _Person) -> None:
        """Show nothing any more of what somebody was saying."""
        if person.is_shown:
            person.is_shown = False
            self._audience.show(LivePartial(person.speaker, ""))

    async def _keep_safely(self, person: _Person, utterance: Utterance) -> None:
        try:
            await self._audience.keep(utterance)
            person.unkept.pop(utterance.id, None)
        except Exception as error:  # noqa: BLE001 (a store in trouble must not make the meeting deaf)
            report(_log, "a live utterance was not kept", error)
            person.unkept[utterance.id] = Gap(
                start_s=utterance.start_s, end_s=utterance.end_s, reason=_NOT_KEPT
            )

    def _coverage(self, person: _Person) -> LiveCoverage:
        finals = sorted(person.finals.values(), key=lambda final: final.segment.start_s)
        uncovered = [*person.unkept.values(), *person.stream.missing]
        if person.stream.fault is Fault.BAD_INPUT:
            # the engine can't hear this person at all: what it wrote before it noticed is nothing
            finals = []
            reason = uncovered[-1].reason if uncovered else ""
            uncovered = [Gap(start_s=person.first_s, end_s=person.last_s, reason=reason)]
        engine = self._transcriber.engine
        engines = [final.by.engine for final in finals]
        return LiveCoverage(
            heard=HeardTrack(
                engine=engine if engine in engines or not engines else engines[0],
                duration_s=self._clock_s,
                speech_s=sum(of.segment.end_s - of.segment.start_s for of in finals),
                segments=tuple(final.segment for final in finals if final.gap is None),
                gaps=tuple(
                    Gap(start_s=of.segment.start_s, end_s=of.segment.end_s, reason=of.gap)
                    for of in finals
                    if of.gap is not None
                ),
                parts=() if set(engines) <= {engine} else tuple(_parts(finals)),
            ),
            uncovered=tuple(sorted(uncovered, key=lambda gap: gap.start_s)),
        )


class _Final(NamedTuple):
    """What somebody has said, as it is known now, or why nothing was understood of it (`gap`)."""

    utterance_id: str
    segment: Segment
    by: Hearer
    gap: str | None


class _Person:
    """Somebody in the meeting, and what was heard of them."""

    stream: SteadyStream

    def __init__(self, speaker: str, first_s: float) -> None:
        self.speaker = speaker
        self.first_s = first_s
        self.last_s = first_s
        self.finals: dict[str, _Final] = {}
        self.unkept: dict[str, Gap] = {}
        self.is_shown = False
        self._ids: set[str] = set()

    def new_id(self, segment: Segment) -> str:
        """An id for an utterance: the same one whenever the same sound is heard alike."""
        whole = f"live-{self.speaker}-{round(segment.start_s * 1000)}"
        ids = (whole if number == 1 else f"{whole}-{number}" for number in count(1))
        free = next(each for each in ids if each not in self._ids)
        self._ids.add(free)
        return free


def _parts(finals: Iterable[_Final]) -> Iterator[HeardPart]:
    """Who understood what, one after the other."""
    for engine, group in groupby(finals, key=lambda final: final.by.engine):
        run = list(group)
        yield HeardPart(
            start_s=run[0].segment.start_s,
            end_s=max(final.segment.end_s for final in run),
            engine=engine,
            reason=next((final.by.reason for final in run if final.by.reason), None),
        )


def _utterance(speaker: str, final: _Final) -> Utterance:
    segment = final.segment
    return Utterance(
        id=final.utterance_id,
        start_s=segment.start_s,
        end_s=segment.end_s,
        speaker=speaker,
        basis=SpeakerBasis.TRACK,
        text=segment.text,
        words=segment.words,
        language=segment.language,
        confidence=segment.confidence,
        entities=segment.entities,
        sentiment=segment.sentiment,
    )
