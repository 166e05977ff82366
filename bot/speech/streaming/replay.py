"""One person's sound since something was last understood, kept so that it can be sent again."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from bot.speech.decoding import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Piece(NamedTuple):
    """Mono sound at 16 kHz whose first sample lies at `start_s` of the meeting."""

    start_s: float
    samples: NDArray[np.float32]

    @property
    def length_s(self) -> float:
        """Seconds of sound."""
        return len(self.samples) / SAMPLE_RATE

    @property
    def end_s(self) -> float:
        """Where its last sample ends."""
        return self.start_s + self.length_s


class Stretch(NamedTuple):
    """A stretch of the meeting, in seconds."""

    start_s: float
    end_s: float


class ReplayBuffer:
    """Holds at most `limit_s` seconds of sound; all times are on the meeting's clock.

    What was sent is kept until it is settled. When the limit is reached the oldest goes: if it was
    sent, it is probably understood by now and missing only if the engine is lost; if it was not, it
    is missing.
    """

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._sent: deque[Piece] = deque()
        self._unsent: deque[Piece] = deque()
        self._sent_s = 0.0
        self._unsent_s = 0.0
        self._unsure: list[Stretch] = []

    @property
    def unsent_s(self) -> float:
        """Seconds of sound that were not sent yet."""
        return self._unsent_s

    @property
    def first_unsent_s(self) -> float | None:
        """Where the sound begins that was not sent yet."""
        return self._unsent[0].start_s if self._unsent else None

    def add(self, piece: Piece) -> list[Stretch]:
        """Keep a piece, and return the stretches that are missing from now on."""
        self._unsent.append(piece)
        self._unsent_s += piece.length_s
        missing: list[Stretch] = []
        while self._sent_s + self._unsent_s > self._limit_s:
            if self._sent:
                self._unsure.append(_stretch(self._pop_sent()))
            else:
                missing.append(_stretch(self._pop_unsent()))
        self._unsure = joined(self._unsure)
        return joined(missing)

    def next(self) -> Piece | None:
        """The next piece to send, which counts as sent from now on."""
        if not self._unsent:
            return None
        piece = self._pop_unsent()
        self._sent.append(piece)
        self._sent_s += piece.length_s
        return piece

    def settle(self, until_s: float) -> None:
        """Forget what was sent up to this second: it is understood, or never will be."""
        self._unsure = [s for s in self._unsure if s.end_s > until_s]
        while self._sent and self._sent[0].start_s < until_s:
            piece = self._pop_sent()
            rest = piece.samples[max(0, round((until_s - piece.start_s) * SAMPLE_RATE)) :]
            if len(rest):
                self._sent.appendleft(Piece(piece.end_s - len(rest) / SAMPLE_RATE, rest))
                self._sent_s += self._sent[0].length_s
                return

    def settle_sent(self) -> None:
        """Forget everything that was sent."""
        self._sent.clear()
        self._sent_s = 0.0
        self._unsure = []

    def rewind(self) -> list[Stretch]:
        """Let everything be unsent again, and return what was given up and is missing now."""
        missing, self._unsure = self._unsure, []
        self._unsent.extendleft(reversed(self._sent))
        self._sent.clear()
        self._sent_s, self._unsent_s = 0.0, self._sent_s + self._unsent_s
        return missing

    def give_up(self) -> list[Stretch]:
        """Forget everything, and return what is missing."""
        missing = [*self.rewind(), *map(_stretch, self._unsent)]
        self._unsent.clear()
        self._unsent_s = 0.0
        return joined(missing)

    def _pop_sent(self) -> Piece:
        piece = self._sent.popleft()
        self._sent_s -= piece.length_s
        return piece

    def _pop_unsent(self) -> Piece:
        piece = self._unsent.popleft()
        self._unsent_s -= piece.length_s
        return piece


def joined(stretches: list[Stretch], within_s: float = 1.0) -> list[Stretch]:
    """The stretches in order, those that lie closer than `within_s` seconds made one."""
    found: list[Stretch] = []
    for stretch in sorted(stretches):
        if found and stretch.start_s - found[-1].end_s <= within_s:
            end_s = max(found[-1].end_s, stretch.end_s)
            found[-1] = Stretch(found[-1].start_s, end_s)
        else:
            found.append(stretch)
    return found


def _stretch(piece: Piece) -> Stretch:
    return Stretch(piece.start_s, piece.end_s)
