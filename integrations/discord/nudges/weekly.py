"""What is open in a place, once a week."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from integrations.discord.items.words import brief, name_of
from integrations.discord.limits import MESSAGE_TEXT
from integrations.discord.nudges.words import due_briefly
from integrations.discord.text import counted, first_that_fit, length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.publication import ChannelDigestPublication, OpenItem

_OVERDUE, _WEEK, _LATER, _UNDATED = "Overdue", "Due this week", "Later", "Without a date"
_HEADINGS: Final = (_OVERDUE, _WEEK, _LATER, _UNDATED)
_TASK_ROOM: Final = 300
_MORE_ROOM: Final = 40


def weekly_text(publication: ChannelDigestPublication) -> str:
    """The items as far as they fit, and how many more there are; nobody is pinged."""
    title = "## Open action items"
    lines = [title, _done(publication.done)] if publication.done else [title]
    room = MESSAGE_TEXT - _MORE_ROOM - length("\n".join(lines))
    written = tuple(_lines(publication))
    shown = first_that_fit([line for line, _ in written], room)
    lines += shown
    if lines[-1].startswith("### "):
        lines.pop()  # there was no room for what is under it
    left = len(publication.items) - sum(is_item for _, is_item in written[: len(shown)])
    return "\n".join((*lines, f"-# … and {left} more: `/tasks channel`") if left else lines)


def _lines(publication: ChannelDigestPublication) -> Iterator[tuple[str, bool]]:
    """Every line, and whether it is an item."""
    by_heading: dict[str, list[OpenItem]] = {heading: [] for heading in _HEADINGS}
    for one in publication.items:
        by_heading[_heading(one, publication)].append(one)
    for heading, items in by_heading.items():
        if items:
            yield f"### {heading}", False
        for one in items:
            yield _line(one, publication, has_date=heading != _UNDATED), True


def _heading(one: OpenItem, publication: ChannelDigestPublication) -> str:
    due = one.item.due
    if due is None or due.instant is None:
        return _UNDATED
    if due.instant <= publication.now:
        return _OVERDUE
    zone = ZoneInfo(publication.zone)
    today = publication.now.astimezone(zone).date()
    next_monday = today + timedelta(days=7 - today.weekday())
    return _WEEK if due.instant.astimezone(zone).date() < next_monday else _LATER


def _line(one: OpenItem, publication: ChannelDigestPublication, *, has_date: bool) -> str:
    task = brief(one.item.task, _TASK_ROOM)
    who = name_of(one.item, one.meeting)
    when = f" · {due_briefly(one.item.due, publication.now)}" if has_date else ""
    return f"☐ {task} – {who}{when}"


def _done(number: int) -> str:
    return f"-# {counted(number, 'item was', 'items were')} done in the last week."
