"""What is still to be done from earlier meetings, as one begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.discord.limits import MESSAGE_TEXT
from integrations.discord.text import beginning, first_that_fit, length, safe
from integrations.discord.wording import item_text, timestamp

if TYPE_CHECKING:
    from bot.domain.publication import OpenItem, OpenItemsPublication

_TITLE = "### Still open from earlier meetings"
_ITEM_ROOM = 1000
_MEETING_ROOM = 100
_MORE_ROOM = 40


def open_items_text(publication: OpenItemsPublication) -> str:
    """The items as far as they fit, and how many more there are; nobody is pinged."""
    lines = [_line(one) for one in publication.items]
    shown = first_that_fit(lines, MESSAGE_TEXT - _MORE_ROOM - length(_TITLE))
    left = len(lines) - len(shown)
    more = [f"-# … and {left} more"] if left else []
    return "\n".join((_TITLE, *shown, *more))


def _line(one: OpenItem) -> str:
    item, meeting = one.item, one.meeting
    title = beginning(safe(meeting.title), _MEETING_ROOM)
    day = timestamp(meeting.started_at, "d")
    return f"{beginning(item_text(item, meeting), _ITEM_ROOM)}\n-# {title}, {day}"
