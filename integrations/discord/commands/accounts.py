"""/account: the accounts of one person on several platforms, which they prove to be theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import discord
from discord import app_commands

from integrations.discord import layout
from integrations.discord.actions import Action
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, Reply, answered, completed
from integrations.discord.commands.choices import UNSET, choice
from integrations.discord.forms import is_private
from integrations.discord.places import PLATFORM
from integrations.discord.routes import Route, Routes
from integrations.discord.rows import action_rows, button, rows
from integrations.discord.text import safe
from integrations.discord.wording import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from discord import ui

    from bot.domain.people import Account
    from bot.ports import Desk
    from bot.ports.desk import AccountDesk, LinkCode, OwnAccounts

LINK: Final = Action("account-link", ("code",))
"""The button that links the account of whoever presses it with the one that got the code."""

_UNSET: Final = "Where it comes from"

_Code: TypeAlias = app_commands.Range[str, 1, 60]
_Platform: TypeAlias = app_commands.Range[str, 1, 60]


class AccountCommands(
    app_commands.Group, name="account", description="Your accounts on several platforms"
):
    """/account."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        super().__init__(guild_only=True)
        self._desk = desk

    @app_commands.command(name="show", description="Which of your accounts are linked")
    async def show(self, asked: Asked) -> None:
        """List them."""

        async def show() -> str:
            return listed(await self._desk().accounts.accounts(DiscordAsker.of(asked)))

        await answered(asked, show)

    @app_commands.command(
        name="link", description="Link this account with yours on another platform"
    )
    @app_commands.describe(code="The code that you got there; without it, you get one for there")
    async def link(self, asked: Asked, code: _Code | None = None) -> None:
        """Give a code, or show whom one would link with."""

        async def link() -> Reply | str:
            by, accounts = DiscordAsker.of(asked), self._desk().accounts
            if code is None:
                return _code(await accounts.begin(by))
            # a custom id carries no spaces, and the code is the same without
            plain = "".join(filter(str.isalnum, code))
            return Reply(view=_question(await accounts.whose(by, plain), plain))

        await answered(asked, link)

    @app_commands.command(name="unlink", description="Let this account stand by itself again")
    async def unlink(self, asked: Asked) -> None:
        """Unlink it."""

        async def unlink() -> str:
            await self._desk().accounts.unlink(DiscordAsker.of(asked))
            return "This account stands by itself now. What is yours on others is not shown here."

        await answered(asked, unlink)

    @app_commands.command(name="prefer", description="Choose where you are told of things")
    @app_commands.describe(platform="One that you have an account on")
    async def prefer(self, asked: Asked, platform: _Platform) -> None:
        """Choose a platform, or take the choice back."""

        async def prefer() -> str:
            by, accounts = DiscordAsker.of(asked), self._desk().accounts
            await accounts.prefer(by, None if platform == UNSET else platform)
            return listed(await accounts.accounts(by))

        await answered(asked, prefer)

    @prefer.autocomplete("platform")
    async def _platforms(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        async def platforms() -> list[app_commands.Choice[str]]:
            own = await self._desk().accounts.accounts(DiscordAsker.of(asked))
            known = dict.fromkeys(one.platform for one in own.accounts)
            found = [choice(_named(one), one) for one in known if words.casefold() in one]
            return [*found, choice(_UNSET, UNSET)]

        return await completed(asked, platforms)


def account_routes(desk: AccountDesk) -> Routes:
    """Answers the button that links, for as long as its code holds."""

    async def link(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> str:
            linked = await desk.link(DiscordAsker.of(asked), at["code"])
            return f"**Linked.**\n{listed(linked)}"

        await answered(asked, work, is_replacing=is_private(asked))

    return Routes(clicks=(Route(LINK, link),))


def _code(made: LinkCode) -> str:
    code = made.code.replace("`", "")
    return (
        f"Your code is `{code}`. It holds once, until {timestamp(made.until, 't')} "
        f"({timestamp(made.until, 'R')}).\n"
        "Write it where your other account is: on Slack, as "
        f"`/minuta link {code}`. Give it to nobody else: who "
        "writes it gets your action items and your reminders."
    )


def _question(whose: Account, code: str) -> ui.LayoutView:
    text = (
        f"**Link this account with {_called(whose)}?**\n"
        "Do so only if that is you. What is to be done by one is shown to both then, what is set "
        "for the other one holds for both, and /account unlink ends it."
    )
    style = discord.ButtonStyle.primary
    return layout.plain(text, under=action_rows(rows(button("Link", LINK, code, style=style))))


def listed(own: OwnAccounts) -> str:
    """The accounts of a person in words, the one they ask with first."""
    # on one platform somebody is the same person in every workspace
    known: dict[tuple[str, str], Account] = {}
    for one in own.accounts:
        known.setdefault((one.platform, one.user_id), one)
    here, *others = known.values()
    if not others:
        return (
            f"{_called(here)} is linked with no other account. /account link gives you a code for "
            "one."
        )
    lines = (f"• {_called(one)}" for one in (here, *others))
    told = f"on {safe(_named(own.platform))}" if own.platform else "where they come from"
    return "\n".join(("**Your accounts**", *lines, f"You are told of things {told}."))


def _called(account: Account) -> str:
    """An account in words; who is on Discord is shown by name."""
    if account.platform == PLATFORM and account.user_id.isdecimal():
        return f"<@{account.user_id}> on Discord"
    where = f"{safe(_named(account.platform))}, workspace {safe(account.workspace)}"
    return f"{safe(account.user_id)} on {where}"


def _named(platform: str) -> str:
    return platform[:1].upper() + platform[1:]
