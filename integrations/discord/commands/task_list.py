"""A list of action items as a message: as many as fit, with a menu to open one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.standing import Standing, standing
from bot.domain.wording import assignee_wording, due_wording
from bot.ports.desk import TaskScope
from integrations.discord.notes import layout
from integrations.discord.notes.entries import item_line
from integrations.discord.notes.limits import MESSAGE_TEXT
from integrations.discord.notes.menus import Option, menu
from integrations.discord.notes.text import length, safe, shortened
from integrations.discord.rows import action_rows, button, rows
from integrations.discord.way_back import TASKS, carried

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from discord import ui

    from bot.ports.desk import ItemView, Tasks

_TITLES = {
    TaskScope.MINE: "Yours to do",
    TaskScope.CHANNEL: "To be done in this channel",
    TaskScope.OVERDUE: "Overdue",
    TaskScope.CLOSED: "Over",
}
_NOTHING = {
    TaskScope.MINE: "Nothing is left for you to do.",
    TaskScope.CHANNEL: "Nothing is left to be done in this channel.",
    TaskScope.OVERDUE: "Nothing is overdue.",
    TaskScope.CLOSED: "Nothing of yours is over yet.",
}
_MARKS = {
    Standing.DUE_SOON: " · **due soon**",
    Standing.OVERDUE: " · **overdue**",
    Standing.STALE: " · **overdue**",
}
_TASK_ROOM = 200
_NAME_ROOM = 40
_WORDS_ROOM = 100
_MORE_ROOM = 120


def task_list(
    found: Tasks, scope: TaskScope, words: str, now: datetime, menu_id: str
) -> ui.LayoutView:
    """The items by due date with what is overdue and due soon marked, and how many more there are.

    `menu_id` is the custom id of the menu, whose values are the ids of items.
    """
    title = f"### {_TITLES[scope]}{_holding(words)}"
    lines = _fitting([_line(one, now) for one in found.items], MESSAGE_TEXT - length(title))
    shown = found.items[: len(lines)]
    left = found.total - len(shown)
    nothing = "No action item holds these words." if words else _NOTHING[scope]
    under = action_rows(rows(button("Refresh", TASKS, scope.value, carried(words))))
    if shown:
        under = [menu(menu_id, "Open an action item", map(_option, shown)), *under]
    more = [f"-# … and {left} more. /tasks takes words that they hold."] if left else []
    return layout.plain("\n".join((title, *(lines or [nothing]), *more)), under=under)


def _holding(words: str) -> str:
    return f" · {safe(shortened(words, _WORDS_ROOM))}" if words else ""


def _fitting(lines: Sequence[str], room: int) -> list[str]:
    def fit() -> Iterator[str]:
        left = room - _MORE_ROOM
        for line in lines:
            left -= length(line) + 1
            if left < 0:
                return
            yield line

    return list(fit())


def _line(view: ItemView, now: datetime) -> str:
    item, meeting = view
    brief = item.model_copy(update={"task": shortened(item.task, _TASK_ROOM)})
    stands = standing(item, now)
    return f"{item_line(brief, meeting)}{_MARKS.get(stands, '') if stands else ''}"


def _option(view: ItemView) -> Option:
    item, meeting = view
    who = shortened(assignee_wording(item, meeting), _NAME_ROOM)
    return Option(item.id, item.task, f"{who} · {due_wording(item.due, meeting.zone)}")
