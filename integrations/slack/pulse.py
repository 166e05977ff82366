"""Until when nothing was missed: kept every minute, so that the next run knows what to look for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from integrations.slack.catching_up import catch_up
from integrations.slack.places import PLATFORM

if TYPE_CHECKING:
    from bot.ports import ArrivalStore
    from integrations.slack.app import Surroundings

EVERY_S: Final = 60.0

_MARGIN: Final = timedelta(minutes=5)
"""Slack may have been about to send again what came before the last pulse."""


async def keep_pulse(
    surroundings: Surroundings, store: ArrivalStore, every_s: float = EVERY_S
) -> None:
    """Take in what was shared since the last run, then go on noting that nothing is missed.

    Nothing is noted while that can't be looked for, or while there is no connection. Never returns.
    """
    last = await store.last_pulse(PLATFORM)
    while last is not None and not await catch_up(surroundings, last - _MARGIN):
        await surroundings.sleep(every_s)
    while True:
        if surroundings.health.is_connected:
            await store.keep_pulse(PLATFORM, surroundings.clock.now())
        await surroundings.sleep(every_s)
