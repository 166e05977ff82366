"""What Minuta must be allowed to do, and how somebody is told that it is not.

The names are those that Discord's settings show in English
(discord.com/developers/docs/topics/permissions).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.errors import MinutaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from integrations.discord.places import WritableChannel

_TO_HEAR = ("view_channel", "connect")
_TO_WRITE = ("view_channel", "send_messages", "attach_files", "read_message_history")
_TO_WRITE_IN_THREADS = (
    "view_channel",
    "send_messages_in_threads",
    "attach_files",
    "read_message_history",
)
_TO_OPEN_THREADS = ("create_public_threads", "send_messages_in_threads")
_TO_SHOW = ("change_nickname", "set_voice_channel_status")
"""Without these nothing fails: it is only not seen in the room that it is recorded."""

_NAMES = {
    "view_channel": "View Channel",
    "connect": "Connect",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
    "change_nickname": "Change Nickname",
    "set_voice_channel_status": "Set Voice Channel Status",
}


class MissingPermissionsError(MinutaError):
    """Minuta may not do what it has to; every permission that is missing is named at once."""

    def __init__(self, missing: Mapping[str, tuple[str, ...]]) -> None:
        """`missing` are the names of permissions by the name of the channel."""
        what = "; ".join(f"{_listed(names)} in #{channel}" for channel, names in missing.items())
        super().__init__(
            f"Minuta lacks {what}.",
            "In the channel's settings, under Permissions, add Minuta's role and allow them.",
        )


def needed() -> discord.Permissions:
    """Everything that Minuta is invited with."""
    names = {*_TO_HEAR, *_TO_WRITE, *_TO_OPEN_THREADS, *_TO_SHOW}
    return discord.Permissions(**dict.fromkeys(names, True))


def names(permissions: discord.Permissions) -> tuple[str, ...]:
    """What permissions are called in Discord's settings."""
    return tuple(name for flag, name in _NAMES.items() if getattr(permissions, flag))


def check_can_hear_and_write(
    room: discord.VoiceChannel | discord.StageChannel, notes: WritableChannel
) -> None:
    """Raise `MissingPermissionsError` unless a meeting in the room can be told of in a channel."""
    _check([(room, _TO_HEAR), (notes, _for_notes(notes))])


def check_can_write(notes: WritableChannel) -> None:
    """Raise `MissingPermissionsError` unless notes can be written in a channel."""
    _check([(notes, _for_notes(notes))])


def _for_notes(channel: WritableChannel) -> tuple[str, ...]:
    if isinstance(channel, discord.TextChannel):
        return (*_TO_WRITE, *_TO_OPEN_THREADS)
    return _TO_WRITE_IN_THREADS if isinstance(channel, discord.Thread) else _TO_WRITE


def _check(wanted: list[tuple[WritableChannel, tuple[str, ...]]]) -> None:
    missing: dict[str, tuple[str, ...]] = {}
    for channel, flags in wanted:
        allowed = channel.permissions_for(channel.guild.me)
        lacking = (_NAMES[flag] for flag in flags if not getattr(allowed, flag))
        if found := tuple(dict.fromkeys((*missing.get(channel.name, ()), *lacking))):
            missing[channel.name] = found
    if missing:
        raise MissingPermissionsError(missing)


def _listed(names: tuple[str, ...]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
