"""What was said to be done in a meeting, with the question whether it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from integrations.discord.items.words import NAME_ROOM, Room, brief, name_of
from integrations.discord.limits import MESSAGE_COMPONENTS
from integrations.discord.nudges.buttons import said_done_buttons
from integrations.discord.nudges.parts import Part, fits, stacked
from integrations.discord.rows import action_rows, rows
from integrations.discord.wording import mark_of, state_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from discord import ui

    from bot.domain.publication import OpenItem, SaidDonePublication

_ROOMS: Final = (
    Room(task=1000, quote=500, title=200, phrase=0),
    Room(task=200, quote=150, title=200, phrase=0),
    Room(task=120, quote=60, title=100, phrase=0),
)
"""From the most to the least that is said of each item."""

_MOST: Final = MESSAGE_COMPONENTS // 3
"""A text, a row and a button for each."""


def said_done_view(publication: SaidDonePublication, marker: str | None = None) -> ui.LayoutView:
    """The message; `marker` is what it will be found by."""
    return stacked(said_done_parts(publication), marker)


def said_done_parts(publication: SaidDonePublication) -> Sequence[Part]:
    """The items, as many as fit with their buttons; the others are counted."""
    for number in range(min(len(publication.items), _MOST), 0, -1):
        for room in _ROOMS:
            parts = _parts(publication, number, room)
            if fits(parts):
                return parts
    return _parts(publication, 0, _ROOMS[-1])


def _parts(publication: SaidDonePublication, number: int, room: Room) -> list[Part]:
    title = brief(publication.meeting.title, room.title)
    shown, left = publication.items[:number], len(publication.items) - number
    more = [Part(f"-# … and {left} more: `/tasks channel`")] if left else []
    heading = Part(f"### Said to be done in {title}")
    return [heading, *(_part(one, publication, room) for one in shown), *more]


def _part(one: OpenItem, publication: SaidDonePublication, room: Room) -> Part:
    buttons = said_done_buttons(one.item, publication.meeting.place.workspace)
    return Part(_text(one, publication, room), under=tuple(action_rows(rows(*buttons))))


def _text(one: OpenItem, publication: SaidDonePublication, room: Room) -> str:
    item, meeting = one.item, one.meeting
    task = f"**{brief(item.task, room.task)}** – {name_of(item, meeting)}"
    said = item.said_done
    if said is None or item.status.is_over:
        return f"{mark_of(item)} {task} · {state_of(item, meeting) or 'not done yet'}"
    speaker = publication.meeting.participant(said.participant)
    who = f" – {brief(speaker.name, NAME_ROOM)}" if speaker else ""
    return f"☐ {task}\n> “{brief(said.evidence.quote, room.quote)}”{who}"
