"""One stay of the bot in a room: what is heard goes to a journal, what happens is noted."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.capture.journal import Journal
from bot.errors import MinutaError, VoiceError
from bot.ports import VoiceSink

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime
    from pathlib import Path

    from bot.capture.listening import Listening
    from bot.domain.meeting import Place
    from bot.domain.voice import Departure, Frame, Loss, Reception, RoomMember
    from bot.ports import Clock, VoiceConnection, VoicePlatform

log = logging.getLogger(__name__)

SUFFIX = ".journal"


class Stay(VoiceSink):
    """Hears one connection to a room.

    `on_change` is called from the event loop whenever something happened that whoever conducts the
    meeting should look at.
    """

    def __init__(
        self, room: Place, journal: Journal, clock: Clock, on_change: Callable[[], None]
    ) -> None:
        self.room = room
        self.people = 0
        self.empty_since: datetime | None = clock.now()
        self.is_hearing = False
        self.trouble: str | None = None
        self.departure: Departure | None = None
        self.present: tuple[RoomMember, ...] = ()
        self._seen: dict[str, RoomMember] = {}
        self._is_paused = False
        self._connection: VoiceConnection | None = None
        self._listening: Listening | None = None
        self._journal = journal
        self._clock = clock
        self._on_change = on_change

    @property
    def journal(self) -> Path:
        """The file that holds what is heard."""
        return self._journal.path

    @property
    def seen(self) -> Sequence[RoomMember]:
        """Everybody who was in the room, as they were last seen."""
        return tuple(self._seen.values())

    @property
    def reception(self) -> Mapping[str, Reception]:
        """What was received so far, by user id."""
        return {} if self._connection is None else self._connection.reception()

    @property
    def privacy_code(self) -> str | None:
        """What people compare to know that nobody listens in between."""
        return None if self._connection is None else self._connection.privacy_code()

    @property
    def live(self) -> Listening | None:
        """What is understood while people talk, where that is wanted."""
        return self._listening

    @property
    def disk_trouble(self) -> str | None:
        """Why what is heard can't be kept at the moment."""
        trouble = self._journal.trouble
        return None if trouble is None else str(trouble)

    def frame(self, frame: Frame) -> None:
        """Keep the packet, unless the meeting is paused."""
        if not self._is_paused:
            self._journal.frame(frame)

    def lost(self, speaker: str | None, loss: Loss, packets: int) -> None:
        """Note that packets came of which there is no sound."""
        self._journal.lost(speaker, loss, packets)

    def members(self, members: Sequence[RoomMember]) -> None:
        """Note who is there; a room of bots alone is empty."""
        self._journal.members(members)
        self.present = tuple(members)
        self._seen.update({member.user_id: member for member in members})
        self.people = sum(not member.is_bot for member in members)
        if self.people:
            self.empty_since = None
        elif self.empty_since is None:
            self.empty_since = self._clock.now()
        self._on_change()

    def moved(self, room: Place) -> None:
        """Note the room the bot is in now."""
        self.room = room
        self._on_change()

    def hearing(self) -> None:
        """Note that sound comes."""
        self.is_hearing, self.trouble = True, None
        self._on_change()

    def deaf(self, reason: str) -> None:
        """Note that people talk and nothing comes."""
        self.trouble = reason
        self._on_change()

    def left(self, departure: Departure) -> None:
        """Note the end."""
        self.departure = departure
        self._on_change()

    def pause(self, *, is_paused: bool) -> None:
        """Keep nothing of what is said from now on, or keep it again."""
        if is_paused == self._is_paused:
            return
        self._is_paused = is_paused
        if is_paused:
            self._journal.pause()
        else:
            self._journal.resume()

    def opt_out(self, user_ids: AbstractSet[str]) -> None:
        """From now on hear nothing of exactly these people."""
        if self._connection is not None:
            self._connection.opt_out(user_ids)

    def connected(self, connection: VoiceConnection) -> None:
        """Take over the connection, to end it with the stay."""
        self._connection = connection

    def listen(self, listening: Listening | None) -> None:
        """Take over what hears the journal while it is written, to end it with the stay."""
        self._listening = listening

    async def leave(self, within_s: float) -> None:
        """Leave the room and close the journal; what can't be left in time is left behind."""
        if self._connection is not None and self.departure is None:
            try:
                async with asyncio.timeout(within_s):
                    await self._connection.leave()
            except (TimeoutError, MinutaError) as error:
                log.warning("a voice room was not left in good order: %s", type(error).__name__)
        await asyncio.to_thread(self._journal.close)

    async def end(self, within_s: float, live_within_s: float) -> None:
        """Leave the room, and wait for the live text as long as `live_within_s` seconds."""
        await self.leave(within_s)
        if self._listening is not None:
            await self._listening.finish(live_within_s)


class Entrance:
    """Enters rooms.

    Each stay gets a journal of its own in the meeting's folder, numbered in the order of the stays.
    """

    def __init__(
        self, folder: Path, platforms: Mapping[str, VoicePlatform], clock: Clock, within_s: float
    ) -> None:
        self._folder = folder
        self._platforms = platforms
        self._clock = clock
        self._within_s = within_s

    async def enter(
        self,
        meeting_id: str,
        room: Place,
        opted_out: AbstractSet[str],
        on_change: Callable[[], None],
        *,
        is_paused: bool = False,
    ) -> Stay:
        """Enter a room and keep what is heard there, unless it `is_paused` from the beginning.

        Raises `VoiceError` when the room can't be entered, and `MinutaError` when the disk does not
        take the sound.
        """
        platform = self._platforms.get(room.platform)
        if platform is None:
            raise VoiceError(
                f"The platform {room.platform} is not set up here.", "See minuta check."
            )
        journal = await asyncio.to_thread(self._begin, meeting_id)
        stay = Stay(room, journal, self._clock, on_change)
        stay.pause(is_paused=is_paused)
        try:
            async with asyncio.timeout(self._within_s):
                stay.connected(await platform.join(room, stay, opted_out))
        except BaseException as error:
            await asyncio.to_thread(journal.close)
            if isinstance(error, TimeoutError):
                raise VoiceError(
                    f"The room could not be entered within {self._within_s:.0f} s.",
                    "Check that it is not full, and try again.",
                ) from None
            raise
        return stay

    def _begin(self, meeting_id: str) -> Journal:
        folder = self._folder / meeting_id
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = 1 + len(list(folder.glob(f"*{SUFFIX}")))
        return Journal(folder / f"{number:04d}{SUFFIX}", meeting_id, self._clock, _told)


def _told(trouble: MinutaError) -> None:
    log.error("sound can't be kept: %s", trouble)
