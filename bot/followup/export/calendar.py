"""Due dates of action items as iCalendar (RFC 5545)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.action_item import ItemStatus
from bot.domain.wording import assignee_wording, clock_time, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from icalendar import Event

    from bot.domain.action_item import ActionItem, DueDate
    from bot.domain.meeting import Meeting
    from bot.domain.publication import OpenItem

_NAME: Final = "Minuta"
_PRODUCT: Final = "-//Minuta//Due dates//EN"
_UID: Final = "minuta"
_DAY: Final = timedelta(days=1)
_SHOWN_FOR: Final = timedelta(minutes=15)
"""A named time has no length, but calendars draw nothing that has none."""

_FRESH_FOR: Final = timedelta(hours=1)
"""After which a subscriber may look again."""

_TENTATIVE: Final = frozenset({ItemStatus.SUGGESTED})
_CALLED_OFF: Final = frozenset({ItemStatus.CANCELLED, ItemStatus.REJECTED})


def calendar_text(items: Sequence[OpenItem], now: datetime) -> str:
    """The items that have a due date as events of a calendar, written at `now` (aware).

    A date without an hour is that day, wherever the reader is; a named time is an instant. Events
    leave the time free and ring no alarm. An item has the same event in every text.
    """
    # the library takes a sixth of a second to import, and few commands need it
    from icalendar import Calendar, vDuration  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.calendar_name = _NAME
    fresh_for = vDuration(_FRESH_FOR, params={"VALUE": "DURATION"})
    calendar.add("refresh-interval", fresh_for)
    calendar.add("x-published-ttl", vDuration(_FRESH_FOR))
    for each in items:
        if each.item.due is not None and each.item.due.local is not None:
            calendar.add_component(_event(each.item, each.meeting, each.item.due, now))
    written: bytes = calendar.to_ical()
    return written.decode()


def _event(item: ActionItem, meeting: Meeting, due: DueDate, now: datetime) -> Event:
    from icalendar import Event  # noqa: PLC0415 (as above)

    event = Event()
    begin, end = _span(due)
    event.add("uid", f"{item.id}@{_UID}")
    event.add("sequence", item.version)
    event.add("dtstamp", now)
    event.add("dtstart", begin)
    event.add("dtend", end)
    event.add("summary", one_line(item.task))
    event.add("description", "\n".join(map(one_line, _description(item, meeting, due))))
    event.add("status", _status(item.status))
    event.add("transp", "TRANSPARENT")
    return event


def _span(due: DueDate) -> tuple[date, date]:
    """From when until when an event is: two days, or two moments in UTC, which need no rules."""
    if due.local is None or due.instant is None:
        raise ValueError("an item without a clear due date has no event")
    if due.is_date_only:
        return due.local.date(), due.local.date() + _DAY
    return due.instant, due.instant + _SHOWN_FOR


def _description(item: ActionItem, meeting: Meeting, due: DueDate) -> Iterator[str]:
    quote = item.evidence[0]
    began = meeting.started_at.astimezone(ZoneInfo(meeting.zone))
    yield f"For: {assignee_wording(item, meeting)}"
    yield f"“{one_line(quote.quote)}”"
    yield f"{meeting.title}, {began:%a} {began.day} {began:%b %Y}, at {clock_time(quote.start_s)}"
    if due.phrase:
        yield f"Due as it was said: {due.phrase}"


def _status(status: ItemStatus) -> str:
    if status in _TENTATIVE:
        return "TENTATIVE"
    return "CANCELLED" if status in _CALLED_OFF else "CONFIRMED"
