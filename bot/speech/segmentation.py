"""Endpointing: where utterances begin and end in a stream of sound."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.speech.decoding import SAMPLE_RATE
from bot.speech.voice_activity import CHUNK, VoiceActivity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from bot.speech.decoding import Block

    Floats = NDArray[np.float32]

_CHUNK_S = CHUNK / SAMPLE_RATE
_SMOOTHING = np.full(5, 0.2, np.float32)  # 0.16 s: shorter dips are inside words
_LOUDNESS_FLOOR = 1e-8
_BATCH = 128  # chunks, about 4 s
_ROUNDING = SAMPLE_RATE // 1000  # what times in seconds may be off without a hole
_OVERLAP = SAMPLE_RATE // 10  # a step back that still is the same stretch of sound


@dataclass(frozen=True)
class Endpointing:
    """When speech begins and ends; probabilities from 0 to 1, times in seconds.

    Speech begins at `onset` and goes on until the probability has stayed under `offset` for
    `silence_s`. What is shorter than `min_speech_s` is no speech. `padding_s` of sound is kept on
    either side. An utterance longer than `max_s` is split at the quietest point of its second half.
    """

    onset: float = 0.5
    offset: float = 0.35
    padding_s: float = 0.2
    min_speech_s: float = 0.16
    silence_s: float = 0.8
    max_s: float = 15.0

    def __post_init__(self) -> None:
        if not 0 < self.offset <= self.onset < 1:
            raise ValueError("offset must not be above onset")
        if self.silence_s < 2 * self.padding_s:
            raise ValueError("padding of neighbours would overlap")


class Span(NamedTuple):
    """A stretch of speech, in samples from the start of the file."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Samples from start to end."""
        return self.end - self.start


class Sounding(NamedTuple):
    """One utterance as sound.

    `samples` begin at `start`; within them lies `speech`, without the padding. `activity` is the
    probability of speech in each whole chunk of the samples.
    """

    speech: Span
    start: int
    samples: Floats
    activity: Floats


class Turn(NamedTuple):
    """A stretch of one speaker: `speech` is when they spoke, `sound` what is to be recognised.

    `confidence` (0 to 1) says how sure it is that this is their voice.
    """

    speech: Span
    sound: Span
    speaker: str
    confidence: float | None


class Endpointer:
    """Finds the utterances of one stream while its sound comes.

    Where a sender leaves out silence (`leaves_gaps`), a hole is heard as silence and ends an
    utterance only when it is as long as one; else every hole ends it. `batch` is the number of
    chunks, of 32 ms, that are looked at together: many are cheap, few find an end early.
    """

    def __init__(
        self,
        rules: Endpointing | None = None,
        activity: VoiceActivity | None = None,
        *,
        batch: int = _BATCH,
        leaves_gaps: bool = False,
    ) -> None:
        self._rules = rules or Endpointing()
        self._activity = activity or VoiceActivity()
        self._batch = batch
        self._longest_gap = round(self._rules.silence_s * SAMPLE_RATE) if leaves_gaps else 0
        self._stretch: _Stretch | None = None
        self._sound_end = 0

    def add(self, block: Block) -> list[Sounding]:
        """Take in sound and return the utterances that have ended."""
        found = self.quiet(block.start) if self._longest_gap else []
        if self._stretch is None or not self._continues(block):
            found += self.finish()
            self._activity.reset()
            self._stretch = _Stretch(block.start, self._rules, self._activity, self._batch)
        found += self._stretch.add(block.samples)
        self._sound_end = self._stretch.end
        return found

    def quiet(self, until: int) -> list[Sounding]:
        """Take in that there is no sound up to this sample, and return what has ended by it."""
        if self._stretch is None or until - self._stretch.end <= _ROUNDING:
            return []
        # so much silence ends whatever is under way; more would say nothing
        heard_until = min(until, self._sound_end + self._longest_gap)
        found = list(self._stretch.add(np.zeros(heard_until - self._stretch.end, np.float32)))
        if until >= self._sound_end + self._longest_gap:
            found += self.finish()
        return found

    def finish(self) -> list[Sounding]:
        """Take in that the sound ends here; what comes after it begins anew."""
        stretch, self._stretch = self._stretch, None
        return list(stretch.finish()) if stretch is not None else []

    def under_way(self) -> Sounding | None:
        """The utterance that somebody is in, as it would be if it ended now."""
        return self._stretch.under_way() if self._stretch is not None else None

    @property
    def spoken(self) -> Span | None:
        """The speech that is under way, up to the last sound of a voice."""
        return self._stretch.spoken() if self._stretch is not None else None

    @property
    def is_pausing(self) -> bool:
        """Whether what is under way would be the same, padding included, if it ended now."""
        return self._stretch is not None and self._stretch.is_pausing()

    def _continues(self, block: Block) -> bool:
        if self._stretch is None:
            return False
        if not self._longest_gap:
            return block.start == self._stretch.end
        return -_OVERLAP <= block.start - self._stretch.end <= _ROUNDING


def utterances(
    blocks: Iterable[Block], endpointing: Endpointing | None = None
) -> Iterator[Sounding]:
    """The utterances of a stream of blocks, in order; memory is bounded by the longest one."""
    endpointer = Endpointer(endpointing)
    for block in blocks:
        yield from endpointer.add(block)
    yield from endpointer.finish()


def cut(blocks: Iterable[Block], turns: Iterable[Turn]) -> Iterator[tuple[Turn, Floats]]:
    """The sound of each turn; the turns are in order of time and do not overlap."""
    waiting = deque(turns)
    held: deque[Block] = deque()
    for block in blocks:
        held.append(block)
        while waiting and waiting[0].sound.end <= block.end:
            yield _joined(held, waiting.popleft())
        while held and (not waiting or held[0].end <= waiting[0].sound.start):
            held.popleft()
    for turn in waiting:
        yield _joined(held, turn)


