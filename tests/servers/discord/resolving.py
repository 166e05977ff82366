"""What people choose: the ids that go over the wire, and what Discord sends along with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.discord.command_rules import CHANNEL, MENTIONABLE, ROLE, USER_OPTION
from tests.servers.discord.world import Account, Channel, Guild, Json, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.servers.discord.direct import DirectChannel

Chosen = str | Account | Channel | Role
"""One of what is chosen; a string is the value of a text option, or an id."""

_PARTLY = ("user", "deaf", "mute")
_OF_CHANNEL = ("id", "name", "type", "parent_id", "flags", "last_message_id", "topic", "position")
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SELECT_KINDS = {
    USER_SELECT: (Account,),
    ROLE_SELECT: (Role,),
    MENTIONABLE_SELECT: (Account, Role),
    CHANNEL_SELECT: (Channel,),
}
OPTION_KINDS = {
    USER_OPTION: (Account,),
    CHANNEL: (Channel,),
    ROLE: (Role,),
    MENTIONABLE: (Account, Role),
}


def choose(
    chosen: Iterable[Chosen],
    kinds: tuple[type, ...],
    channel: Channel | DirectChannel,
    channel_types: list[int] | None = None,
) -> list[Account | Channel | Role]:
    """What of the allowed kinds is meant; raises `LookupError` or `TypeError` for what can't be."""
    found = [_find(one, channel) for one in chosen]
    for one in found:
        if not isinstance(one, kinds):
            raise TypeError(f"a {type(one).__name__} can't be chosen here")
        if channel_types and isinstance(one, Channel) and one.type not in channel_types:
            raise LookupError(f"{one.name} is not one of the channels to choose from")
    return found


def resolved(
    chosen: Iterable[Account | Channel | Role], person: Account, channel: Channel | DirectChannel
) -> Json:
    """The objects behind the ids, by kind and id (docs.discord.com, "Resolved Data Structure")."""
    sent: Json = {}

    def put(kind: str, one: Account | Channel | Role, content: Json) -> None:
        sent.setdefault(kind, {})[str(one.id)] = content

    guild = channel.guild if isinstance(channel, Channel) else None
    for one in chosen:
        if isinstance(one, Account):
            put("users", one, one.json())
            if guild and one.id in guild.members:
                put("members", one, _member_json(guild, one))
        elif isinstance(one, Role):
            put("roles", one, one.json())
        else:
            shown = {name: one.json()[name] for name in _OF_CHANNEL if name in one.json()}
            put("channels", one, shown | {"permissions": str(int(one.allowed(person)))})
    return sent


def _member_json(guild: Guild, account: Account) -> Json:
    member = guild.members[account.id].json()
    partly = {name: value for name, value in member.items() if name not in _PARTLY}
    return partly | {"permissions": str(int(guild.allowed(account)))}


def _find(one: Chosen, channel: Channel | DirectChannel) -> Account | Channel | Role:
    if not isinstance(channel, Channel):
        # people who choose in private are offered the two who are there
        known = {account.id: account for account in (channel.bot, channel.person)}
        return known[int(one) if isinstance(one, str) else one.id]
    if not isinstance(one, str):
        return one
    wanted = int(one)
    guild = channel.guild
    if wanted in guild.members:
        return guild.members[wanted].account
    if wanted in guild.roles:
        return guild.roles[wanted]
    return guild.channels[wanted]
