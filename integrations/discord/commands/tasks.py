"""/tasks: what is still to be done, as a list that is there for who asks alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import app_commands
from discord.app_commands import locale_str

from bot.errors import MinutaError
from bot.ports.desk import TaskScope
from integrations.discord.actions import Action
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, Reply, answered
from integrations.discord.commands.task_list import task_list
from integrations.discord.forms import is_private, picked
from integrations.discord.items.card import card_for
from integrations.discord.places import WRITABLE, channel_of, place_of
from integrations.discord.routes import Route, Routes
from integrations.discord.way_back import TASKS, uncarried

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.meeting import Place
    from bot.ports import Desk
    from bot.ports.desk import ItemDesk

OPEN_TASK: Final = Action("task-open", ("list",))
"""The menu that an item of a list is opened by."""

_MOST = 25
"""Items of a list: as many as a menu takes."""

_SHOWN: Final = {
    TaskScope.MINE: "Mine: everything that is yours to do",
    TaskScope.CHANNEL: "Channel: what is to be done in this channel",
    TaskScope.OVERDUE: "Overdue: what is late, of yours and of this channel",
    TaskScope.CLOSED: "Closed: what was yours and is over, the last first",
}

Words = app_commands.Range[str, 1, 50]
SHOW = "Which action items; without it, yours"
WORDS = "Only those that hold these words"


def scope_choices() -> list[app_commands.Choice[str]]:
    """Which items there are to ask for."""
    return [
        app_commands.Choice(name=locale_str(name), value=scope.value)
        for scope, name in _SHOWN.items()
    ]


def scope_place(asked: Asked, scope: TaskScope) -> Place | None:
    """The channel that a scope is about, where it is about one and that can be."""
    if scope is TaskScope.CHANNEL:
        return place_of(channel_of(asked))
    is_writable = scope is TaskScope.OVERDUE and isinstance(asked.channel, WRITABLE)
    return place_of(channel_of(asked)) if is_writable else None


def tasks_command(desk: Callable[[], Desk]) -> app_commands.Command[Any, ..., None]:
    """/tasks."""

    @app_commands.command(name="tasks", description="What is still to be done; only you see it")
    @app_commands.describe(show=SHOW, words=WORDS)
    @app_commands.choices(show=scope_choices())
    @app_commands.guild_only()
    async def tasks(asked: Asked, show: str = TaskScope.MINE.value, words: Words = "") -> None:
        await answered(asked, lambda: _listed(asked, desk().items, TaskScope(show), words))

    return tasks


def task_list_routes(desk: Desk) -> Routes:
    """Answers the menu of every list, and the buttons that show it as it is now."""

    async def show(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            return await _listed(asked, desk.items, _scope(at["show"]), uncarried(at["words"]))

        await answered(asked, work, is_replacing=is_private(asked))

    async def open_(asked: Asked, _at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by = DiscordAsker.of(asked)
            view = await desk.items.show(by, picked(asked) or "")
            return Reply(view=await card_for(by, view, desk.accounts))

        await answered(asked, work, is_replacing=is_private(asked))

    return Routes(clicks=(Route(TASKS, show), Route(OPEN_TASK, open_)))


async def _listed(asked: Asked, desk: ItemDesk, scope: TaskScope, words: str) -> Reply:
    by = DiscordAsker.of(asked)
    place = scope_place(asked, scope)
    found = await desk.tasks(by, scope, place=place, words=words, limit=_MOST)
    return Reply(view=task_list(found, scope, words, OPEN_TASK.id("list") or ""))


def _scope(name: str) -> TaskScope:
    try:
        return TaskScope(name)
    except ValueError:
        raise MinutaError("This list is of another version of Minuta.", "Use /tasks.") from None
