"""The clock of the world, and one that can be set forward."""

from datetime import UTC, datetime, timedelta

from bot.ports import Clock


class SystemClock(Clock):
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


class AdjustableClock(Clock):
    """The machine's clock moved by an offset that somebody sets; for the demo and for tests."""

    def __init__(self, start: datetime | None = None) -> None:
        """Begin at `start` (aware), or at the present moment."""
        self._offset = timedelta() if start is None else start - datetime.now(UTC)

    def now(self) -> datetime:
        """The present moment in UTC, as moved."""
        return datetime.now(UTC) + self._offset

    def move_to(self, moment: datetime) -> None:
        """Let it be `moment` (aware) now."""
        self._offset = moment - datetime.now(UTC)
