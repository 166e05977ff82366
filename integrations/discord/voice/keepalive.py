"""Signs of life towards the voice server, which forgets those who send nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from integrations.discord.voice.timer import Timer

COUNTER_S: Final = 5.0
"""Between two counters; what discord.js does. Without any, sound stops after 1 to 15 minutes."""

SILENCE_EVERY: Final = 3
"""Counters from one frame of silence to the next: 15 s."""

_BURST: Final = 5


class KeepAlive:
    """Sends a counter every 5 s and a frame of silence every 15 s."""

    def __init__(
        self, timer: Timer, send_counter: Callable[[], None], send_silence: Callable[[], None]
    ) -> None:
        self._timer = timer
        self._send_counter = send_counter
        self._send_silence = send_silence

    async def run(self) -> None:
        """Go on until cancelled."""
        beats = 0
        while True:
            await self._timer.sleep(COUNTER_S)
            beats += 1
            self._send_counter()
            if beats % SILENCE_EVERY == 0:
                self._send_silence()

    def begin(self) -> None:
        """There is a new connection: some servers send nothing to those who never sent."""
        self._send_counter()
        self._send_silence()

    def burst(self) -> None:
        """Send several at once: a router on the way may have forgotten this connection."""
        for _ in range(_BURST):
            self._send_counter()
        self._send_silence()
