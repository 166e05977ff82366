"""The members of a server whom somebody picks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.domain.people import Account
from bot.errors import MinutaError, NotFoundError
from integrations.discord.asker import NotOnAServerError
from integrations.discord.faults import NO_ANSWER, failure
from integrations.discord.places import PLATFORM

if TYPE_CHECKING:
    from integrations.discord.asking import Asked

_MOST = 25
"""Members that are looked for."""


def account_of_member(member: discord.Member) -> Account:
    """The account of a member on their server."""
    return Account(platform=PLATFORM, workspace=str(member.guild.id), user_id=str(member.id))


async def member_picked(asked: Asked, user_id: str | None) -> discord.Member:
    """A person of the server that is asked in, as they are now.

    Raises `MinutaError` for nobody, for who has left and for bots, and `ProviderError`.
    """
    if asked.guild is None:
        raise NotOnAServerError
    return await member_of(asked.guild, user_id)


async def member_of(guild: discord.Guild | None, user_id: str | None) -> discord.Member:
    """A person of a server, as they are now; the errors are those of `member_picked`."""
    if guild is None:
        raise NotOnAServerError
    if user_id is None:
        raise MinutaError("Nobody was chosen.", "Choose a member of this server.")
    try:
        member = await guild.fetch_member(int(user_id))
    except discord.NotFound:
        raise MinutaError(
            "They are not on this server.", "Choose somebody who is, or write a name."
        ) from None
    except NO_ANSWER as error:
        raise failure(error, "looking up a member") from error
    if member.bot:
        raise MinutaError("That is a bot.", "Choose a person.")
    return member


async def members_called(guild: discord.Guild | None, name: str) -> list[discord.Member]:
    """The people of a server whose name begins so, there or on Discord.

    Raises `NotFoundError` where there is nobody, and `ProviderError`.
    """
    if guild is None:
        raise NotOnAServerError
    try:
        found = await guild.query_members(name, limit=_MOST, cache=False) if name else []
    except NO_ANSWER as error:
        raise failure(error, "looking for a member") from error
    people = [member for member in found if not member.bot]
    if not people:
        raise NotFoundError("Nobody on the server is called so.", "Write how the name begins.")
    return people
