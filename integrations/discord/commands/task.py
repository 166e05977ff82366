"""/task: one action item, chosen while somebody types."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.ports.desk import NewItem, TaskFormat, TaskScope
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, Reply, answered, completed
from integrations.discord.commands.choices import CHOICE_TEXT
from integrations.discord.commands.task_choices import closed_choices, task_choices, until_choices
from integrations.discord.commands.tasks import SHOW, WORDS, Words, scope_choices, scope_place
from integrations.discord.items.card import card_for
from integrations.discord.members import account_of_member, member_picked
from integrations.discord.permissions import check_can_write
from integrations.discord.places import channel_of, place_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.ports import Desk
    from bot.ports.desk import ItemDesk, ItemView

    Change: TypeAlias = Callable[[ItemDesk, DiscordAsker], Awaitable[ItemView]]

_ITEM = "Begin to type what is to be done"
_WHEN = "A date as you would say it: friday, tomorrow 3pm, 2026-12-01; without it, no date"
_FORMATS = {
    TaskFormat.CSV: "A table (CSV)",
    TaskFormat.CALENDAR: "Calendar entries (iCalendar)",
}

_Item: TypeAlias = app_commands.Range[str, 1, CHOICE_TEXT]
_When: TypeAlias = app_commands.Range[str, 1, 100]


class TaskCommands(app_commands.Group, name="task", description="One action item"):
    """/task."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        super().__init__(guild_only=True)
        self._desk = desk

    @app_commands.command(name="add", description="Add an action item to this channel")
    @app_commands.describe(
        task="What is to be done", owner="Whose it is; without one, nobody's", due=_WHEN
    )
    async def add(
        self,
        asked: Asked,
        task: app_commands.Range[str, 1, 500],
        owner: discord.User | None = None,
        due: _When = "",
    ) -> None:
        """Keep an item that no meeting was held for."""

        async def add(items: ItemDesk, by: DiscordAsker) -> ItemView:
            channel = channel_of(asked)
            check_can_write(channel)
            member = await member_picked(asked, str(owner.id)) if owner else None
            new = NewItem(
                task=task,
                place=place_of(channel),
                to=account_of_member(member) if member else None,
                name=member.display_name if member else "",
                when=due,
            )
            return await items.add(by, new)

        await self._shown(asked, add)

    @app_commands.command(name="show", description="Show an action item; only you see it")
    @app_commands.describe(item=_ITEM)
    async def show(self, asked: Asked, item: _Item) -> None:
        """Show it as it is."""
        await self._shown(asked, lambda items, by: items.show(by, item))

    @app_commands.command(name="done", description="It is done")
    @app_commands.describe(item=_ITEM)
    async def done(self, asked: Asked, item: _Item) -> None:
        """Nobody is reminded of it any more."""
        await self._shown(asked, lambda items, by: items.done(by, item))

    @app_commands.command(name="reopen", description="It is still to be done")
    @app_commands.describe(item=_ITEM)
    async def reopen(self, asked: Asked, item: _Item) -> None:
        """Whatever was said before."""
        await self._shown(asked, lambda items, by: items.reopen(by, item))

    @app_commands.command(name="snooze", description="Be reminded of it later; its date stays")
    @app_commands.describe(item=_ITEM, until="Choose, or write a date or a time")
    async def snooze(self, asked: Asked, item: _Item, until: _When) -> None:
        """Remind of it then and not before."""
        await self._shown(asked, lambda items, by: items.snooze(by, item, until))

    @app_commands.command(name="due", description="Say when it is due")
    @app_commands.describe(item=_ITEM, when=_WHEN)
    async def due(self, asked: Asked, item: _Item, when: _When = "") -> None:
        """Change the date, or take it away."""
        await self._shown(asked, lambda items, by: items.due(by, item, when))

    @app_commands.command(name="reassign", description="Say whose it is")
    @app_commands.describe(item=_ITEM, to="A member of this server; without one, nobody")
    async def reassign(self, asked: Asked, item: _Item, to: discord.User | None = None) -> None:
        """Give it to somebody, or to nobody."""

        async def assign(items: ItemDesk, by: DiscordAsker) -> ItemView:
            if to is None:
                return await items.assign(by, item, None, "")
            member = await member_picked(asked, str(to.id))
            return await items.assign(by, item, account_of_member(member), member.display_name)

        await self._shown(asked, assign)

    @app_commands.command(name="export", description="Take a list of action items elsewhere")
    @app_commands.rename(form="format")
    @app_commands.describe(form="As what", show=SHOW, words=WORDS)
    @app_commands.choices(
        form=[
            app_commands.Choice(name=locale_str(name), value=form.value)
            for form, name in _FORMATS.items()
        ],
        show=scope_choices(),
    )
    async def export(
        self,
        asked: Asked,
        form: str = TaskFormat.CSV.value,
        show: str = TaskScope.MINE.value,
        words: Words = "",
    ) -> None:
        """Give the file."""

        async def export() -> Reply:
            scope = TaskScope(show)
            file = await self._desk().items.export(
                DiscordAsker.of(asked),
                scope,
                TaskFormat(form),
                place=scope_place(asked, scope),
                words=words,
            )
            return Reply("As of now. It holds what you can see.", attachments=(file,))

        await answered(asked, export)

    @show.autocomplete("item")
    @done.autocomplete("item")
    @snooze.autocomplete("item")
    @due.autocomplete("item")
    @reassign.autocomplete("item")
    async def _items(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        return await completed(asked, lambda: task_choices(asked, self._desk, words))

    @reopen.autocomplete("item")
    async def _closed(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        return await completed(asked, lambda: closed_choices(asked, self._desk, words))

    @snooze.autocomplete("until")
    async def _until(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        async def until() -> list[app_commands.Choice[str]]:
            return until_choices(words)

        return await completed(asked, until)

    async def _shown(self, asked: Asked, change: Change) -> None:
        """Do something to an item, and show how it stands then."""

        async def work() -> Reply:
            by, desk = DiscordAsker.of(asked), self._desk()
            view = await change(desk.items, by)
            return Reply(view=await card_for(by, view, desk.accounts))

        await answered(asked, work)
