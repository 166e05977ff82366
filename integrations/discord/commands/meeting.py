"""/meeting: record a voice channel, and see what is and what was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.domain.progress import Stage
from bot.errors import MinutaError, NotAllowedError, NotFoundError
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, answered, completed
from integrations.discord.commands.choices import template_choices
from integrations.discord.commands.rooms import room_of
from integrations.discord.commands.status import wording
from integrations.discord.permissions import check_can_hear_and_write
from integrations.discord.places import PLATFORM, channel_of, link, place_of
from integrations.discord.text import safe
from integrations.discord.wording import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.capture import CaptureStatus
    from bot.ports import Desk
    from bot.ports.desk import Summary

_LISTED = 15
_STAGES = {
    Stage.RECORDING: "🔴 being recorded",
    Stage.RECEIVED: "waiting for its turn",
    Stage.TRANSCRIBING: "transcribing",
    Stage.WRITING: "writing the notes",
    Stage.PUBLISHING: "publishing",
    Stage.DONE: "done",
    Stage.FAILED: "⚠️ failed",
}


class MeetingCommands(app_commands.Group, name="meeting", description="Record a voice channel"):
    """/meeting."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        super().__init__(guild_only=True)
        self._desk = desk

    @app_commands.command(name="start", description="Record the voice channel you are in")
    @app_commands.describe(
        title="What the meeting is about; without it, the channel's name",
        channel="The voice channel to record, if you are in none",
        template="What kind of meeting it is: what its notes hold; begin to type its name",
    )
    async def start(
        self,
        asked: Asked,
        title: app_commands.Range[str, 1, 100] | None = None,
        channel: discord.VoiceChannel | discord.StageChannel | None = None,
        template: str | None = None,
    ) -> None:
        """Record; the notes come to where this was asked."""

        async def start() -> str:
            by = DiscordAsker.of(asked)
            room, notes = room_of(asked, channel), channel_of(asked)
            check_can_hear_and_write(room, notes)
            meeting = await self._desk().meetings.start(
                by, place_of(room), place_of(notes), title or room.name, template
            )
            return (
                f"Minuta listens to **{safe(meeting.title)}** in {room.mention}. "
                f"Everybody is told in {notes.mention}, where the notes will be."
            )

        await answered(asked, start)

    @start.autocomplete("template")
    async def _templates(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        return await completed(asked, lambda: template_choices(asked, self._desk, words))

    @app_commands.command(name="stop", description="Stop recording; the notes come by themselves")
    async def stop(self, asked: Asked) -> None:
        """End the meeting of the room, or the only one of the server."""

        async def stop() -> str:
            by, desk = DiscordAsker.of(asked), self._desk()
            status, is_inside = _recorded(asked, desk)
            if is_inside:
                meeting = await desk.meetings.stop(by, status.capture.room)
            else:
                meeting = await desk.meetings.stop_meeting(by, status.capture.meeting_id)
            return (
                f"Minuta stops recording **{safe(meeting.title)}**. "
                f"The notes come to {link(meeting.place)}."
            )

        await answered(asked, stop)

    @app_commands.command(name="pause", description="Keep nothing of what is said from now on")
    async def pause(self, asked: Asked) -> None:
        """Pause."""
        await self._pause(asked, "Paused: nothing of what is said is kept.", is_paused=True)

    @app_commands.command(name="resume", description="Record again after a pause")
    async def resume(self, asked: Asked) -> None:
        """Go on."""
        await self._pause(asked, "Minuta records again.", is_paused=False)

    @app_commands.command(name="status", description="What is recorded, and how well it is heard")
    async def status(self, asked: Asked) -> None:
        """Show every room of the server that is recorded and that the person sees."""

        async def status() -> str:
            found = [one for one in _live(asked, self._desk()) if _sees(asked, one)]
            return "\n".join(map(wording, found)) or "Nothing is recorded on this server."

        await answered(asked, status)

    @app_commands.command(name="list", description="The newest meetings that you can read")
    async def list_(self, asked: Asked) -> None:
        """List meetings."""

        async def listed() -> str:
            by = DiscordAsker.of(asked)
            found = await self._desk().meetings.recent(by, _LISTED)
            return "\n".join(map(_line, found)) or "There are no meetings that you can read yet."

        await answered(asked, listed)

    async def _pause(self, asked: Asked, said: str, *, is_paused: bool) -> None:
        async def pause() -> str:
            by, desk = DiscordAsker.of(asked), self._desk()
            status, is_inside = _recorded(asked, desk)
            is_theirs = by.is_admin or status.capture.started_by == by.account.user_id
            if not (is_inside or is_theirs):
                raise NotAllowedError(
                    "You are not in the room that is recorded.", "Join it, then ask again."
                )
            await desk.meetings.pause(by, status.capture.room, is_paused=is_paused)
            return said

        await answered(asked, pause)


def _live(asked: Asked, desk: Desk) -> list[CaptureStatus]:
    return list(desk.meetings.live(PLATFORM, str(asked.guild_id)))


def _recorded(asked: Asked, desk: Desk) -> tuple[CaptureStatus, bool]:
    """The meeting that is meant, and whether the person is in its room.

    That is the one of the room they are in; who is in none means the only one there is.
    """
    live = _live(asked, desk)
    voice = asked.user.voice if isinstance(asked.user, discord.Member) else None
    if voice is not None and voice.channel is not None:
        own = str(voice.channel.id)
        here = next((one for one in live if one.capture.room.channel == own), None)
        if here is None:
            raise NotFoundError(
                f"{voice.channel.name} is not being recorded.", "Start with /meeting start."
            )
        return here, True
    if not live:
        raise NotFoundError("Nothing is recorded on this server.", "Start with /meeting start.")
    if len(live) > 1:
        raise MinutaError(
            "More than one room is being recorded.", "Join the one you mean, then ask again."
        )
    return live[0], False


def _sees(asked: Asked, status: CaptureStatus) -> bool:
    channel = asked.guild.get_channel(int(status.capture.room.channel)) if asked.guild else None
    if channel is None or not isinstance(asked.user, discord.Member):
        return False
    return channel.permissions_for(asked.user).view_channel


def _line(summary: Summary) -> str:
    meeting, progress = summary.meeting, summary.progress
    line = (
        f"{timestamp(meeting.started_at, 'f')} **{safe(meeting.title)}** · "
        f"{_STAGES[progress.stage]} · {link(meeting.place)} · `{safe(meeting.id)}`"
    )
    if not progress.failure:
        return line
    return f"{line}\n-# {safe(progress.failure)} {safe(progress.remedy or '')}"
