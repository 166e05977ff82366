"""Which stretches of speech are the same voice: agglomerative clustering of Gaussians.

Each stretch is one Gaussian with a full covariance. Two are compared by their generalised
likelihood ratio: how much worse one Gaussian explains both than two do (Gish, Siu and Rohlicek,
ICASSP 1991; Chen and Gopalakrishnan, DARPA 1998, for clustering with it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

_PRIOR_FRAMES = 8.0
"""A covariance is pulled to that of all speech as if this many frames of it had been seen."""

_ORDER_SLOPE = 2.5
"""Nats of likelihood ratio per frame of evidence that are forgiven when choosing what to merge."""

_SAME_BASE, _SAME_SLOPE = 9.0, 0.032
_SURE_BASE, _SURE_SLOPE = 4.0, 0.015
"""Ratio, per parameter of a Gaussian, up to which two clusters are one voice: a constant and a part
per frame of evidence. Measured on conversations built from read speech in clean, reverberant and
noisy rooms: one voice mostly stays under it, two mostly exceed it. The second pair is for merging
within a part of a long recording, where only what is sure is merged."""

_PART = 400


class Statistics(NamedTuple):
    """Frames summed up: how many, their sum (d,) and the sum of their outer products (d, d)."""

    frames: float
    total: Doubles
    squares: Doubles

    @classmethod
    def of(cls, frames: NDArray[np.float32]) -> Statistics:
        """Of frames (n, d)."""
        exact = frames.astype(np.float64)
        return cls(float(len(exact)), exact.sum(axis=0), exact.T @ exact)

    def __add__(self, other: object) -> Statistics:
        if not isinstance(other, Statistics):
            return NotImplemented
        return Statistics(
            self.frames + other.frames, self.total + other.total, self.squares + other.squares
        )


class Background:
    """The covariance of all speech in a recording (d, d), which keeps small clusters regular."""

    def __init__(self, everything: Statistics) -> None:
        mean = everything.total / everything.frames
        floor = 1e-3 * np.eye(len(mean))
        self.covariance: Doubles = everything.squares / everything.frames - np.outer(mean, mean)
        self.covariance += floor
        dimensions = len(mean)
        self.parameters = 0.5 * (dimensions + 0.5 * dimensions * (dimensions + 1))

    def covariances(self, frames: Doubles, total: Doubles, squares: Doubles) -> Doubles:
        """Covariances of clusters, given as arrays of what `Statistics` holds."""
        count = frames[:, None, None]
        mean = total / frames[:, None]
        scatter = squares - count * mean[:, :, None] * mean[:, None, :]
        result: Doubles = (scatter + _PRIOR_FRAMES * self.covariance) / (count + _PRIOR_FRAMES)
        return result

    def cost(self, frames: Doubles, total: Doubles, squares: Doubles) -> Doubles:
        """What it costs to describe each cluster by its Gaussian, in nats times two."""
        logdet = np.linalg.slogdet(self.covariances(frames, total, squares))[1]
        result: Doubles = frames * logdet
        return result


class _Merge(NamedTuple):
    kept: int
    gone: int
    is_same: bool


class _Clusters:
    """The state of one clustering: arrays over clusters, and the cost of each pair."""

    def __init__(self, parts: Sequence[Statistics], background: Background) -> None:
        self._background = background
        self._frames = np.array([part.frames for part in parts])
        self._total = np.array([part.total for part in parts])
        self._squares = np.array([part.squares for part in parts])
        self._cost = background.cost(self._frames, self._total, self._squares)
        count = len(parts)
        self._alive = np.ones(count, np.bool_)
        self._pairs = np.full((count, count), np.inf)
        for index in range(count - 1):
            others = np.arange(index + 1, count)
            self._pairs[index, others] = self._order(index, others)

    def merge(self, base: float, slope: float) -> _Merge | None:
        """Merge the closest pair, and tell whether it is one voice; None if one is left."""
        if int(self._alive.sum()) <= 1:
            return None
        kept, gone = (int(i) for i in np.unravel_index(self._pairs.argmin(), self._pairs.shape))
        evidence = self._evidence(kept, np.array([gone]))[0]
        ratio = self._pairs[kept, gone] + _ORDER_SLOPE * evidence
        is_same = ratio <= self._background.parameters * (base + slope * evidence)
        self._join(kept, gone)
        return _Merge(kept, gone, bool(is_same))

    def _join(self, kept: int, gone: int) -> None:
        for array in (self._frames, self._total, self._squares):
            array[kept] += array[gone]
        one = slice(kept, kept + 1)
        self._cost[one] = self._background.cost(
            self._frames[one], self._total[one], self._squares[one]
        )
        self._alive[gone] = False
        self._pairs[gone, :] = np.inf
        self._pairs[:, gone] = np.inf
        others = np.nonzero(self._alive)[0]
        others = others[others != kept]
        if not len(others):
            return
        order = self._order(kept, others)
        before = others < kept
        self._pairs[others[before], kept] = order[before]
        self._pairs[kept, others[~before]] = order[~before]

    def _evidence(self, index: int, others: NDArray[np.int64]) -> Doubles:
        """Half the harmonic mean of the frames of two clusters."""
        ours, theirs = self._frames[index], self._frames[others]
        result: Doubles = ours * theirs / (ours + theirs)
        return result

    def _order(self, index: int, others: NDArray[np.int64]) -> Doubles:
        joined = self._background.cost(
            self._frames[index] + self._frames[others],
            self._total[index] + self._total[others],
            self._squares[index] + self._squares[others],
        )
        result: Doubles = joined - self._cost[index] - self._cost[others]
        return result - _ORDER_SLOPE * self._evidence(index, others)


def cluster(
    parts: Sequence[Statistics], background: Background, max_clusters: int | None
) -> list[int]:
    """A cluster for each stretch of speech, numbered from 0.

    A long recording is clustered in parts first, as far as that is sure, so that the time it takes
    does not grow with the square of its length.
    """
    assigned = list(range(len(parts)))
    groups = list(parts)
    if len(parts) > _PART:
        assigned, groups = _in_parts(parts, background)
    final = _grouped(len(groups), _merges(groups, background, max_clusters))
    numbers = {cluster: n for n, cluster in enumerate(dict.fromkeys(final))}
    return [numbers[final[group]] for group in assigned]


def _in_parts(
    parts: Sequence[Statistics], background: Background
) -> tuple[list[int], list[Statistics]]:
    assigned: list[int] = []
    groups: list[Statistics] = []
    for start in range(0, len(parts), _PART):
        some = parts[start : start + _PART]
        numbers: dict[int, int] = {}
        labels = _grouped(len(some), _sure_merges(some, background))
        for part, label in zip(some, labels, strict=True):
            if label in numbers:
                groups[numbers[label]] += part
            else:
                numbers[label] = len(groups)
                groups.append(part)
            assigned.append(numbers[label])
    return assigned, groups


def _sure_merges(parts: Sequence[Statistics], background: Background) -> list[_Merge]:
    clusters = _Clusters(parts, background)
    merges: list[_Merge] = []
    while (merge := clusters.merge(_SURE_BASE, _SURE_SLOPE)) is not None and merge.is_same:
        merges.append(merge)
    return merges


def _merges(
    parts: Sequence[Statistics], background: Background, max_clusters: int | None
) -> list[_Merge]:
    """All merges up to the last one that joins the same voice; at least down to the maximum."""
    clusters = _Clusters(parts, background)
    merges: list[_Merge] = []
    while (merge := clusters.merge(_SAME_BASE, _SAME_SLOPE)) is not None:
        merges.append(merge)
    keep = max((n for n, merge in enumerate(merges, start=1) if merge.is_same), default=0)
    if max_clusters is not None:
        keep = max(keep, len(parts) - max_clusters)
    return merges[:keep]


def _grouped(count: int, merges: Sequence[_Merge]) -> list[int]:
    parent = list(range(count))
    for merge in reversed(merges):
        # a cluster that is gone belongs where the one that took it in went afterwards
        parent[merge.gone] = parent[merge.kept]
    return parent