def _joined(held: Iterable[Block], turn: Turn) -> tuple[Turn, Floats]:
    start, end = turn.sound
    parts = [
        block.samples[max(0, start - block.start) : max(0, end - block.start)]
        for block in held
        if block.end > start and block.start < end
    ]
    return turn, np.concatenate(parts) if parts else np.empty(0, np.float32)


class _Stretch:
    """Sound without a hole; positions inside are in chunks from its start."""

    def __init__(self, start: int, rules: Endpointing, activity: VoiceActivity, batch: int) -> None:
        self.end = start
        self._start = start
        self._rules = rules
        self._activity = activity
        self._batch = batch
        self._padding = round(rules.padding_s / _CHUNK_S)
        self._silence = round(rules.silence_s / _CHUNK_S)
        self._longest = round(rules.max_s / _CHUNK_S)
        self._shortest = max(1, round(rules.min_speech_s / _CHUNK_S))
        self._waiting: list[Floats] = []
        self._waiting_samples = 0
        self._kept = _Kept()
        self._seen = 0
        self._onset: int | None = None
        self._last_voiced = 0
        self._is_split = False

    def add(self, samples: Floats) -> Iterator[Sounding]:
        self._waiting.append(samples)
        self._waiting_samples += len(samples)
        self.end += len(samples)
        if self._waiting_samples >= self._batch * CHUNK:
            yield from self._take_whole_chunks()

    def finish(self) -> Iterator[Sounding]:
        self._waiting.append(np.zeros(-self._waiting_samples % CHUNK, np.float32))
        self._waiting_samples += len(self._waiting[-1])
        yield from self._take_whole_chunks()
        if self._onset is not None:
            yield from self._utterance(self._onset, self._last_voiced + 1, self._seen)

    def under_way(self) -> Sounding | None:
        if self._onset is None:
            return None
        return next(self._utterance(self._onset, self._last_voiced + 1, self._seen), None)

    def spoken(self) -> Span | None:
        if self._onset is None or self._last_voiced + 1 - self._onset < self._shortest:
            return None
        return Span(self._position(self._onset), self._position(self._last_voiced + 1))

    def is_pausing(self) -> bool:
        return self._seen - self._last_voiced - 1 >= self._padding

    def _take_whole_chunks(self) -> Iterator[Sounding]:
        sound = np.concatenate(self._waiting)
        whole = len(sound) // CHUNK * CHUNK
        self._waiting, self._waiting_samples = [sound[whole:]], len(sound) - whole
        probabilities = self._activity(sound[:whole])
        self._kept.add(sound[:whole].reshape(-1, CHUNK), probabilities)
        for probability in probabilities.tolist():
            yield from self._step(probability)
            self._seen += 1
        needed = self._seen if self._onset is None else self._onset
        self._kept.forget(needed - self._padding)

    def _step(self, probability: float) -> Iterator[Sounding]:
        now = self._seen
        if self._onset is None:
            if probability >= self._rules.onset:
                self._onset, self._last_voiced, self._is_split = now, now, False
            return
        if probability >= self._rules.offset:
            self._last_voiced = now
        if now - self._last_voiced >= self._silence:
            yield from self._utterance(self._onset, self._last_voiced + 1, now + 1)
            self._onset = None
        elif now + 1 - self._onset >= self._longest:
            split = self._quietest(self._onset + self._longest // 2, now)
            yield from self._utterance(self._onset, split, split)
            self._onset, self._is_split = split, True
            self._last_voiced = max(self._last_voiced, split)

    def _utterance(self, onset: int, offset: int, limit: int) -> Iterator[Sounding]:
        if offset - onset < self._shortest and not self._is_split:
            return
        first = onset if self._is_split else max(onset - self._padding, 0)
        last = min(offset + self._padding, limit)
        yield Sounding(
            speech=Span(self._position(onset), self._position(offset)),
            start=self._position(first),
            samples=self._kept.chunks(first, last).reshape(-1),
            activity=self._kept.probabilities(first, last),
        )

    def _position(self, chunk: int) -> int:
        return min(self._start + chunk * CHUNK, self.end)

    def _quietest(self, first: int, last: int) -> int:
        """The chunk in which an overlong utterance is split: little voice and little loudness."""
        chunks = self._kept.chunks(first, last)
        power = np.einsum("ij,ij->i", chunks, chunks) / CHUNK + _LOUDNESS_FLOOR
        loudness = np.log10(power)
        loudness = (loudness - loudness.min()) / max(float(np.ptp(loudness)), 1.0)
        activity = self._kept.probabilities(first, last)
        effort = np.convolve(activity + loudness, _SMOOTHING, mode="same")
        margin = len(_SMOOTHING) // 2
        return first + margin + int(np.argmin(effort[margin:-margin]))


class _Kept:
    """The chunks that an utterance may yet need, with the probability of speech in each."""

    def __init__(self) -> None:
        self._batches: deque[tuple[Floats, Floats]] = deque()
        self._first = 0

    def add(self, chunks: Floats, probabilities: Floats) -> None:
        self._batches.append((chunks, probabilities))

    def forget(self, before: int) -> None:
        """Drop the batches that end before this chunk."""
        while self._batches and self._first + len(self._batches[0][0]) <= before:
            self._first += len(self._batches.popleft()[0])

    def chunks(self, first: int, last: int) -> Floats:
        batches = [chunks for chunks, _ in self._batches]
        return np.concatenate(batches)[first - self._first : last - self._first].copy()

    def probabilities(self, first: int, last: int) -> Floats:
        batches = [probabilities for _, probabilities in self._batches]
        return np.concatenate(batches)[first - self._first : last - self._first].copy()
