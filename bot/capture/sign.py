"""What everybody in a room can see of the recording, kept true."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from bot.capture.errand import Errand
from bot.domain.voice import RoomSign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.meeting import Place
    from bot.ports import VoicePlatform

_TAKE_DOWN_S = 1.5
_SHOW_S = 30.0


class _Shown(NamedTuple):
    room: Place
    sign: RoomSign


class Sign:
    """The sign of one meeting: what is wanted last is shown, whatever the platform takes for it.

    Who is new to a meeting, as after a restart, knows nothing of what is shown and shows it again.
    """

    def __init__(
        self, meeting_id: str, platforms: Mapping[str, VoicePlatform], again_s: float
    ) -> None:
        self._platforms = platforms
        self._wanted: _Shown | None = None
        self._shown: _Shown | None = None
        self._errand = Errand(f"sign of {meeting_id}", self._bring_about, again_s)

    def want(self, room: Place, sign: RoomSign) -> None:
        """Have a room show this; returns at once."""
        wanted = _Shown(room, sign)
        if wanted != self._wanted:
            self._wanted = wanted
            self._errand.ask()

    async def take_down(self, room: Place) -> None:
        """Have a room show nothing any more, and wait a moment for it.

        Who is not in a room any more may lack the right to change what it shows.
        """
        self.want(room, RoomSign.NONE)
        await self.done(_TAKE_DOWN_S)

    async def done(self, within_s: float) -> None:
        """Wait until what is wanted is shown, but for no longer than this."""
        await self._errand.done(within_s)

    async def close(self) -> None:
        """Leave what is shown as it is."""
        await self._errand.close()

    async def _bring_about(self) -> None:
        wanted, shown = self._wanted, self._shown
        if wanted is None or wanted == shown:
            return
        if shown is not None and shown.room != wanted.room:
            await self._show(_Shown(shown.room, RoomSign.NONE))
        await self._show(wanted)

    async def _show(self, wanted: _Shown) -> None:
        platform = self._platforms.get(wanted.room.platform)
        if platform is not None:
            async with asyncio.timeout(_SHOW_S):
                await platform.show(wanted.room, wanted.sign)
        self._shown = wanted
