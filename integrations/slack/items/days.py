"""When an item is due, seen from the day of who looks."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.domain.action_item import DueDate

_WEEK: Final = timedelta(days=7)


class When(Enum):
    """When something is due: `WEEK` is within seven days, today among them."""

    OVERDUE = auto()
    TODAY = auto()
    WEEK = auto()
    LATER = auto()
    NO_DATE = auto()


def when_due(due: DueDate | None, now: datetime, zone: ZoneInfo) -> When:
    """When something with this date is due, seen from a moment (aware) in a zone."""
    moment = due.instant if due is not None else None
    if moment is None:
        return When.NO_DATE
    if moment < now:
        return When.OVERDUE
    day, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    if day == today:
        return When.TODAY
    return When.WEEK if day < today + _WEEK else When.LATER
