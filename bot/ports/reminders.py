"""The records of reminders."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.nudge import DueReminder
    from bot.domain.people import Account
    from bot.domain.reminder import Reminder


class ReminderStore(ABC):
    """Reminders: planned, due, and what became of them."""

    @abstractmethod
    async def plan_reminders(self, reminders: Sequence[Reminder]) -> None:
        """Keep reminders; one that is there already under its id stays as it is."""

    @abstractmethod
    async def replace_reminders(
        self,
        item_id: str,
        reminders: Sequence[Reminder],
        *,
        version: int,
        due_zone: str | None = None,
    ) -> bool:
        """Call off what is planned of an item and plan these, in one transaction.

        One that was called off is planned again; one that is claimed or was sent stays so.
        `version` is the one of the item that they were planned for: nothing happens, and False is
        returned, if it has another one by now, or is gone. With `due_zone` what it is due on is
        meant in that IANA zone from now on, which nobody has changed: its version stays. What shows
        it is stale then.
        """

    @abstractmethod
    async def reminder(self, reminder_id: str) -> Reminder:
        """One reminder; raises `NotFoundError`."""

    @abstractmethod
    async def reminders_of(self, item_id: str) -> Sequence[Reminder]:
        """Every reminder of an item, whatever became of it, oldest first."""

    @abstractmethod
    async def handed_back_to(self, accounts: Sequence[Account]) -> Sequence[DueReminder]:
        """What is still to come for these accounts, in any workspace, of items handed back."""

    @abstractmethod
    async def due_reminders(self, now: datetime, people: int) -> Sequence[DueReminder]:
        """Planned reminders whose moment has come, oldest first: all that so many people have.

        Those who have waited longest come first.
        """

    @abstractmethod
    async def defer_reminders(
        self, reminder_ids: Sequence[str], until: datetime, late_before: datetime | None = None
    ) -> None:
        """Let those of the reminders that are still planned come at another moment.

        They are late if that which they had was before `late_before`.
        """

    @abstractmethod
    async def call_off_reminders(self, reminder_ids: Sequence[str]) -> None:
        """Cancel those of the reminders that are still planned."""

    @abstractmethod
    async def reminded_since(self, account: Account, since: datetime) -> frozenset[str]:
        """The items of which an account was reminded since a moment, or is being reminded."""
