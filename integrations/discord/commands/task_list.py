"""A list of action items as a message: as many as fit, with a menu to open one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.standing import Standing, standing
from bot.domain.wording import assignee_wording, due_wording
from bot.ports.desk import TaskScope
from integrations.discord import layout
from integrations.discord.limits import MESSAGE_TEXT
from integrations.discord.menus import Option, menu
from integrations.discord.rows import action_rows, button, rows
from integrations.discord.text import first_that_fit, length, safe, shortened
from integrations.discord.way_back import TASKS, carried
from integrations.discord.wording import item_line

if TYPE_CHECKING:
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


def task_list(found: Tasks, scope: TaskScope, words: str, menu_id: str) -> ui.LayoutView:
    """The items by due date with what is overdue and due soon marked, and how many more there are.

    `menu_id` is the custom id of the menu, whose values are the ids of items.
    """
    title = f"### {_TITLES[scope]}{_holding(words)}"
    room = MESSAGE_TEXT - _MORE_ROOM - length(title)
    lines = first_that_fit([_line(one, found.now) for one in found.items], room)
    shown = found.items[: len(lines)]
    left = found.total - len(shown)
    nothing = "No action item holds these words." if words else _NOTHING[scope]
    under = action_rows(rows(button("Refresh", TASKS, scope.value, carried(words))))
    if shown:
        under = [
            menu(menu_id, "Open an action item", (_option(one, found.zone) for one in shown)),
            *under,
        ]
    more = [f"-# … and {left} more. /tasks takes words that they hold."] if left else []
    return layout.plain("\n".join((title, *(lines or [nothing]), *more)), under=under)


def _holding(words: str) -> str:
    return f" · {safe(shortened(words, _WORDS_ROOM))}" if words else ""


def _line(view: ItemView, now: datetime) -> str:
    item, meeting = view.item, view.meeting
    brief = item.model_copy(update={"task": shortened(item.task, _TASK_ROOM)})
    stands = standing(item, now)
    return f"{item_line(brief, meeting)}{_MARKS.get(stands, '') if stands else ''}"


def _option(view: ItemView, zone: str) -> Option:
    item, meeting = view.item, view.meeting
    who = shortened(assignee_wording(item, meeting), _NAME_ROOM)
    return Option(item.id, item.task, f"{who} · {due_wording(item.due, zone)}")
