"""When something is tried again that did not succeed, once its job has lost its patience."""

from datetime import datetime, timedelta
from typing import Final

_SHORTEST: Final = timedelta(seconds=30)
_LONGEST: Final = timedelta(minutes=30)
_TRIED_FOR: Final = timedelta(days=1)
"""Behind that a reminder says hardly anything that the next one does not."""


def next_round(since: datetime, now: datetime) -> datetime:
    """The moment to try again what is tried since a moment: the longer it is, the later."""
    return now + min(max((now - since) / 2, _SHORTEST), _LONGEST)


def is_last_round(since: datetime, round_at: datetime | None) -> bool:
    """Whether the round that was to begin at a moment, None for the first, has no other behind it.

    It is the moment that was meant, so that a machine that slept meanwhile gives up nothing.
    """
    return round_at is not None and round_at - since > _TRIED_FOR
