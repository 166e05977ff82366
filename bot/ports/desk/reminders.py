"""What may be asked about one's own reminders."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.preferences import ReminderSettings
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

    @abstractmethod
    async def change(self, by: Asker, settings: ReminderSettings) -> ReminderSettings:
        """Replace what this person has set; what is planned for them moves along."""

    @abstractmethod
    async def mute(self, by: Asker, how_long: Mute) -> datetime:
        """Hear nothing until then, a moment in UTC; what falls into it comes as one message."""

    @abstractmethod
    async def unmute(self, by: Asker) -> None:
        """Hear of things again."""
