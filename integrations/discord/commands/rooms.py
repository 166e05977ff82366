"""Which voice channel is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import discord

from bot.errors import MinutaError, NotAllowedError

if TYPE_CHECKING:
    from integrations.discord.asking import Asked

VoiceRoom: TypeAlias = discord.VoiceChannel | discord.StageChannel


class NotInARoomError(MinutaError):
    """The person who asked is in no voice channel and named none."""

    def __init__(self) -> None:
        super().__init__("You are in no voice channel.", "Join one or name it, then ask again.")


def room_of(asked: Asked, named: VoiceRoom | None) -> VoiceRoom:
    """The room that was named, or the one the person is in.

    Raises `NotInARoomError`, and `NotAllowedError` for a room that they could not enter.
    """
    member = asked.user
    if named is None:
        voice = member.voice if isinstance(member, discord.Member) else None
        if voice is None or voice.channel is None:
            raise NotInARoomError
        return voice.channel
    allowed = named.permissions_for(member) if isinstance(member, discord.Member) else None
    if allowed is None or not (allowed.view_channel and allowed.connect):
        raise NotAllowedError(
            f"You may not enter {named.name} yourself.", "Ask somebody who may to record it."
        )
    return named
