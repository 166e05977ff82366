"""From the clock of what a provider was sent to the clock of who sent it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.speech import Segment
    from bot.domain.transcript import Entity, Word

_SAME_S = 0.002
"""Two pieces that lie closer than this follow on one another: rounding to samples is finer."""


class SentClock:
    """Knows where on the sender's clock each second of a session comes from.

    A provider counts the sound that it got; silence between talk is cut short on the way to it, and
    some is added. What was sent later never lies earlier. All times are in seconds.
    """

    def __init__(self) -> None:
        self._sent_s = 0.0
        self._starts: list[float] = []
        self._origins: list[float] = []
        self._ends: list[float] = []

    @property
    def sent_s(self) -> float:
        """How much was sent."""
        return self._sent_s

    def sent(self, start_s: float, length_s: float) -> None:
        """Note sound that was sent, its first sample at `start_s` of the sender's clock."""
        if self._ends and abs(self._ends[-1] - start_s) < _SAME_S:
            self._ends[-1] = start_s + length_s
        else:
            if self._ends:
                # silence that was made up may reach into what was said after it
                self._ends[-1] = max(self._origins[-1], min(self._ends[-1], start_s))
            self._starts.append(self._sent_s)
            self._origins.append(start_s)
            self._ends.append(start_s + length_s)
        self._sent_s += length_s

    def starts_at(self, sent_s: float) -> float:
        """Where something lies that began when so much was sent."""
        return self._at(bisect_right(self._starts, sent_s) - 1, sent_s)

    def ends_at(self, sent_s: float) -> float:
        """Where something lies that ended when so much was sent: before a cut rather than after."""
        return self._at(bisect_left(self._starts, sent_s) - 1, sent_s)

    def placed(self, segment: Segment) -> Segment:
        """A segment on the sender's clock, none of whose parts ends before it starts."""
        start_s, end_s = self._span(segment.start_s, segment.end_s)
        return segment.model_copy(
            update={
                "start_s": start_s,
                "end_s": end_s,
                "words": tuple(map(self._placed_word, segment.words)),
                "entities": tuple(map(self._placed_entity, segment.entities)),
            }
        )

    def _placed_word(self, word: Word) -> Word:
        start_s, end_s = self._span(word.start_s, word.end_s)
        return word.model_copy(update={"start_s": start_s, "end_s": end_s})

    def _placed_entity(self, entity: Entity) -> Entity:
        if entity.start_s is None or entity.end_s is None:
            return entity.model_copy(update={"start_s": None, "end_s": None})
        start_s, end_s = self._span(entity.start_s, entity.end_s)
        return entity.model_copy(update={"start_s": start_s, "end_s": end_s})

    def _span(self, start_s: float, end_s: float) -> tuple[float, float]:
        placed_s = self.starts_at(start_s)
        return placed_s, max(placed_s, self.ends_at(end_s))

    def _at(self, piece: int, sent_s: float) -> float:
        if not self._starts:
            return sent_s
        piece = max(0, piece)
        return min(self._origins[piece] + max(0.0, sent_s - self._starts[piece]), self._ends[piece])
