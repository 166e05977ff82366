"""The records of action items."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain.action_item import ActionItem, ItemChange, ItemEvent
    from bot.domain.meeting import Place
    from bot.domain.people import Account
    from bot.domain.publication import OpenItem
    from bot.domain.reminder import Reminder
    from bot.domain.task import FoundTasks, OpenTask, WantedTasks


class ItemStore(ABC):
    """Action items and their history."""

    @abstractmethod
    async def item(self, item_id: str) -> ActionItem:
        """One item, found by its id or an unambiguous beginning of it; raises `NotFoundError`."""

    @abstractmethod
    async def items(self, item_ids: Sequence[str]) -> Sequence[OpenItem]:
        """Those of the items that are there with their meetings, in the order of the ids."""

    @abstractmethod
    async def find_tasks(self, wanted: WantedTasks, limit: int | None) -> FoundTasks:
        """The first of the wanted items of all workspaces."""

    @abstractmethod
    async def open_tasks_of(
        self, account: Account, words: Sequence[str] = ()
    ) -> Sequence[OpenTask]:
        """What is suggested, open or snoozed and belongs to an account, in its whole workspace.

        All of the `words`, which are case-folded, are in the task, in any case.
        """

    @abstractmethod
    async def open_tasks_everywhere(self, account: Account) -> Sequence[OpenTask]:
        """The same in every workspace of the platform in which the user was met."""

    @abstractmethod
    async def open_tasks_in(
        self, channel: Place, words: Sequence[str] = (), *, began_before: datetime | None = None
    ) -> Sequence[OpenTask]:
        """What is suggested, open or snoozed of the meetings of a channel and of its threads.

        With the `words`, as above, and only of meetings that began before a moment.
        """

    @abstractmethod
    async def closed_tasks_of(
        self, account: Account, limit: int, words: Sequence[str] = ()
    ) -> Sequence[OpenTask]:
        """What is done, cancelled or rejected and belongs to an account, the last changed first.

        With the `words`, as above; `limit` bounds what is looked at for them.
        """

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
        these are planned instead of those that are, as by `replace_reminders`. The notes and the
        nudges that show the item are stale then, and the webhooks of its workspace have it to
        deliver. Raises `ConflictError` if somebody was faster.
        """

    @abstractmethod
    async def item_changes(self, item_id: str) -> Sequence[ItemChange]:
        """The changes of an item that can be taken back or took one back, oldest first."""

    @abstractmethod
    async def change_versions(
        self, item_ids: Sequence[str]
    ) -> Mapping[str, Sequence[tuple[int, int | None]]]:
        """The versions that these changes made of items, by item, oldest first.

        Each with the version of the change that it took back; items without a change are left out.
        """

    @abstractmethod
    async def item_events(self, item_id: str) -> Sequence[ItemEvent]:
        """The item's history, oldest first."""

    @abstractmethod
    async def said_done_in(self, meeting_id: str) -> Sequence[str]:
        """The items that were said to be done in a meeting, whatever became of that since."""

    @abstractmethod
    async def said_done_of(self, meeting_id: str) -> Sequence[str]:
        """The meetings in which items of this one were said to be done."""
