"""Boosted decision trees as plain arrays, evaluated with numpy alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ROWS_AT_ONCE = 1024
"""So many rows are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Trees:
    """All nodes of all trees, one after the other; `roots` are the first of each.

    A row goes to `left` where its value in the column `feature` is at most `threshold`, else to
    `right`. A leaf leads to itself and holds a `value`; the others hold none. The sum of a row's
    leaves and the `base` are its log odds; no row passes more than `depth` nodes.
    """

    feature: Integers
    threshold: Floats
    left: Integers
    right: Integers
    value: Floats
    roots: Integers
    base: float
    depth: int

    def odds(self, columns: Floats) -> Floats:
        """The log odds of every row."""
        parts = [
            self._odds_of(columns[start : start + _ROWS_AT_ONCE])
            for start in range(0, len(columns), _ROWS_AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _odds_of(self, columns: Floats) -> Floats:
        rows = np.arange(len(columns))[:, np.newaxis]
        nodes = np.tile(self.roots, (len(columns), 1))
        for _ in range(self.depth):
            is_left = columns[rows, self.feature[nodes]] <= self.threshold[nodes]
            nodes = np.where(is_left, self.left[nodes], self.right[nodes])
        total: Floats = self.value[nodes].sum(axis=1) + self.base
        return total

    def is_sound(self, columns: int) -> bool:
        """Whether every node leads to a node and asks for a column that there is."""
        count = len(self.feature)
        links = np.concatenate((self.left, self.right, self.roots))
        sizes = {len(self.threshold), len(self.left), len(self.right), len(self.value)}
        return bool(
            sizes == {count}
            and ((links >= 0) & (links < count)).all()
            and ((self.feature >= 0) & (self.feature < columns)).all()
            and np.isfinite(self.value).all()
            and not np.isnan(self.threshold).any()
        )
