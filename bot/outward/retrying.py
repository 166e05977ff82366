"""When a call that was not taken is made again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

WAITS: Final = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""After the first attempt, the second, and so on; after the last of them a call is given up."""

FAILING_FOR: Final = timedelta(days=5)
"""A webhook that has taken nothing for so long is paused, once another call is given up."""

LEASE: Final = timedelta(minutes=2)
"""How long a call belongs to who is making it: longer than any takes."""

_SPREAD: Final = 0.2
"""How much a wait differs at most, so that not everything comes back in one moment."""


def next_attempt(
    attempts: int, now: datetime, asked_s: float | None, chance: float
) -> datetime | None:
    """When to try again after so many attempts; None to give up.

    Not before `asked_s` seconds have passed, where the receiver asked for that. `chance` is a
    number between 0 and 1.
    """
    if attempts > len(WAITS):
        return None
    wait = WAITS[attempts - 1] * (1 + _SPREAD * (2 * chance - 1))
    return now + max(wait, timedelta(seconds=asked_s or 0))
