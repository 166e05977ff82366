"""What is still to be done from earlier meetings, as one begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.discord.notes.entries import item_text, timestamp
from integrations.discord.notes.limits import MESSAGE_TEXT
from integrations.discord.notes.text import beginning, length, safe

if TYPE_CHECKING:
    from bot.domain.publication import OpenItem, OpenItemsPublication

_TITLE = "### Still open from earlier meetings"
_ITEM_ROOM = 1000
_MEETING_ROOM = 100
_MORE_ROOM = 40


def open_items_text(publication: OpenItemsPublication) -> str:
    """The items as far as they fit, and how many more there are; nobody is pinged."""
    lines = [_TITLE]
    room = MESSAGE_TEXT - _MORE_ROOM - length(_TITLE)
    for number, one in enumerate(publication.items):
        line = _line(one)
        room -= length(line) + 1
        if room < 0:
            left = len(publication.items) - number
            lines.append(f"-# … and {left} more")
            break
        lines.append(line)
    return "\n".join(lines)


def _line(one: OpenItem) -> str:
    item, meeting = one.item, one.meeting
    title = beginning(safe(meeting.title), _MEETING_ROOM)
    day = timestamp(meeting.started_at, "d")
    return f"{beginning(item_text(item, meeting), _ITEM_ROOM)}\n-# {title}, {day}"
