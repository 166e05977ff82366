"""How an item stands against the clock; nothing of it is stored."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.action_item import ActionItem

SOON: Final = timedelta(hours=24)
"""Before the due moment."""

STALE_AFTER: Final = timedelta(days=14)
"""Behind the due moment: the last reminder has come by then, as none comes later."""


class Standing(StrEnum):
    """How near the due moment of an item is that is still to be done, or how long behind."""

    UPCOMING = "upcoming"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    STALE = "stale"


def standing(item: ActionItem, now: datetime) -> Standing | None:
    """How an item stands at `now` (aware); None if it is over or its date is not clear."""
    due_at = item.due.instant if item.due else None
    if item.status.is_over or due_at is None:
        return None
    if due_at - now > SOON:
        return Standing.UPCOMING
    if due_at > now:
        return Standing.DUE_SOON
    return Standing.OVERDUE if now - due_at < STALE_AFTER else Standing.STALE
