"""The slash commands: what people type, and what they are told."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeAlias

import discord
from discord import app_commands

from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.errors import MinutaError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.capture import CaptureStatus
    from bot.ports import Desk

log = logging.getLogger(__name__)

_PLATFORM = "discord"
_Asked: TypeAlias = discord.Interaction[discord.Client]
_VoiceRoom: TypeAlias = discord.VoiceChannel | discord.StageChannel


def add_commands(tree: app_commands.CommandTree, desk: Desk) -> None:
    """Add every command to the tree."""
    tree.add_command(_MeetingCommands(desk))
    tree.add_command(_PrivacyCommands(desk))


class _NotInARoomError(MinutaError):
    """The person who asked is in no voice channel."""

    def __init__(self) -> None:
        super().__init__("You are in no voice channel.", "Join one, then ask again.")


class _MeetingCommands(app_commands.Group, name="meeting", description="Record a voice channel"):
    def __init__(self, desk: Desk) -> None:
        super().__init__(guild_only=True)
        self._desk = desk

    @app_commands.command(name="start", description="Record the voice channel you are in")
    async def start(self, asked: _Asked) -> None:
        async def start() -> str:
            room = _room_of(asked)
            _check_permissions(room)
            meeting = await self._desk.start_meeting(
                _place(room.guild.id, room.id), _place_of(asked), room.name, _account(asked)
            )
            return f"Minuta listens to **{discord.utils.escape_markdown(meeting.title)}**."

        await _answer(asked, start)

    @app_commands.command(name="stop", description="Stop recording; the notes come by themselves")
    async def stop(self, asked: _Asked) -> None:
        async def stop() -> str:
            await self._desk.stop_meeting(self._recorded_room(asked))
            return "Minuta stops recording. The notes come to this meeting's channel."

        await _answer(asked, stop)

    @app_commands.command(name="pause", description="Keep nothing of what is said from now on")
    async def pause(self, asked: _Asked) -> None:
        async def pause() -> str:
            await self._desk.pause_meeting(self._recorded_room(asked), is_paused=True)
            return "Paused: nothing of what is said is kept."

        await _answer(asked, pause)

    @app_commands.command(name="resume", description="Record again after a pause")
    async def resume(self, asked: _Asked) -> None:
        async def resume() -> str:
            await self._desk.pause_meeting(self._recorded_room(asked), is_paused=False)
            return "Minuta records again."

        await _answer(asked, resume)

    @app_commands.command(name="status", description="What is recorded, and how well it is heard")
    async def status(self, asked: _Asked) -> None:
        async def status() -> str:
            found = self._desk.meetings(_PLATFORM, str(asked.guild_id))
            return "\n".join(map(_wording, found)) or "Nothing is recorded on this server."

        await _answer(asked, status)

    def _recorded_room(self, asked: _Asked) -> Place:
        """The room the person is in, or the only one of the server that is recorded."""
        voice = asked.user.voice if isinstance(asked.user, discord.Member) else None
        if voice is not None and voice.channel is not None:
            return _place(voice.channel.guild.id, voice.channel.id)
        raise _NotInARoomError


class _PrivacyCommands(app_commands.Group, name="privacy", description="What is heard of you"):
    def __init__(self, desk: Desk) -> None:
        super().__init__(guild_only=True)
        self._desk = desk

    @app_commands.command(name="optout", description="Have nothing recorded of you on this server")
    async def optout(self, asked: _Asked) -> None:
        async def optout() -> str:
            await self._desk.opt_out(_account(asked))
            return "From now on nothing you say on this server is decrypted or kept."

        await _answer(asked, optout)

    @app_commands.command(name="optin", description="Be recorded on this server again")
    async def optin(self, asked: _Asked) -> None:
        async def optin() -> str:
            await self._desk.opt_in(_account(asked))
            return "You are heard again in the meetings of this server."

        await _answer(asked, optin)


async def _answer(asked: _Asked, work: Callable[[], Awaitable[str]]) -> None:
    """Acknowledge within Discord's three seconds, do the work, and say what came of it."""
    await asked.response.defer(ephemeral=True, thinking=True)
    try:
        said = await work()
    except (MinutaError, ProviderError) as error:
        log.warning("a command was refused: %s", type(error).__name__)
        said = f"⚠️ {error}"
    await asked.edit_original_response(content=said)


def _room_of(asked: _Asked) -> _VoiceRoom:
    voice = asked.user.voice if isinstance(asked.user, discord.Member) else None
    if voice is None or voice.channel is None:
        raise _NotInARoomError
    return voice.channel


def _check_permissions(room: _VoiceRoom) -> None:
    allowed = room.permissions_for(room.guild.me)
    needed = {"View Channel": allowed.view_channel, "Connect": allowed.connect}
    missing = [name for name, is_there in needed.items() if not is_there]
    if missing:
        raise MinutaError(
            f"Minuta lacks {' and '.join(missing)} in {room.name}.",
            "Grant it to Minuta's role in the channel's settings under Permissions.",
        )


def _place(guild_id: int, channel_id: int) -> Place:
    return Place(platform=_PLATFORM, workspace=str(guild_id), channel=str(channel_id))


def _place_of(asked: _Asked) -> Place:
    return Place(platform=_PLATFORM, workspace=str(asked.guild_id), channel=str(asked.channel_id))


def _account(asked: _Asked) -> Account:
    return Account(platform=_PLATFORM, workspace=str(asked.guild_id), user_id=str(asked.user.id))


def _wording(status: CaptureStatus) -> str:
    packets = sum(reception.received for reception in status.reception.values())
    lost = sum(sum(reception.lost.values()) for reception in status.reception.values())
    state = "paused" if status.capture.is_paused else status.capture.state.value
    line = (
        f"**{discord.utils.escape_markdown(status.title)}**: {state} since "
        f"<t:{status.started_at.timestamp():.0f}:t>, {len(status.reception)} people heard, "
        f"{packets} packets received, {lost} without sound"
    )
    return f"{line}. ⚠️ {status.trouble}" if status.trouble else line
