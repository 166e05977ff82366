"""How times, dates and names are written for people, the same on every platform."""

import re
import unicodedata
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.domain.action_item import ActionItem, DueDate
from bot.domain.meeting import Meeting


def clock_time(seconds: float) -> str:
    """A moment of a meeting as `4:05` or `1:04:05`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def duration(seconds: float) -> str:
    """A length of time as `45 s`, `3 min` or `1 h 20 min`."""
    if seconds < 60:  # noqa: PLR2004 (seconds of a minute)
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def due_wording(due: DueDate | None, zone: str) -> str:
    """A due date as `Fri 20 Nov 2026, 17:00`, or what is not clear about it.

    The date's own zone is named where it is not `zone`, the reader's.
    """
    if due is None:
        return "no date"
    if due.local is None:
        return f"“{due.phrase}” – {due.reason}"
    foreign = "" if due.zone == zone else f" ({due.zone})"
    return f"{due.local:%a} {due.local.day} {due.local:%b %Y, %H:%M}{foreign}"


def snoozed_wording(item: ActionItem, meeting: Meeting) -> str | None:
    """Until when an item is snoozed, as `Fri 20 Nov 2026, 09:00` where its assignee is."""
    if item.snoozed is None:
        return None
    zone = meeting.zone_of(item.owner)
    local = item.snoozed.instant(zone).astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def assignee_wording(item: ActionItem, meeting: Meeting) -> str:
    """The name of the person an item belongs to, or `unassigned`."""
    if item.assignee is None:
        return "unassigned"
    return speaker_name(item.assignee.participant, meeting)


def speaker_name(participant_id: str | None, meeting: Meeting) -> str:
    """The name of a participant, or `Unknown`."""
    participant = meeting.participant(participant_id)
    return participant.name if participant else "Unknown"


def one_line(text: str) -> str:
    """Untrusted text without control and format characters, on one line.

    Escape sequences could move a terminal's cursor, and bidirectional marks swap what is read.
    """
    visible = (
        " " if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} else char for char in text
    )
    return " ".join("".join(visible).split())


def split_behind(separator: re.Pattern[str], text: str) -> Iterator[str]:
    """The pieces of a text, each with the separator that ends it; all of them make the text."""
    start = 0
    for found in separator.finditer(text):
        yield text[start : found.end()]
        start = found.end()
    if start < len(text):
        yield text[start:]
