"""What stands around each row: evidence of tasks and decisions comes in clusters."""

from collections.abc import Mapping

import numpy as np

from bot.notes.learned.features import Floats, Rows

_MEAN_REACHES = (1, 3, 8, 25)
_NEIGHBOURS = (-2, -1, 1, 2)
_CUE_REACHES = (2, 6)
_MOST = 12.0
_LITTLE = 1e-4

_CUES = (
    "rule score", "due", "later", "announced", "name", "roles", "you", "i", "we", "will",
    "work verbs", "topic change", "chit-chat", "goes on", "question", "content",
)  # fmt: skip


def in_context(rows: Rows, heard: Mapping[str, Floats]) -> Floats:
    """The columns of the second model.

    `heard` are the log odds that the word models give each row, by name; their order counts.
    """
    columns: list[Floats] = [rows.plain]
    for odds in heard.values():
        columns.extend(_around(np.clip(odds, -_MOST, _MOST)))
    for name in _CUES:
        columns.extend(_mean_near(rows.columns[name], reach) for reach in _CUE_REACHES)
    return np.column_stack(columns)


def _around(odds: Floats) -> list[Floats]:
    chance = 1.0 / (1.0 + np.exp(-odds))
    rank = np.argsort(np.argsort(odds, kind="stable"), kind="stable") / len(odds)
    return [
        odds,
        *(np.log(_mean_near(chance, reach) + _LITTLE) for reach in _MEAN_REACHES),
        np.max([odds, *(_shifted(odds, by) for by in _NEIGHBOURS)], axis=0),
        rank,
        *(_shifted(odds, by) for by in _NEIGHBOURS),
    ]


def _mean_near(values: Floats, reach: int) -> Floats:
    """For every row the mean over it and `reach` rows on both sides."""
    count = len(values)
    running = np.concatenate(([0.0], np.cumsum(values)))
    rows = np.arange(count)
    low, high = np.maximum(0, rows - reach), np.minimum(count, rows + reach + 1)
    mean: Floats = (running[high] - running[low]) / (high - low)
    return mean


def _shifted(values: Floats, by: int) -> Floats:
    """For every row the value `by` rows later (not 0); beyond the ends the least there is."""
    shifted = np.full(len(values), values.min())
    if abs(by) >= len(values):
        return shifted
    if by > 0:
        shifted[:-by] = values[by:]
    else:
        shifted[-by:] = values[:by]
    return shifted
