"""Who comes into voice rooms and which events begin there: meetings may begin by themselves."""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import TYPE_CHECKING

import discord
from discord.channel import VocalGuildChannel

from bot.errors import MinutaError, ProviderError
from integrations.discord.places import place_of
from integrations.discord.voice.members import members_of

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.ports import Desk

log = logging.getLogger(__name__)


class Arrivals:
    """Tells the desk how many people are in a room, whenever that may have changed.

    For each room one after the other, and always of who is there at that moment: of many changes in
    a row, the last one counts.
    """

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        self._client = client
        self._desk = desk
        self._changed: set[int] = set()
        self._telling: dict[int, asyncio.Task[None]] = {}
        self._began: set[asyncio.Task[None]] = set()

    def look(self, guild: discord.Guild) -> None:
        """Tell of every room of a server with somebody in it, and of the events that go on there.

        They may have begun while nobody here was looking.
        """
        for room in (*guild.voice_channels, *guild.stage_channels):
            if room.voice_states:
                self.room_changed(room)
        for event in guild.scheduled_events:
            where = event.channel
            is_on = event.status is discord.EventStatus.active
            if is_on and where is not None and self._people(where):
                self._event_began(where, event.name)

    def room_changed(self, room: VocalGuildChannel) -> None:
        """Somebody came in or went out."""
        self._changed.add(room.id)
        if room.id not in self._telling:
            self._telling[room.id] = asyncio.create_task(self._tell(room.guild, room.id))

    def event_updated(self, before: discord.ScheduledEvent, after: discord.ScheduledEvent) -> None:
        """A scheduled event has changed: if it has begun in a voice room, tell of it."""
        is_active = after.status is discord.EventStatus.active
        if not is_active or before.status is discord.EventStatus.active:
            return
        if isinstance(after.channel, VocalGuildChannel):
            self._event_began(after.channel, after.name)

    async def close(self) -> None:
        """Tell nothing any more."""
        tasks = [*self._telling.values(), *self._began]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell(self, guild: discord.Guild, room_id: int) -> None:
        try:
            while room_id in self._changed:
                self._changed.discard(room_id)
                room = guild.get_channel(room_id)
                if not isinstance(room, VocalGuildChannel):
                    continue  # it was deleted
                people = self._people(room)
                told = self._desk.meetings.room_changed(place_of(room), room.name, people)
                await _logged(told, room_id)
        finally:
            del self._telling[room_id]

    def _people(self, room: VocalGuildChannel) -> int:
        """How many are in a room, bots not counted."""
        own = self._client.user
        return sum(not one.is_bot for one in members_of(room, own.id)) if own else 0

    def _event_began(self, room: VocalGuildChannel, title: str) -> None:
        told = self._desk.meetings.event_began(place_of(room), title)
        task = asyncio.create_task(_logged(told, room.id))
        self._began.add(task)
        task.add_done_callback(self._began.discard)


async def _logged(told: Awaitable[None], room_id: int) -> None:
    try:
        await told
    except (MinutaError, ProviderError) as error:
        log.warning("a meeting in %d did not begin: %s", room_id, type(error).__name__)
    except Exception as error:  # noqa: BLE001 (the boundary of one room: others go on)
        frame = traceback.extract_tb(error.__traceback__)[-1]
        # what an error says may hold what people said; where it was raised does not
        log.error(  # noqa: TRY400
            "a change of %d failed: %s %s:%s",
            room_id,
            type(error).__name__,
            frame.name,
            frame.lineno,
        )
