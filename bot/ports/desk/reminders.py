"""What may be asked about one's own reminders."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.domain.preferences import ReminderSettings
    from bot.domain.working_hours import WorkingHours
    from bot.ports.asker import Asker


class Mute(StrEnum):
    """For how long somebody wants to hear nothing at all, in their own zone and working days."""

    TODAY = "today"
    WORKING_DAY = "working-day"
    WEEK = "week"


class ReminderDesk(ABC):
    """Everybody about themselves; what is set holds for all of their accounts."""

    @abstractmethod
    async def settings(self, by: Asker) -> ReminderSettings:
        """What this person has set."""

    @property
    @abstractmethod
    def hours(self) -> WorkingHours:
        """The working hours of whoever has set none."""

    @abstractmethod
    async def change(
        self, by: Asker, alter: Callable[[ReminderSettings], ReminderSettings]
    ) -> ReminderSettings:
        """Let what this person has set be what `alter` makes of it, and return that.

        What is planned for them moves along. Nothing that is set meanwhile is lost. Raises
        `SettingsError` for working hours that are none.
        """

    @abstractmethod
    async def mute(self, by: Asker, how_long: Mute) -> datetime:
        """Hear nothing until then, a moment in UTC; what falls into it comes as one message."""

    @abstractmethod
    async def unmute(self, by: Asker) -> None:
        """Hear of things again."""
