"""When an item is due, in the words of the day that it is read on."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.action_item import DueDate
from bot.domain.wording import due_wording

_YESTERDAY, _TODAY, _TOMORROW = -1, 0, 1
_DAYS_OF_A_WEEK = 7


def due_words(due: DueDate | None, now: datetime, zone: str) -> str:
    """As `due today at 15:00` or `overdue since Fri 20 Nov`, for a reader in an IANA zone.

    An hour is told where one was said; a date without is that day wherever the reader is.
    """
    if due is None or due.local is None or due.instant is None:
        return due_wording(due, zone)
    local = due.local if due.is_date_only else due.instant.astimezone(ZoneInfo(zone))
    today = now.astimezone(ZoneInfo(zone)).date()
    at = "" if due.is_date_only else f" at {local:%H:%M}"
    if due.instant < now:
        return f"overdue since {_past(local.date(), today)}{at}"
    return f"due {_ahead(local.date(), today)}{at}"


def _past(day: date, today: date) -> str:
    return {_TODAY: "today", _YESTERDAY: "yesterday"}.get((day - today).days, _named(day, today))


def _ahead(day: date, today: date) -> str:
    days = (day - today).days
    if days in {_TODAY, _TOMORROW}:
        return "today" if days == _TODAY else "tomorrow"
    return f"on {day:%A}" if _TOMORROW < days < _DAYS_OF_A_WEEK else f"on {_named(day, today)}"


def _named(day: date, today: date) -> str:
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%a} {day.day} {day:%b}{year}"
