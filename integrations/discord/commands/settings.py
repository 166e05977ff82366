"""/settings: what holds on a server and in its voice channels, for who manages the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.domain.frozen import Frozen
from bot.domain.language import CHOSEN_LANGUAGES
from bot.domain.preferences import ConfirmMode, LiveView
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, answered, completed
from integrations.discord.commands.channels import channel_command, channel_lines, weekly_line
from integrations.discord.commands.choices import UNSET, template_choices, zone_choices
from integrations.discord.commands.languages import language_choices
from integrations.discord.commands.rooms import VoiceRoom, room_of
from integrations.discord.commands.templates import TemplateCommands
from integrations.discord.permissions import check_can_write
from integrations.discord.places import place_of
from integrations.discord.text import counted, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.domain.preferences import RoomSettings, ServerSettings
    from bot.ports import Desk

_Settings = TypeVar("_Settings", bound=Frozen)

_CONFIRM = {
    ConfirmMode.AUTOMATIC: "Never: every action item opens by itself",
    ConfirmMode.WHEN_UNSURE: "When unsure: what somebody promised opens by itself",
    ConfirmMode.ALL: "Always: nothing opens before somebody has confirmed it",
}
_LIVE = {
    LiveView.MESSAGE: "In one message that is kept up to date",
    LiveView.OFF: "Not at all",
}


class SettingsCommands(
    app_commands.Group, name="settings", description="How Minuta behaves on this server"
):
    """/settings."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        super().__init__(
            guild_only=True, default_permissions=discord.Permissions(manage_guild=True)
        )
        self._desk = desk
        self.add_command(TemplateCommands(desk))
        self.add_command(channel_command(desk))

    @app_commands.command(name="show", description="What is set")
    @app_commands.describe(channel="A voice channel; without it, the one you are in")
    async def show(
        self,
        asked: Asked,
        channel: discord.VoiceChannel | discord.StageChannel | None = None,
    ) -> None:
        """Show what holds for the server, and for a room."""

        async def show() -> str:
            by, desk = DiscordAsker.of(asked), self._desk()
            lines = ["**This server**", *_server(await desk.settings.server(by))]
            if (room := _room(asked, channel)) is not None:
                lines += [
                    f"**{room.mention}**",
                    *_of_room(await desk.settings.room(place_of(room))),
                ]
            lines += await channel_lines(asked, desk)
            return "\n".join(lines)

        await answered(asked, show)

    @app_commands.command(name="server", description="Change what holds for the whole server")
    @app_commands.describe(
        zone="The time zone of the dates that people say; begin to type a city",
        language="The language of the notes",
        template="What the notes of meetings hold, where nobody chose something else",
        confirm="Which action items wait for a click",
        retention_days="Days for which sound is kept; 0 for as long as whoever runs Minuta says",
        signals="Keep what engines guess from voices (mood, age, gender), apart from all notes",
    )
    @app_commands.choices(
        language=language_choices(),
        confirm=[
            app_commands.Choice(name=locale_str(name), value=mode.value)
            for mode, name in _CONFIRM.items()
        ],
    )
    async def server(
        self,
        asked: Asked,
        zone: str | None = None,
        language: str | None = None,
        template: str | None = None,
        confirm: str | None = None,
        retention_days: app_commands.Range[int, 0, 3650] | None = None,
        signals: bool | None = None,  # noqa: FBT001 (Discord names every option)
    ) -> None:
        """Change what was given and leave the rest."""

        async def change() -> str:
            by, desk = DiscordAsker.of(asked), self._desk()
            settings = _changed(
                await desk.settings.server(by),
                zone=_value(zone),
                language=_value(language),
                template=_value(template),
                confirm=confirm,
                audio_retention_days=_count(retention_days),
                signals=signals,
            )
            await desk.settings.change_server(by, settings)
            return "\n".join(("**This server, from now on**", *_server(settings)))

        await answered(asked, change)

    @app_commands.command(name="room", description="Change what holds for one voice channel")
    @app_commands.describe(
        channel="The voice channel; without it, the one you are in",
        auto_start_people="Record by itself once so many people are there; 0 for never",
        auto_start_events="Record by itself when a scheduled event begins there",
        live="Where the transcript can be read while people talk",
        language="The language that is spoken there",
        template="What the notes of meetings there hold",
        notes_channel="Where meetings that begin by themselves are announced and their notes come",
        weekly_digest="Say in its chat on Mondays what is still to be done, if there is something",
    )
    @app_commands.choices(
        live=[
            app_commands.Choice(name=locale_str(name), value=view.value)
            for view, name in _LIVE.items()
        ],
        language=language_choices(),
    )
    async def room(  # noqa: PLR0913, PLR0917 (Discord names every option)
        self,
        asked: Asked,
        channel: discord.VoiceChannel | discord.StageChannel | None = None,
        auto_start_people: app_commands.Range[int, 0, 99] | None = None,
        auto_start_events: bool | None = None,  # noqa: FBT001 (Discord names every option)
        live: str | None = None,
        language: str | None = None,
        template: str | None = None,
        notes_channel: (
            discord.TextChannel | discord.VoiceChannel | discord.StageChannel | None
        ) = None,
        weekly_digest: bool | None = None,  # noqa: FBT001 (Discord names every option)
    ) -> None:
        """Change what was given and leave the rest."""

        async def change() -> str:
            by, desk = DiscordAsker.of(asked), self._desk()
            room = room_of(asked, channel)
            if notes_channel is not None:
                check_can_write(notes_channel)
            settings = _changed(
                await desk.settings.room(place_of(room)),
                auto_start_people=_count(auto_start_people),
                auto_start_events=auto_start_events,
                live=live,
                language=_value(language),
                template=_value(template),
                notes_channel=_other_than(room, notes_channel),
                weekly_digest=weekly_digest,
            )
            await desk.settings.change_room(by, place_of(room), settings)
            return "\n".join((f"**{room.mention}, from now on**", *_of_room(settings)))

        await answered(asked, change)

    @server.autocomplete("zone")
    async def _zones(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        async def zones() -> list[app_commands.Choice[str]]:
            return zone_choices(self._desk, words, "As whoever runs Minuta says")

        return await completed(asked, zones)

    @server.autocomplete("template")
    async def _of_server(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        unset = "As Minuta does by itself"
        return await completed(asked, lambda: template_choices(asked, self._desk, words, unset))

    @room.autocomplete("template")
    async def _in_room(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        unset = "As on the whole server"
        return await completed(asked, lambda: template_choices(asked, self._desk, words, unset))


_UNSET = object()
"""Stands for a setting that is taken back, where None leaves it as it is."""


def _changed(settings: _Settings, **given: object) -> _Settings:
    """The settings with what was given, checked as a whole."""
    changes: dict[str, Any] = {
        name: None if value is _UNSET else value
        for name, value in given.items()
        if value is not None
    }
    return type(settings).model_validate(settings.model_dump() | changes)


def _value(chosen: str | None) -> object:
    return _UNSET if chosen == UNSET else chosen


def _count(chosen: int | None) -> object:
    return _UNSET if chosen == 0 else chosen


def _other_than(
    room: VoiceRoom,
    chosen: discord.TextChannel | discord.VoiceChannel | discord.StageChannel | None,
) -> object:
    """The channel's id; the room itself is where it is told of without being set."""
    if chosen is None:
        return None
    return _UNSET if chosen.id == room.id else str(chosen.id)


def _room(asked: Asked, named: VoiceRoom | None) -> VoiceRoom | None:
    if named is not None:
        return named
    voice = asked.user.voice if isinstance(asked.user, discord.Member) else None
    return voice.channel if voice is not None else None


def _server(settings: ServerSettings) -> Iterator[str]:
    days = settings.audio_retention_days
    yield f"Time zone: {safe(settings.zone or 'as whoever runs Minuta says')}"
    yield f"Language of the notes: {_language(settings.language)}"
    own = counted(len(settings.templates), "template")
    yield f"Template: {safe(settings.template or 'general')}; {own} of this server's own"
    yield f"To be confirmed: {_CONFIRM[settings.confirm]}"
    kept = counted(days, "day") if days else "as long as whoever runs Minuta says"
    yield f"Sound is kept: {kept}"
    guessed = "kept apart, as guesses" if settings.signals else "not asked for"
    yield f"Guesses from voices (mood, age, gender): {guessed}"
    yield f"Vocabulary: {counted(len(settings.vocabulary), 'word')}, see /vocabulary list"


def _of_room(settings: RoomSettings) -> Iterator[str]:
    people = settings.auto_start_people
    is_once = f"with {counted(people, 'person', 'people')} in it" if people else "never"
    yield f"Begins by itself: {is_once}"
    yield f"With scheduled events: {'yes' if settings.auto_start_events else 'no'}"
    yield f"Live transcript: {_LIVE[settings.live]}"
    yield f"Language: {_language(settings.language)}"
    yield f"Template: {safe(settings.template or 'as on the whole server')}"
    channel = settings.notes_channel
    yield f"Announced in: {f'<#{channel}>' if channel else 'its own chat'}"
    yield weekly_line(settings)


def _language(tag: str | None) -> str:
    return safe(CHOSEN_LANGUAGES.get(tag, tag)) if tag else "as it is spoken"
