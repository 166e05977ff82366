"""The records of action items and reminders."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.action_item import ActionItem, ItemChange, ItemEvent
    from bot.domain.meeting import Place
    from bot.domain.people import Account
    from bot.domain.publication import OpenItem
    from bot.domain.reminder import Reminder, ReminderState
    from bot.domain.task import OpenTask


class ItemStore(ABC):
    """Action items, their history and their reminders."""

    @abstractmethod
    async def item(self, item_id: str) -> ActionItem:
        """One item, found by its id or an unambiguous beginning of it; raises `NotFoundError`."""

    @abstractmethod
    async def open_items(self) -> Sequence[ActionItem]:
        """All items that are suggested, open or snoozed: those with a due date first, by date."""

    @abstractmethod
    async def items(self, item_ids: Sequence[str]) -> Sequence[OpenItem]:
        """Those of the items that are there with their meetings, in the order of the ids."""

    @abstractmethod
    async def open_tasks_of(self, account: Account) -> Sequence[OpenTask]:
        """What is suggested, open or snoozed and belongs to an account, in its whole workspace."""

    @abstractmethod
    async def open_tasks_in(self, channel: Place) -> Sequence[OpenTask]:
        """What is suggested, open or snoozed of the meetings of a channel and of its threads."""

    @abstractmethod
    async def change_item(
        self,
        item: ActionItem,
        events: Sequence[ItemEvent],
        *,
        reminders: Sequence[Reminder] | None = None,
        change: ItemChange | None = None,
    ) -> ActionItem:
        """Replace an item, keep the events and the change, and replan, in one transaction.

        `item.version` is the version that was read; the stored one is one higher. With `reminders`
        these are planned instead of those that are, as by `replace_reminders`. Raises
        `ConflictError` if somebody was faster.
        """

    @abstractmethod
    async def item_changes(self, item_id: str) -> Sequence[ItemChange]:
        """The changes of an item that can be taken back or took one back, oldest first."""

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
    async def replace_reminders(self, item_id: str, reminders: Sequence[Reminder]) -> None:
        """Call off what is planned of an item and plan these, in one transaction.

        One that was called off is planned again, one that was sent stays so.
        """

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
