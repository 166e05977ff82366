"""The head of the notes: what a reader sees in the channel, and what the thread has to say more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.domain.wording import duration
from integrations.discord.actions import ASK, EDIT, EXPORT, NAMES
from integrations.discord.limits import MESSAGE_TEXT
from integrations.discord.notes.entries import Entry, Section, decision_line
from integrations.discord.rows import button, rows
from integrations.discord.text import beginning, first_that_fit, length, safe
from integrations.discord.wording import item_line, timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.publication import NotesPublication
    from integrations.discord.rows import Row

_TITLE_ROOM = 500
_NAMES_ROOM = 700
_TLDR_ROOM = 1500
_POINTER_ROOM = 120
"""For the heading of a list and how many there are more."""


class Head(NamedTuple):
    """The head's text, and the sections for the thread of what it had no room for.

    `intro` is the part above the decisions.
    """

    text: str
    overflow: tuple[Section, ...]
    intro: str


def head_of(publication: NotesPublication) -> Head:
    """Title, when, how long, who; what it was about; decisions and action items; counts."""
    meeting, notes = publication.meeting, publication.notes
    overflow: list[Section] = []
    title = safe(meeting.title)
    if length(title) > _TITLE_ROOM:
        overflow.append(Section("Title", (Entry(title),)))
    names = [safe(person.name) for person in meeting.participants]
    shown = first_that_fit(names, _NAMES_ROOM, ", ")
    if len(shown) < len(names):
        overflow.append(Section("People", (Entry(", ".join(names)),)))
    lines = [f"• {safe(claim.text)}" for claim in notes.tldr]
    short = first_that_fit(lines, _TLDR_ROOM)
    if len(short) < len(lines):
        overflow.append(Section("In short", tuple(map(Entry, lines))))
    recorded = duration(publication.transcript.coverage.recorded_s)
    when = f"{timestamp(meeting.started_at, 'f')} · {recorded}"
    who = ", ".join(shown) + _more(len(names) - len(shown))
    parts = [
        f"## {beginning(title, _TITLE_ROOM)}",
        f"{when} · {who}" if who else when,
        *short,
        *(["…the summary is in the thread."] if len(short) < len(lines) else []),
    ]
    counts = f"-# {_counts(publication)}"
    intro = "\n".join(parts)
    lists = _lists(publication, MESSAGE_TEXT - length(f"{intro}\n{counts}"))
    return Head("\n".join((intro, *lists, counts)), tuple(overflow), intro)


def head_rows(meeting_id: str) -> tuple[Row, ...]:
    """What can be done with the notes as a whole.

    It stands under the head and not under the last page: the head is what people come back to.
    """
    return rows(
        button("Edit", EDIT, meeting_id),
        button("Fix names", NAMES, meeting_id),
        button("Ask", ASK, meeting_id),
        button("Export", EXPORT, meeting_id),
    )


def _lists(publication: NotesPublication, room: int) -> Iterable[str]:
    """Decisions and action items; what one list leaves free is the other's."""
    meeting, notes = publication.meeting, publication.notes
    decisions = [decision_line(decision) for decision in notes.decisions]
    items = [item_line(item, meeting) for item in notes.action_items]
    items_size = sum(length(line) + 1 for line in items)
    room -= 2 * _POINTER_ROOM
    shown = _list(
        "Decisions", decisions, "No decisions recorded.", room - min(items_size, room // 2)
    )
    used = length("\n".join(shown))
    shown = (*shown, *_list("Action items", items, "No action items recorded.", room - used))
    return (*shown, *_sections(publication, room - length("\n".join(shown))))


def _sections(publication: NotesPublication, room: int) -> Iterable[str]:
    """What the template asks for, where there is room for all of it; else it is in the thread."""
    for section in publication.notes.sections:
        lines = (f"**{safe(section.title)}**", *(f"• {safe(one.text)}" for one in section.claims))
        needed = length("\n".join(lines)) + 1
        if len(lines) > 1 and needed <= room:
            room -= needed
            yield from lines


def _list(title: str, lines: Sequence[str], when_empty: str, room: int) -> Sequence[str]:
    if not lines:
        return (f"**{title}**", when_empty)
    shown = first_that_fit(lines, room)
    rest = len(lines) - len(shown)
    return (f"**{title}**", *shown, *([f"…{rest} more in the thread."] if rest else []))


def _counts(publication: NotesPublication) -> str:
    notes = publication.notes
    counts = (
        (len(notes.open_questions), "open question", "open questions"),
        (len(notes.risks), "risk", "risks"),
        (len(notes.please_check), "thing to check", "things to check"),
        (len(notes.unread), "stretch was not read", "stretches were not read"),
    )
    said = [f"{number} {one if number == 1 else many}" for number, one, many in counts if number]
    return " · ".join((*said, "Evidence and everything else: in the thread"))


def _more(number: int) -> str:
    return f" and {number} more" if number > 0 else ""
