"""The head of the notes: what a reader sees in the channel, and what the thread has to say more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.domain.wording import duration
from integrations.discord.notes.entries import Entry, Section, decision_line, timestamp
from integrations.discord.notes.limits import MESSAGE_TEXT
from integrations.discord.notes.text import beginning, length, safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.publication import NotesPublication

_TITLE_ROOM = 500
_NAMES_ROOM = 700
_TLDR_ROOM = 1500
_POINTER_ROOM = 100


class Head(NamedTuple):
    """The head's text, and the sections for the thread of what it had no room for."""

    text: str
    overflow: tuple[Section, ...]


def head_of(publication: NotesPublication) -> Head:
    """Title, when, how long, who; what it was about; decisions; counts."""
    meeting, notes = publication.meeting, publication.notes
    overflow: list[Section] = []
    title = safe(meeting.title)
    if length(title) > _TITLE_ROOM:
        overflow.append(Section("Title", (Entry(title),)))
    names = [safe(person.name) for person in meeting.participants]
    shown = _first_that_fit(names, ", ", _NAMES_ROOM)
    if len(shown) < len(names):
        overflow.append(Section("People", (Entry(", ".join(names)),)))
    lines = [f"• {safe(claim.text)}" for claim in notes.tldr]
    short = _first_that_fit(lines, "\n", _TLDR_ROOM)
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
    room = MESSAGE_TEXT - length("\n".join((*parts, counts))) - _POINTER_ROOM
    parts += _decisions(publication, room)
    return Head("\n".join((*parts, counts)), tuple(overflow))


def _decisions(publication: NotesPublication, room: int) -> Iterable[str]:
    lines = [decision_line(decision) for decision in publication.notes.decisions]
    if not lines:
        return ("**Decisions**", "No decisions recorded.")
    shown = _first_that_fit(lines, "\n", room)
    rest = len(lines) - len(shown)
    return ("**Decisions**", *shown, *([f"…{rest} more in the thread."] if rest else []))


def _counts(publication: NotesPublication) -> str:
    notes = publication.notes
    counts = (
        (len(notes.action_items), "action item", "action items"),
        (len(notes.open_questions), "open question", "open questions"),
        (len(notes.please_check), "thing to check", "things to check"),
    )
    said = [f"{number} {one if number == 1 else many}" for number, one, many in counts if number]
    return f"{' · '.join(said)}: in the thread" if said else "Everything else is in the thread"


def _first_that_fit(lines: Sequence[str], separator: str, room: int) -> Sequence[str]:
    used = 0
    for number, line in enumerate(lines):
        used += length(line) + len(separator)
        if used > room:
            return lines[:number]
    return lines


def _more(number: int) -> str:
    return f" and {number} more" if number > 0 else ""
