"""Whose an action item is: asked with a menu of the server's members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.domain.people import Account
from integrations.discord.actions import ASSIGN, CHECK_OWNER, NOBODY, NUDGE_NOT_MINE, OWNER
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered
from integrations.discord.forms import is_private, picked
from integrations.discord.members import member_picked
from integrations.discord.notes import layout
from integrations.discord.notes.entries import PLATFORM, account_of, item_text
from integrations.discord.notes.items import standing
from integrations.discord.notes.text import beginning
from integrations.discord.routes import Route, Routes
from integrations.discord.rows import action_rows, button, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports.desk import ItemDesk, ItemView
    from integrations.discord.asking import Asked

_TEXT_ROOM = 3500
"""Characters of an item above a menu."""


def owner_routes(desk: ItemDesk) -> Routes:
    """Answers [Owner] of all notes, and what is chosen then."""

    async def ask(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by = DiscordAsker.of(asked)
            return Reply(view=_question(await desk.show(by, at["item"]), by))

        await answered(asked, work)

    async def assign(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by = DiscordAsker.of(asked)
            member = await member_picked(asked, picked(asked))
            view = await desk.assign(by, at["item"], account_of_member(member), member.display_name)
            return Reply(view=standing(view))

        await answered(asked, work, is_replacing=is_private(asked))

    async def release(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            view = await desk.assign(DiscordAsker.of(asked), at["item"], None, "")
            return Reply(view=standing(view))

        await answered(asked, work, is_replacing=is_private(asked))

    return Routes(
        clicks=(
            Route(OWNER, ask),
            Route(CHECK_OWNER, ask),
            Route(ASSIGN, assign),
            Route(NOBODY, release),
        )
    )


def account_of_member(member: discord.Member) -> Account:
    """The account of a member on their server."""
    return Account(platform=PLATFORM, workspace=str(member.guild.id), user_id=str(member.id))


def _question(view: ItemView, by: DiscordAsker) -> ui.LayoutView:
    item, meeting = view
    text = f"**Whose is this?**\n{beginning(item_text(item, meeting), _TEXT_ROOM)}"
    menu: ui.UserSelect[Any] = ui.UserSelect(
        custom_id=ASSIGN.id(item.id) or "", placeholder="Choose a member"
    )
    is_theirs = str(account_of(item, meeting)) == by.account.user_id
    not_mine = button("Not mine", NUDGE_NOT_MINE, meeting.place.workspace, item.id)
    others = rows(button("Nobody", NOBODY, item.id), not_mine if is_theirs else None)
    return layout.plain(text, under=(ui.ActionRow(menu), *action_rows(others)))
