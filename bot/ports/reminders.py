"""The records of reminders."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.nudge import DueReminder
    from bot.domain.people import Account
    from bot.domain.reminder import Reminder, ReminderState


class ReminderStore(ABC):
    """Reminders: planned, due, and what became of them."""

    @abstractmethod
    async def plan_reminders(self, reminders: Sequence[Reminder]) -> None:
        """Keep reminders; one that is there already under its id stays as it is."""

    @abstractmethod
    async def replace_reminders(self, item_id: str, reminders: Sequence[Reminder]) -> None:
        """Call off what is planned of an item and plan these, in one transaction.

        One that was called off is planned again; one that is claimed or was sent stays so.
        """

    @abstractmethod
    async def reminder(self, reminder_id: str) -> Reminder:
        """One reminder; raises `NotFoundError`."""

    @abstractmethod
    async def reminders_of(self, item_id: str) -> Sequence[Reminder]:
        """Every reminder of an item, whatever became of it, oldest first."""

    @abstractmethod
    async def due_reminders(self, now: datetime, limit: int) -> Sequence[DueReminder]:
        """Planned reminders whose moment has come and whom they are for, oldest first."""

    @abstractmethod
    async def defer_reminders(self, reminder_ids: Sequence[str], until: datetime) -> None:
        """Let those of the reminders that are still planned come at a later moment."""

    @abstractmethod
    async def settle_reminder(self, reminder_id: str, state: ReminderState) -> None:
        """Say what became of a planned reminder; one that is claimed or settled stays as it is."""

    @abstractmethod
    async def reminded_since(self, account: Account, since: datetime) -> frozenset[str]:
        """The items of which an account was reminded since a moment, or is being reminded."""
