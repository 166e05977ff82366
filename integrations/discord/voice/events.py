"""Listening to what a client of discord.py dispatches."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import discord


_log = logging.getLogger(__name__)


class Events:
    """Calls a handler at every event of its name, from within the dispatch.

    A plain `Client` has no listeners, and its `on_...` methods belong to whoever made it. What it
    has is `wait_for`, which asks a check at every event; ours does the work and is never satisfied.
    """

    def __init__(
        self, client: discord.Client, handlers: Mapping[str, Callable[..., object]]
    ) -> None:
        self._tasks = [
            asyncio.ensure_future(client.wait_for(name, check=_never(handler)))
            for name, handler in handlers.items()
        ]

    def close(self) -> None:
        """Listen no more."""
        for task in self._tasks:
            task.cancel()


def _never(handler: Callable[..., object]) -> Callable[..., bool]:
    def check(*arguments: Any) -> bool:  # noqa: ANN401 (each event has its own)
        try:
            handler(*arguments)
        except Exception:  # noqa: BLE001 (the boundary to discord.py)
            # the boundary to discord.py, which would take the handler away
            _log.exception("an event was not understood")
        return False

    return check
