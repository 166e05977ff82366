"""The direct message itself: whatever is in it, it fits into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from integrations.discord.actions import ZONE, ZONE_RIGHT
from integrations.discord.items.buttons import snooze_menu
from integrations.discord.items.words import Room, brief, meeting_words, quote
from integrations.discord.limits import MESSAGE_COMPONENTS, OPTION_TEXT
from integrations.discord.menus import Option
from integrations.discord.nudges.buttons import (
    is_still_theirs,
    item_value,
    more_menus,
    mute_menu,
    nudge_buttons,
    server_of,
)
from integrations.discord.nudges.parts import TEXT, WITH_BUTTON, Part, cost, fits, stacked
from integrations.discord.nudges.words import (
    due_briefly,
    due_words,
    listed_state,
    reason,
    standing,
)
from integrations.discord.rows import action_rows, button, rows
from integrations.discord.text import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from discord import ui

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from bot.domain.publication import NudgePublication, OpenItem, RemindedItem
    from integrations.discord.rows import Button

_ROOMS: Final = (
    Room(task=1500, quote=1000, title=100, phrase=100),
    Room(task=500, quote=300, title=100, phrase=100),
    Room(task=250, quote=150, title=80, phrase=80),
    Room(task=150, quote=80, title=60, phrase=0),
    Room(task=150, quote=0, title=40, phrase=0),
    Room(task=100, quote=0, title=0, phrase=0),
    Room(task=40, quote=0, title=0, phrase=0),
)
"""From the most to the least that is said of each item."""

_LISTED_ROOM: Final = 200
"""Characters of an item that is only listed."""

_FIRST: Final = ("Overdue", "Due today", "Snoozed until now", "Due tomorrow")
"""The headings that come first; the others follow in the order of their items."""


class _Contents(NamedTuple):
    """What is said of a nudge, and how many items are left out."""

    reminded: Sequence[RemindedItem]
    listed: Sequence[OpenItem]
    left: int = 0

    def with_one_less(self) -> _Contents:
        left = self.left + 1
        if self.listed:
            return self._replace(listed=self.listed[:-1], left=left)
        return self._replace(reminded=self.reminded[:-1], left=left)


def nudge_view(publication: NudgePublication, marker: str | None = None) -> ui.LayoutView:
    """The message; `marker` is what it will be found by."""
    return stacked(nudge_parts(publication), marker)


def nudge_parts(publication: NudgePublication) -> Sequence[Part]:
    """The message, with as much said of each item as there is room for.

    Where not even the least fits, items at the end are counted and not named.
    """
    contents = _Contents(_in_groups(publication), publication.digest)
    # several items never have the room of one
    for room in _ROOMS[len(contents.reminded) > 1 :]:
        parts = _parts(publication, contents, room)
        if fits(parts):
            return parts
    while not fits(parts):
        contents = contents.with_one_less()
        parts = _parts(publication, contents, _ROOMS[-1])
    return parts


def _in_groups(publication: NudgePublication) -> Sequence[RemindedItem]:
    groups = [reason(one, publication.now, publication.zone).group for one in publication.reminded]
    order = list(dict.fromkeys([*_FIRST, *groups]))
    numbers = sorted(range(len(groups)), key=lambda number: order.index(groups[number]))
    return [publication.reminded[number] for number in numbers]


def _parts(publication: NudgePublication, contents: _Contents, room: Room) -> list[Part]:
    foot = list(_foot(publication, contents, room))
    if len(contents.reminded) == 1:
        return [_alone(contents.reminded[0], publication, room), *foot]
    texts = list(_several(contents.reminded, publication, room))
    kept = MESSAGE_COMPONENTS - cost(foot)
    is_every = len(texts) * WITH_BUTTON <= kept
    number = len(texts) if is_every else (kept - TEXT) // WITH_BUTTON
    shown = [
        Part(text, _first_button(one, publication))
        for text, one in zip(texts[:number], contents.reminded, strict=False)
    ]
    rest = [Part("\n".join(texts[number:]))] if texts[number:] else []
    return [*_once(shown), *rest, *foot]


def _once(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts, each button once: Discord takes a custom id only once a message."""
    seen: set[str] = set()
    for part in parts:
        is_new = part.beside is not None and part.beside.custom_id not in seen
        yield part if is_new else part._replace(beside=None)
        seen.update((part.beside.custom_id,) if part.beside else ())


