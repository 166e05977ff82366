"""Whether Slack reaches us, as people, watchdogs and figures want to know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports import Clock


class Health:
    """The state of a connection; Slack's requests over HTTP need none."""

    def __init__(self, clock: Clock, transport: Literal["socket", "http"]) -> None:
        self._clock = clock
        self.transport = transport
        self.is_connected = transport == "http"
        self.last_event_at: datetime | None = None
        self.connections = 0

    def heard(self) -> None:
        """Slack has told something just now."""
        self.last_event_at = self._clock.now()

    def connected(self) -> None:
        """A connection stands from now on."""
        self.is_connected = True
        self.connections += 1

    def lost(self) -> None:
        """There is no connection at present."""
        self.is_connected = False

    @property
    def silence_s(self) -> float | None:
        """Seconds since Slack told something, None if it never did."""
        if self.last_event_at is None:
            return None
        return (self._clock.now() - self.last_event_at).total_seconds()
