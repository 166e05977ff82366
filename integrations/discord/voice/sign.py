"""What a server shows of a recording: a mark before the bot's name, and the room's status."""

from __future__ import annotations

import asyncio
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple, cast
from weakref import WeakValueDictionary

import discord

from bot.domain.voice import RoomSign
from bot.errors import Fault, ProviderError
from integrations.discord.faults import NO_ANSWER, failure
from integrations.discord.voice.room import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.meeting import Place

_MARKS: Final = {RoomSign.RECORDING: "🔴 ", RoomSign.PAUSED: "⏸ ", RoomSign.NONE: ""}
_ANY_MARKS: Final = re.compile(r"^(?:[🔴⏸]\ufe0f?\s*)+")
_STATUSES: Final = {
    RoomSign.RECORDING: "🔴 Minuta records",
    RoomSign.PAUSED: "⏸ Minuta has paused",
    RoomSign.NONE: None,
}
_LONGEST_NICK: Final = 32
"""Discord's limit for nicknames, counted here in UTF-16, the stricter way."""


class _Renamed(NamedTuple):
    """A nickname with a mark, and the one that was there before."""

    marked: str
    before: str | None


class Signs:
    """Sets signs, and takes them away again.

    What there is now is looked up first, so that nothing is marked twice and nothing is set that is
    there already, also after the bot was killed. A status that people have set stays.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._renamed: dict[int, _Renamed] = {}
        self._statuses: dict[int, str | None] = {}
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def show(self, room: Place, sign: RoomSign) -> None:
        """Show what is recorded in a room, as far as the bot may; raises `ProviderError`."""
        guild = self._client.get_guild(int(room.workspace))
        if guild is None or self._client.user is None:
            return
        if guild.unavailable:
            raise ProviderError(PLATFORM, Fault.CONNECTIVITY, "the server is not available")
        # one bot has one name in a server, whatever it does in its rooms
        turn = self._turns.setdefault(guild.id, asyncio.Lock())
        async with turn:
            results = await asyncio.gather(
                self._set_status(guild.get_channel(int(room.channel)), sign),
                self._mark_name(guild, self._client.user.id, sign),
                return_exceptions=True,
            )
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _set_status(self, channel: object, sign: RoomSign) -> None:
        if not isinstance(channel, discord.VoiceChannel):
            return  # a stage has no status
        if not channel.permissions_for(channel.guild.me).set_voice_channel_status:
            return
        with _translated("the status of a room"):
            data = cast("Mapping[str, object]", await self._client.http.get_channel(channel.id))
            now = data.get("status", self._statuses.get(channel.id)) or None
            wanted = _STATUSES[sign]
            if now == wanted or now not in _STATUSES.values():
                return
            await channel.edit(status=wanted)
            self._statuses[channel.id] = wanted

    async def _mark_name(self, guild: discord.Guild, own_id: int, sign: RoomSign) -> None:
        if not guild.me.guild_permissions.change_nickname:
            return
        with _translated("the nickname"):
            member = await guild.fetch_member(own_id)
            before = self._without_mark(guild.id, member)
            wanted = before
            if sign is not RoomSign.NONE:
                wanted = _marked(_MARKS[sign], before or member.global_name or member.name)
            if wanted == member.nick:
                return
            await member.edit(nick=wanted)
            if wanted is not None and sign is not RoomSign.NONE:
                self._renamed[guild.id] = _Renamed(wanted, before)

    def _without_mark(self, guild_id: int, member: discord.Member) -> str | None:
        """The bot's nickname before it was marked; None if it had none."""
        renamed = self._renamed.get(guild_id)
        if renamed is not None and renamed.marked == member.nick:
            return renamed.before
        if member.nick is None or not _ANY_MARKS.match(member.nick):
            return member.nick
        bare = _ANY_MARKS.sub("", member.nick)
        # an earlier process marked it: where it marked the bot's own name, there was no nickname
        own = member.global_name or member.name
        is_own = any(member.nick == _marked(mark, own) for mark in _MARKS.values())
        return None if is_own else bare


def _marked(mark: str, name: str) -> str:
    while len((mark + name).encode("utf-16-le")) > 2 * _LONGEST_NICK:
        name = name[:-1]
    return (mark + name).rstrip()


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    """Raise the core's errors in place of the library's; a right that is missing is none."""
    try:
        yield
    except (discord.Forbidden, discord.NotFound):
        return
    except NO_ANSWER as error:
        raise failure(error, doing) from None
