"""The transcript of a meeting while people talk, beside the journal and never in its way."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.frozen import Frozen
from bot.domain.speech import HeardTrack, Segment
from bot.domain.transcript import Gap, SpeakerBasis, Utterance
from bot.engine.logs import report
from bot.errors import Fault
from bot.speech.streaming.replay import Piece
from bot.speech.streaming.steady import Steadiness, SteadyStream

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.domain.speech import SpeechRequest
    from bot.domain.streaming import StreamedSegment
    from bot.domain.voice import SoundChunk
    from bot.ports import StreamingTranscriber

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

    `keep` is called for every final utterance; one that is heard again has the same id and replaces
    it. `show` is called for what is understood so far; it returns at once. `meeting_s` gives the
    present second of the meeting, from which it is told how far the text is behind.

    Whoever brings the sound calls `hear` and `reached` from one task and may have to wait there
    while the engine is behind: the sound must come from where waiting costs nothing (the journal).
    """

    def __init__(
        self,
        transcriber: StreamingTranscriber,
        request: SpeechRequest,
        keep: Callable[[Utterance], Awaitable[None]],
        show: Callable[[LivePartial], None],
        *,
        steadiness: Steadiness | None = None,
        meeting_s: Callable[[], float] | None = None,
    ) -> None:
        self._transcriber = transcriber
        self._request = request
        self._keep = keep
        self._show = show
        self._steadiness = steadiness or Steadiness()
        self._clock_s = 0.0
        self._meeting_s = meeting_s
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

    async def finish(self, within_s: float | None = None) -> Mapping[str, LiveCoverage]:
        """Hear what is left, but for no longer than this, and return what was heard of everybody.

        No more sound may come. What there was no time for is uncovered.
        """
        await asyncio.gather(*(p.stream.finish(within_s) for p in self._people.values()))
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
        )
        return person

    async def _take(self, person: _Person, result: StreamedSegment) -> None:
        segment = result.segment
        if not result.is_final:
            person.is_shown = True
            self._show(LivePartial(person.speaker, segment.text, segment.start_s))
            return
        if result.gap is None:
            person.segments.append(segment)
            await self._keep_safely(person, _utterance(person.speaker, segment))
        else:
            gap = Gap(start_s=segment.start_s, end_s=segment.end_s, reason=result.gap)
            person.gaps.append(gap)
        self._withdraw(person)

    def _withdraw(self, person: _Person) -> None:
        """Show nothing any more of what somebody was saying."""
        if person.is_shown:
            person.is_shown = False
            self._show(LivePartial(person.speaker, ""))

    async def _keep_safely(self, person: _Person, utterance: Utterance) -> None:
        try:
            await self._keep(utterance)
        except Exception as error:  # noqa: BLE001 (a store in trouble must not make the meeting deaf)
            report(_log, "a live utterance was not kept", error)
            person.unkept.append(
                Gap(start_s=utterance.start_s, end_s=utterance.end_s, reason=_NOT_KEPT)
            )

    def _coverage(self, person: _Person) -> LiveCoverage:
        segments, gaps = person.segments, person.gaps
        uncovered = [*person.unkept, *person.stream.missing]
        if person.stream.fault is Fault.BAD_INPUT:
            # the engine can't hear this person at all: what it wrote before it noticed is nothing
            segments, gaps = [], []
            reason = uncovered[-1].reason if uncovered else ""
            uncovered = [Gap(start_s=person.first_s, end_s=person.last_s, reason=reason)]
        speech_s = sum(segment.end_s - segment.start_s for segment in segments)
        speech_s += sum(gap.end_s - gap.start_s for gap in gaps)
        return LiveCoverage(
            heard=HeardTrack(
                engine=self._transcriber.engine,
                duration_s=self._clock_s,
                speech_s=speech_s,
                segments=tuple(sorted(segments, key=lambda segment: segment.start_s)),
                gaps=tuple(sorted(gaps, key=lambda gap: gap.start_s)),
            ),
            uncovered=tuple(sorted(uncovered, key=lambda gap: gap.start_s)),
        )


class _Person:
    """Somebody in the meeting, and what was heard of them."""

    stream: SteadyStream

    def __init__(self, speaker: str, first_s: float) -> None:
        self.speaker = speaker
        self.first_s = first_s
        self.last_s = first_s
        self.segments: list[Segment] = []
        self.gaps: list[Gap] = []
        self.unkept: list[Gap] = []
        self.is_shown = False


def _utterance(speaker: str, segment: Segment) -> Utterance:
    return Utterance(
        id=f"live-{speaker}-{round(segment.start_s * 1000)}",
        start_s=segment.start_s,
        end_s=segment.end_s,
        speaker=speaker,
        basis=SpeakerBasis.TRACK,
        text=segment.text,
        words=segment.words,
        language=segment.language,
        confidence=segment.confidence,
    )
