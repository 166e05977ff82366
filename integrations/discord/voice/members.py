"""Who is in a voice room, from what the main gateway says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.voice import RoomMember

if TYPE_CHECKING:
    import discord
    from discord.channel import VocalGuildChannel


def members_of(room: VocalGuildChannel, own_id: int) -> tuple[RoomMember, ...]:
    """Everybody in a room but the bot itself, by user id.

    Voice states come for everybody, names only for members that Discord has sent along: who has
    none goes by the id.
    """
    return tuple(
        _member(room, user_id, state)
        for user_id, state in sorted(room.voice_states.items())
        if user_id != own_id
    )


def _member(room: VocalGuildChannel, user_id: int, state: discord.VoiceState) -> RoomMember:
    is_muted = state.self_mute or state.mute or state.self_deaf or state.deaf or state.suppress
    member = room.guild.get_member(user_id)
    if member is None:
        return RoomMember(user_id=str(user_id), name=str(user_id), is_muted=is_muted)
    names = dict.fromkeys(name for name in (member.nick, member.global_name, member.name) if name)
    names.pop(member.display_name, None)
    return RoomMember(
        user_id=str(user_id),
        name=member.display_name,
        aliases=tuple(names),
        is_bot=member.bot,
        is_muted=is_muted,
    )
