"""The whole bot in this process, by a clock that is set forward."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.app.opening import open_bot
from bot.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    import pytest

    from bot.clock import AdjustableClock

TICK_S = "0.2"
"""Seconds between two looks for reminders."""


@asynccontextmanager
async def bot_here(
    environment: pytest.MonkeyPatch,
    access: Mapping[str, str],
    data: Path,
    clock: AdjustableClock,
) -> AsyncIterator[None]:
    """Let it run with these settings; the clock can be moved meanwhile."""
    settings = {
        "MINUTA_DATA_DIR": str(data),
        "MINUTA_ZONE": "UTC",
        "MINUTA_LIVE": "false",
        "MINUTA_REMINDER_TICK_SECONDS": TICK_S,
        **access,
    }
    for name, value in settings.items():
        environment.setenv(name, value)
    async with open_bot(read_settings(None), clock):
        yield
