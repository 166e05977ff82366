"""When people work and when they want to be left alone."""

from datetime import date, time
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.domain.frozen import Frozen


class WorkingHours(Frozen):
    """Local wall times of a working day and its weekdays (0 is Monday)."""

    day_start: time = time(9)
    day_end: time = time(17)
    days: frozenset[Annotated[int, Field(ge=0, le=6)]] = Field(
        default=frozenset(range(5)), min_length=1
    )

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day."""
        return day.weekday() in self.days


class QuietHours(Frozen):
    """Local wall times between which nobody is told anything, on every day.

    They may go past midnight: from 20:00 until 8:00 is the usual. The end does not belong to them.
    """

    begin: time = time(20)
    end: time = time(8)

    @model_validator(mode="after")
    def _leaves_some_of_the_day(self) -> Self:
        if self.begin == self.end:
            msg = "quiet hours begin and end at different times"
            raise ValueError(msg)
        return self

    def hold(self, at: time) -> bool:
        """Whether a wall time is one of them."""
        if self.begin < self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end
