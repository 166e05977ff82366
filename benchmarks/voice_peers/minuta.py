"""Minuta's capture, put together as the bot does it: Discord, a stay in a room, a journal."""

from __future__ import annotations

from benchmarks.voice_peers.metering import Errand, answer, run
from bot.capture.stay import Entrance
from bot.clock import SystemClock
from bot.domain.meeting import Place
from integrations.discord.joining import open_discord

_MEETING = "meeting"


async def receive(errand: Errand) -> None:
    """Hear a room."""
    room = Place(platform="discord", workspace=str(errand.guild_id), channel=str(errand.room_id))
    async with open_discord(errand.token, errand.api_url) as discord:
        entrance = Entrance(errand.folder, {"discord": discord.voice}, SystemClock(), 20.0)
        stay = await entrance.enter(_MEETING, room, frozenset(), lambda: None)
        try:
            await answer(
                lambda: sum(person.received for person in stay.reception.values()),
                errand.folder / _MEETING,
            )
        finally:
            await stay.end(5.0, 0.0)


if __name__ == "__main__":
    run(receive)
