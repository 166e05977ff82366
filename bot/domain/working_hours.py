"""When people work; what a date without an hour means and when a reminder may come."""

from datetime import date, time

from pydantic import Field

from bot.domain.frozen import Frozen


class WorkingHours(Frozen):
    """Local wall times of a working day and its weekdays (0 is Monday)."""

    day_start: time = time(9)
    day_end: time = time(17)
    days: frozenset[int] = Field(default=frozenset(range(5)), min_length=1)

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day."""
        return day.weekday() in self.days
