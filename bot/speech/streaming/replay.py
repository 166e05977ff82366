"""One person's sound since something was last understood, kept so that it can be sent again."""

from __future__ import annotations

from collections import deque
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.speech.decoding import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FRAME = SAMPLE_RATE // 100
_NEAR = 12 * _FRAME
"""Engines are often wrong by a tenth of a second about where words end; a word is longer."""

_QUIET = 0.1
"""The loudness of a pause, as a share of the loudest sound around it."""


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
    def sent_s(self) -> float:
        """Seconds of sound that were sent and are not settled."""
        return sum(piece.length_s for piece in self._sent)

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
        """Forget what was sent up to this second: it is understood, or never will be.

        What is forgotten ends in the nearest pause, so that no half of a word is heard once more
        and none is lost.
        """
        until_s = self._pause_near(until_s)
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

    def _pause_near(self, at_s: float) -> float:
        """The second nearest to this at which nobody speaks; this one itself if there is none."""
        if not self._sent:
            return at_s
        first = round(at_s * SAMPLE_RATE) - _NEAR
        loudness = self._loudness(first)
        known_from = round(self._sent[0].start_s * SAMPLE_RATE) - first
        quiet = np.flatnonzero(loudness <= _QUIET * loudness.max())
        quiet = quiet[quiet * _FRAME >= known_from]
        if not len(quiet) or not loudness.max():
            return at_s
        middles = quiet * _FRAME + _FRAME // 2
        nearest = int(middles[np.abs(middles - _NEAR).argmin()])
        return at_s if abs(nearest - _NEAR) < _FRAME else (first + nearest) / SAMPLE_RATE

    def _loudness(self, first: int) -> NDArray[np.float32]:
        """Of each frame from this sample on; where no sound was given there is silence."""
        sound = np.zeros(2 * _NEAR, np.float32)
        for piece in chain(self._sent, self._unsent):
            start = round(piece.start_s * SAMPLE_RATE) - first
            if start >= len(sound):
                break
            begin, end = max(0, start), min(len(sound), start + len(piece.samples))
            if begin < end:
                sound[begin:end] = piece.samples[begin - start : end - start]
        loudest: NDArray[np.float32] = np.abs(sound.reshape(-1, _FRAME)).max(axis=1)
        return loudest

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
