"""Meetings that begin by themselves, where a room's settings want that."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.capture.captures import NewCapture
from bot.errors import ConflictError, MinutaError, ProviderError

if TYPE_CHECKING:
    from bot.capture.captures import Captures
    from bot.domain.meeting import Place
    from bot.domain.preferences import RoomSettings
    from bot.ports import PreferenceStore

log = logging.getLogger(__name__)


def are_enough(people: int, settings: RoomSettings) -> bool:
    """Whether so many people in a room let a meeting begin there."""
    return settings.auto_start_people is not None and people >= settings.auto_start_people


def notes_place(room: Place, settings: RoomSettings) -> Place:
    """Where a meeting that began by itself in a room is told of."""
    if settings.notes_channel is None:
        return room
    return room.model_copy(update={"channel": settings.notes_channel, "thread": None})


class AutoStart:
    """Starts meetings; `zone` is the IANA zone of servers that have set none.

    Of a gathering one meeting is recorded: however it came to its end, the next one begins by
    itself only after the room was empty. That is known as long as the program runs; who starts it
    anew while people sit in a room that is not recorded any more may see it recorded again.
    """

    def __init__(self, captures: Captures, settings: PreferenceStore, zone: str) -> None:
        self._captures = captures
        self._settings = settings
        self._zone = zone
        self._settled: set[Place] = set()
        self._starting: set[Place] = set()
        self._failed: dict[Place, int] = {}

    def settle(self, room: Place) -> None:
        """People have decided about the recording of a room by hand: leave it to them."""
        self._settled.add(room)

    async def room_changed(self, room: Place, title: str, people: int) -> None:
        """So many people are in a room now, bots not counted."""
        if people == 0:
            self._settled.discard(room)
            self._failed.pop(room, None)
            return
        if self._is_settled(room) or self._failed.get(room) == people:
            return
        settings = await self._settings.room_settings(room)
        if are_enough(people, settings):
            self._failed.pop(room, None)
            if not await self._is_started(room, title, settings):
                self._failed[room] = people

    async def event_began(self, room: Place, title: str) -> None:
        """An event that was scheduled in a room has begun."""
        if self._is_settled(room):
            return
        settings = await self._settings.room_settings(room)
        if settings.auto_start_events:
            await self._is_started(room, title, settings)

    def _is_settled(self, room: Place) -> bool:
        if self._captures.is_recorded(room):
            self._settled.add(room)
        return room in self._settled

    async def _is_started(self, room: Place, title: str, settings: RoomSettings) -> bool:
        """Start a meeting unless that is under way; False if it can't be started."""
        if room in self._starting or self._is_settled(room):
            return True
        self._starting.add(room)
        wanted = NewCapture(
            room=room, place=notes_place(room, settings), title=title, zone=self._zone
        )
        try:
            meeting = await self._captures.start(wanted)
        except ConflictError:
            return True  # somebody was faster
        except (MinutaError, ProviderError) as error:
            log.warning("a meeting did not begin by itself in %s: %s", room.channel, error)
            return False
        finally:
            self._starting.discard(room)
        self._settled.add(room)
        log.info("meeting %s began by itself", meeting.id)
        return True
