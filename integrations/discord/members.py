"""The members of a server whom somebody picks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.errors import MinutaError
from integrations.discord.asker import NotOnAServerError
from integrations.discord.faults import NO_ANSWER, failure

if TYPE_CHECKING:
    from integrations.discord.asking import Asked


async def member_picked(asked: Asked, user_id: str | None) -> discord.Member:
    """A person of the server that is asked in, as they are now.

    Raises `MinutaError` for nobody, for who has left and for bots, and `ProviderError`.
    """
    if asked.guild is None:
        raise NotOnAServerError
    if user_id is None:
        raise MinutaError("Nobody was chosen.", "Choose a member of this server.")
    try:
        member = await asked.guild.fetch_member(int(user_id))
    except discord.NotFound:
        raise MinutaError(
            "They are not on this server.", "Choose somebody who is, or write a name."
        ) from None
    except NO_ANSWER as error:
        raise failure(error, "looking up a member") from error
    if member.bot:
        raise MinutaError("That is a bot.", "Choose a person.")
    return member
