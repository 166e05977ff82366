"""Everything that goes along with a live meeting, each in a task of its own, none in its way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.capture.live_message import LiveMessage
from bot.capture.opening import Opening
from bot.capture.sign import Sign
from bot.capture.telling import Telling
from bot.domain.voice import RoomSign

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.capture.settings import CaptureSettings
    from bot.capture.stay import Stay
    from bot.capture.surroundings import Surroundings
    from bot.domain.capture import Capture
    from bot.domain.meeting import Meeting


class Company:
    """What people in a room see and are told of one meeting, besides the notice.

    `meeting` and `capture` give what is known of the meeting by now. Nothing here raises what the
    platform or the store raise, and nothing waits for them longer than it says.
    """

    def __init__(
        self,
        meeting: Callable[[], Meeting],
        capture: Callable[[], Capture],
        around: Surroundings,
        settings: CaptureSettings,
    ) -> None:
        again_s = settings.again_s
        self._capture = capture
        self._settings = settings
        self._sign = Sign(meeting().id, around.platforms, again_s)
        self._telling = Telling(meeting, around, again_s)
        self._live = LiveMessage(meeting, lambda: capture().room, around, settings.live_pace_s)
        self._opening = Opening(meeting(), around, again_s)

    def look(self, stay: Stay | None, *, is_noticed: bool) -> None:
        """Take in how the meeting goes: `is_noticed` says that its notice is posted."""
        capture = self._capture()
        self._sign.want(capture.room, _sign(capture, stay))
        self._live.follow(None if stay is None else stay.live)
        if stay is not None and is_noticed:
            self._telling.noticed(stay.present)
            self._telling.seen(stay.seen)
            self._opening.begin()

    async def part(self) -> None:
        """Take the sign down before the room is left; over within a moment."""
        await self._sign.take_down(self._capture().room)

    async def end(self) -> bool:
        """End the running transcript; whether that is done. If not, it is tried on."""
        return await self._live.end(self._settings.end_live_s)

    async def hush(self) -> None:
        """Say nothing any more."""
        await asyncio.gather(self._telling.close(), self._live.close(), self._opening.close())

    async def close(self, within_s: float) -> None:
        """Bring to its end what is under way, for no longer than this, and leave the rest."""
        await asyncio.gather(
            *(part.done(within_s) for part in (self._sign, self._telling, self._live))
        )
        await self._sign.close()
        await self.hush()


def _sign(capture: Capture, stay: Stay | None) -> RoomSign:
    if stay is None:
        return RoomSign.NONE
    if capture.is_paused:
        return RoomSign.PAUSED
    # from evidence: what is hoped for is not shown
    return RoomSign.RECORDING if stay.is_hearing else RoomSign.NONE
