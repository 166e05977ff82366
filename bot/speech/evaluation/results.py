"""What came of the clips, and what it adds up to."""

from __future__ import annotations

from enum import StrEnum
from math import ceil
from typing import TYPE_CHECKING

from bot.domain.frozen import Frozen
from bot.domain.transcript import SpeechEngine
from bot.speech.evaluation.calibration import Calibration
from bot.speech.scoring import DiarizationErrors, WordErrors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

STREAM_PRICE = "@stream"
"""What follows the name in the price table where streams have a price of their own."""


class Mode(StrEnum):
    """How sound was given: as a file, or while it was spoken."""

    FILE = "file"
    STREAM = "stream"


class Delays(Frozen):
    """How long people waited, in seconds, one number per utterance that was heard to its end.

    `utterances` is how many there were. `first_s` goes from the beginning of speech to the first
    partial, `final_s` from the end of speech to the final text, and `own_s` is what is left of that
    without the silence that the engine waits for, where it tells how long that is. `behind_s` is
    the most by which the engine made the speaker wait.
    """

    utterances: int = 0
    first_s: tuple[float, ...] = ()
    final_s: tuple[float, ...] = ()
    own_s: tuple[float, ...] = ()
    behind_s: float = 0.0

    def __add__(self, other: Delays) -> Delays:
        return Delays(
            utterances=self.utterances + other.utterances,
            first_s=self.first_s + other.first_s,
            final_s=self.final_s + other.final_s,
            own_s=self.own_s + other.own_s,
            behind_s=max(self.behind_s, other.behind_s),
        )


class Spread(Frozen):
    """The middle and the tail of delays, in seconds."""

    median: float
    p95: float
    p99: float


def spread(delays_s: Sequence[float]) -> Spread | None:
    """Percentiles by the nearest rank; None of nothing."""
    if not delays_s:
        return None
    ranked = sorted(delays_s)
    median, p95, p99 = (ranked[ceil(share * len(ranked)) - 1] for share in (0.5, 0.95, 0.99))
    return Spread(median=median, p95=p95, p99=p99)


class ClipResult(Frozen):
    """What came of one clip; without a score it had no reference.

    `seconds` is the length of the sound and `took_s` wall time. `delays` are those of a stream.
    """

    file: str
    kind: str
    mode: Mode
    is_mixed: bool
    seconds: float
    took_s: float
    speakers: int
    speakers_found: int = 0
    engine: SpeechEngine | None = None
    words: WordErrors | None = None
    diarization: DiarizationErrors | None = None
    calibration: Calibration = Calibration()
    delays: Delays = Delays()
    failure: str | None = None


class Totals(Frozen):
    """Scores added up over clips."""

    clips: int
    seconds: float
    took_s: float
    words: WordErrors
    diarization: DiarizationErrors
    speakers_right: int
    failures: int
    calibration: Calibration = Calibration()
    delays: Delays = Delays()

    @property
    def real_time_factor(self) -> float:
        """Seconds of work per second of sound."""
        return self.took_s / self.seconds if self.seconds else 0.0


class EngineResult(Frozen):
    """Everything that one engine made of the clips.

    `name` is how it was asked for, provider or provider:model. `endpointing_s` is the silence after
    which it takes an utterance for ended, `usd_per_hour` the price of an hour of sound, both None
    where nobody says. `skipped` clips were not given to it: it can't tell voices apart.
    """

    name: str
    mode: Mode
    clips: tuple[ClipResult, ...]
    skipped: int = 0
    endpointing_s: float | None = None
    usd_per_hour: float | None = None

    @property
    def label(self) -> str:
        """The provider and its model, as they gave themselves."""
        engine = next((clip.engine for clip in self.clips if clip.engine), None)
        return f"{engine.provider}:{engine.model}" if engine else self.name

    @property
    def comparable(self) -> tuple[ClipResult, ...]:
        """The clips that every engine can hear, those of one speaker, where there are any."""
        return tuple(clip for clip in self.clips if not clip.is_mixed) or self.clips


def add_up(results: Iterable[ClipResult]) -> Totals:
    """The scores of several clips as one; failed clips count only as failures."""
    every = list(results)
    fine = [result for result in every if result.failure is None]
    return Totals(
        clips=len(every),
        seconds=sum(result.seconds for result in fine),
        took_s=sum(result.took_s for result in fine),
        words=sum((r.words for r in fine if r.words), WordErrors()),
        diarization=sum((r.diarization for r in fine if r.diarization), DiarizationErrors()),
        speakers_right=sum(r.speakers == r.speakers_found for r in fine if r.is_mixed),
        failures=len(every) - len(fine),
        calibration=sum((r.calibration for r in fine), Calibration()),
        delays=sum((r.delays for r in fine), Delays()),
    )


def price(prices: Mapping[str, float], label: str, mode: Mode) -> float | None:
    """What an hour costs by a table of provider:model or provider, as `label` is provider:model.

    An entry that ends in `@stream` is for streams alone.
    """
    names = [label, label.partition(":")[0]]
    if mode is Mode.STREAM:
        names = [f"{label}{STREAM_PRICE}", f"{names[1]}{STREAM_PRICE}", *names]
    return next((prices[name] for name in names if name in prices), None)
