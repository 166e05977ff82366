"""The records of action items and reminders."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.action_item import ActionItem, ItemEvent
    from bot.domain.reminder import Reminder, ReminderState


class ItemStore(ABC):
    """Action items, their history and their reminders."""

    @abstractmethod
    async def item(self, item_id: str) -> ActionItem:
        """One item, found by its id or an unambiguous beginning of it; raises `NotFoundError`."""

    @abstractmethod
    async def open_items(self) -> Sequence[ActionItem]:
        """All items that are suggested, open or snoozed: those with a due date first, by date."""

    @abstractmethod
    async def change_item(self, item: ActionItem, events: Sequence[ItemEvent]) -> ActionItem:
        """Replace an item and keep the events, in one transaction.

        `item.version` is the version that was read; the stored one is one higher. Raises
        `ConflictError` if somebody was faster.
        """

    @abstractmethod
    async def item_events(self, item_id: str) -> Sequence[ItemEvent]:
        """The item's history, oldest first."""

    @abstractmethod
    async def plan_reminders(self, reminders: Sequence[Reminder]) -> None:
        """Keep reminders; one that is there already under its id stays as it is."""

    @abstractmethod
    async def replan_reminders(self, reminders: Sequence[Reminder]) -> None:
        """Keep reminders; one that was called off is planned again, one that was sent stays so."""

    @abstractmethod
    async def reminder(self, reminder_id: str) -> Reminder:
        """One reminder; raises `NotFoundError`."""

    @abstractmethod
    async def due_reminders(self, now: datetime, limit: int) -> Sequence[Reminder]:
        """Planned reminders whose moment has come, oldest first."""

    @abstractmethod
    async def settle_reminder(self, reminder_id: str, state: ReminderState) -> None:
        """Say what became of a reminder; one that is settled already stays as it is."""

    @abstractmethod
    async def cancel_reminders(self, item_id: str) -> None:
        """Call off every planned reminder of an item."""