def _first_button(one: RemindedItem, publication: NudgePublication) -> Button | None:
    return next(iter(nudge_buttons(one, server_of(one.meeting, publication.place))), None)


def _alone(one: RemindedItem, publication: NudgePublication, room: Room) -> Part:
    """The only item, with all that can be done with it."""
    item, meeting = one.item, one.meeting
    server = server_of(meeting, publication.place)
    is_over = one.is_changed and not is_still_theirs(one)
    text = "\n".join(
        (
            f"### {standing(one) if one.is_changed else _heading(one, publication)}",
            f"**{brief(item.task, room.task)}**",
            due_words(item.due, room.phrase),
            _origin(one, room),
        )
    )
    buttons = action_rows(rows(*nudge_buttons(one, server)))
    return Part(text, under=(*buttons, *([] if is_over else snooze_menu(item, server))))


def _heading(one: RemindedItem, publication: NudgePublication) -> str:
    why = reason(one, publication.now, publication.zone)
    return f"{why.alone}{' (late)' if one.is_late else ''}"


def _origin(one: RemindedItem, room: Room) -> str:
    """The words it comes from and the way to them; at the least, the way."""
    if not room.quote:
        return f"-# {meeting_words(one.meeting, room, one.notes)}"
    return quote(one.item, one.meeting, room, said_by=one.said_by, notes=one.notes)


def _several(
    reminded: Sequence[RemindedItem], publication: NudgePublication, room: Room
) -> Iterator[str]:
    """The items one by one, those under the same heading together."""
    above = None
    for one in reminded:
        group = reason(one, publication.now, publication.zone).group
        heading = f"### {group}\n" if group != above else ""
        above = group
        yield f"{heading}{_one_of_several(one, publication.now, room)}"


def _one_of_several(one: RemindedItem, now: datetime, room: Room) -> str:
    item = one.item
    task = f"**{brief(item.task, room.task)}**"
    if one.is_changed:
        task = f"{task} – {standing(one)}"
    elif one.is_late:
        task = f"{task} (late)"
    if room.quote:
        return "\n".join((task, due_words(item.due, room.phrase), _origin(one, room)))
    where = f" · {meeting_words(one.meeting, room, one.notes)}" if room.title else ""
    return f"{task}\n-# {due_briefly(item.due, now)}{where}"


def _foot(publication: NudgePublication, contents: _Contents, room: Room) -> Iterator[Part]:
    """What stands under the items: the list, and what is about the person and not about an item."""
    if contents.listed or contents.left:
        yield Part("\n".join(_list(publication, contents, room)))
    server = publication.place.workspace
    is_several = len(contents.reminded) != 1
    options = [
        *(_option(one.item, one.meeting, publication) for one in contents.reminded if is_several),
        *(_option(one.item, one.meeting, publication) for one in contents.listed),
    ]
    yield Part("", under=(*more_menus(options), *mute_menu(server)))
    if publication.asks_zone:
        answers = rows(
            button("That's mine", ZONE_RIGHT, server, publication.zone),
            button("Another one…", ZONE, server),
        )
        zone = f"-# Times are **{safe(publication.zone)}**'s. Is that your time zone?"
        yield Part(zone, under=tuple(action_rows(answers)))


def _list(publication: NudgePublication, contents: _Contents, room: Room) -> Iterator[str]:
    if contents.listed:
        yield "### Also on your list" if contents.reminded else "### On your list"
    for one in contents.listed:
        task = brief(one.item.task, min(room.task, _LISTED_ROOM))
        yield f"• {task} · {listed_state(one, publication.now)}"
    if contents.left:
        yield f"-# … and {contents.left} more: `/tasks` on the server"


def _option(item: ActionItem, meeting: Meeting, publication: NudgePublication) -> Option:
    value = item_value(server_of(meeting, publication.place), item.id)
    return Option(value, item.task[: 2 * OPTION_TEXT], meeting.title[: 2 * OPTION_TEXT])
