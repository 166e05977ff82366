"""Time that passes only when somebody waits."""

from datetime import UTC, datetime, timedelta

from bot.ports import Clock


class WaitingClock(Clock):
    """Moves on by what `sleep` is asked to wait, and keeps each wait in seconds."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._now = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.move(seconds)

    def move(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
