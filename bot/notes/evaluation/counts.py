"""Counts that add up over meetings, and the rates they give."""

from typing import Self

from bot.domain.frozen import Frozen


class Counts(Frozen):
    """Figures of one meeting; added field by field, they are those of several."""

    def __add__(self, other: Self) -> Self:
        fields = type(self).model_fields
        return self.model_validate(
            {name: getattr(self, name) + getattr(other, name) for name in fields}
        )


class Share(Counts):
    """So many of so many."""

    right: int = 0
    of: int = 0

    @property
    def rate(self) -> float | None:
        """Between 0 and 1, or None if there was nothing to count."""
        return self.right / self.of if self.of else None


class Hits(Counts):
    """What was found, what of it was right, and how much there was to find."""

    found: int = 0
    right: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float | None:
        """The share of what was found that is right; None if nothing was to be found."""
        if not self.wanted:
            return None
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float | None:
        """The share of what was to be found that was; None if nothing was to be found."""
        return self.right / self.wanted if self.wanted else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None if nothing was to be found."""
        if not self.wanted:
            return None
        return 2 * self.right / (self.found + self.wanted)


class Attempts(Counts):
    """Answers that were given to `of` questions whose answer is known; the rest was left open."""

    right: int = 0
    wrong: int = 0
    of: int = 0

    @property
    def accuracy(self) -> float | None:
        """The share of the answers that are right, or None if there are none."""
        given = self.right + self.wrong
        return self.right / given if given else None

    @property
    def recall(self) -> float | None:
        """The share of the questions that were answered right, or None if there are none."""
        return self.right / self.of if self.of else None
