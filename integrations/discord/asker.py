"""Somebody who asks on Discord, with the rights they have there at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord
from discord.channel import VocalGuildChannel

from bot.domain.people import Account
from bot.errors import Fault, MinutaError, NotAllowedError, ProviderError
from bot.ports import Asker
from integrations.discord.faults import NO_ANSWER, failure
from integrations.discord.places import PLATFORM

if TYPE_CHECKING:
    from bot.domain.meeting import Place

_UNKNOWN_CHANNEL = 10003


class NotOnAServerError(MinutaError):
    """Somebody asks in a direct message for what there is only on a server."""

    def __init__(self) -> None:
        super().__init__("This works on a server only.", "Ask in one of its channels.")


class DiscordAsker(Asker):
    """A member of a server.

    `deleted` are the ids of channels that Discord has said to be gone: an id never comes back. It
    is shared by everybody who asks, so that what is gone is not asked for again and again.
    """

    def __init__(
        self, member: discord.Member, locale: discord.Locale | None, deleted: set[int]
    ) -> None:
        self._member = member
        self._locale = locale
        self._deleted = deleted
        self._readable: dict[Place, bool] = {}

    @classmethod
    def of(cls, asked: discord.Interaction[Any]) -> Self:
        """Who has used a command, a button or a form on a server; raises `NotOnAServerError`."""
        if asked.guild is None or not isinstance(asked.user, discord.Member):
            raise NotOnAServerError
        return cls(asked.user, asked.locale, asked.client.deleted_channels)

    @classmethod
    async def in_server(cls, asked: discord.Interaction[Any], server: str) -> Self:
        """Who has used a button in a direct message that is about a server, by the server's id.

        Raises `NotAllowedError` for who is not there, and `ProviderError`.
        """
        guild = asked.client.get_guild(int(server))
        if guild is None:
            raise _not_there()
        try:
            member = await guild.fetch_member(asked.user.id)
        except discord.NotFound:
            raise _not_there() from None
        except NO_ANSWER as error:
            raise _not_known(error) from error
        return cls(member, asked.locale, asked.client.deleted_channels)

    @property
    def account(self) -> Account:
        """The account of the member on this server."""
        return Account(
            platform=PLATFORM,
            workspace=str(self._member.guild.id),
            user_id=str(self._member.id),
        )

    @property
    def name(self) -> str:
        """What the member is called on this server; nobody but themselves has seen to it."""
        return self._member.display_name

    @property
    def is_admin(self) -> bool:
        """Whether the member has the right *Manage Server*."""
        resolved = self._member.resolved_permissions
        return (resolved or self._member.guild_permissions).manage_guild

    @property
    def language(self) -> str | None:
        """The language of the member's client."""
        return None if self._locale is None else self._locale.value

    async def can_read(self, place: Place) -> bool:
        """Whether the member sees the channel or thread and what was written there before.

        A private thread is for who is in it. What is deleted can be read by nobody. The answer is
        kept for as long as this object is. Raises `ProviderError` when it can't be found out.
        """
        guild = self._member.guild
        if place.platform != PLATFORM or place.workspace != str(guild.id):
            return False
        if guild.unavailable or guild.default_role is None:
            raise ProviderError(PLATFORM, Fault.CONNECTIVITY, "the server is not there at present")
        if place not in self._readable:
            self._readable[place] = await self._reads(guild, int(place.thread or place.channel))
        return self._readable[place]

    async def _reads(self, guild: discord.Guild, channel_id: int) -> bool:
        if channel_id in self._deleted:
            return False
        try:
            known = guild.get_channel_or_thread(channel_id)
            channel = known or await guild.fetch_channel(channel_id)
            allowed = channel.permissions_for(self._member)
            if not (allowed.view_channel and allowed.read_message_history):
                return False
            if isinstance(channel, VocalGuildChannel):
                # what is written in a voice room is for who may enter it
                # (resources/message#get-channel-messages)
                return allowed.connect
            if isinstance(channel, discord.Thread) and channel.is_private():
                await channel.fetch_member(self._member.id)
        except discord.NotFound as error:
            if error.code == _UNKNOWN_CHANNEL:
                self._deleted.add(channel_id)
            return False
        except (discord.Forbidden, discord.ClientException):
            # the bot does not see it, so it can't tell; a thread of a channel that is gone; a
            # channel of another server
            return False
        except NO_ANSWER as error:
            raise _not_known(error) from error
        return True


class DirectAsker(Asker):
    """Somebody who asks, also in a direct message, for what is about themselves alone.

    They need not be on the server whose reminders brought the message, nor may they read anything.
    """

    def __init__(self, account: Account, name: str, language: str | None) -> None:
        self._account = account
        self._name = name
        self._language = language

    @classmethod
    def of(cls, asked: discord.Interaction[Any], server: str) -> Self:
        """Who has used a button or a form that is about a server, by the server's id."""
        account = Account(platform=PLATFORM, workspace=server, user_id=str(asked.user.id))
        return cls(account, asked.user.display_name, asked.locale.value)

    @property
    def account(self) -> Account:
        """The account on the server that the message is about."""
        return self._account

    @property
    def name(self) -> str:
        """What they are called where they ask."""
        return self._name

    @property
    def is_admin(self) -> bool:
        """Not for what is about themselves alone."""
        return False

    @property
    def language(self) -> str | None:
        """The language of their client."""
        return self._language

    async def can_read(self, place: Place) -> bool:
        """Nothing: nobody has looked up what they may."""
        del place
        return False


def _not_there() -> NotAllowedError:
    return NotAllowedError("You are not on this server, or Minuta is not.", "Ask who runs it.")


def _not_known(error: Exception) -> ProviderError:
    return failure(error, "looking up what somebody may read")
