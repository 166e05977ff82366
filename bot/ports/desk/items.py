"""What may be asked about action items."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from bot.domain.people import Account
    from bot.ports.asker import Asker


class ItemView(NamedTuple):
    """An action item and the meeting it comes from."""

    item: ActionItem
    meeting: Meeting


class ItemDesk(ABC):
    """Changes action items, each with its history and its reminders.

    For the assignee, who started the meeting, and admins; an item that belongs to nobody also for
    everybody who took part. What is asked for twice is done once. Raises `ConflictError` when
    somebody else was faster with something else.
    """

    @abstractmethod
    async def show(self, by: Asker, item_id: str) -> ItemView:
        """An item of a meeting that the person can read, or that is theirs."""

    @abstractmethod
    async def confirm(self, by: Asker, item_id: str) -> ItemView:
        """It is agreed on: a suggested item opens, and its reminders are planned."""

    @abstractmethod
    async def reject(self, by: Asker, item_id: str) -> ItemView:
        """It is none: nobody is reminded of it."""

    @abstractmethod
    async def done(self, by: Asker, item_id: str) -> ItemView:
        """It is done: nobody is reminded of it any more."""

    @abstractmethod
    async def reopen(self, by: Asker, item_id: str) -> ItemView:
        """It is still to be done, whatever was said before."""

    @abstractmethod
    async def assign(self, by: Asker, item_id: str, to: Account | None, name: str) -> ItemView:
        """It is this person's now, or nobody's; `name` is what they are called there.

        Who was not in the meeting becomes one of its participants without a voice.
        """

    @abstractmethod
    async def due(self, by: Asker, item_id: str, when: str) -> ItemView:
        """It is due then: a date, or a phrase as people say it, in the assignee's zone.

        Empty for no date. Raises `MinutaError` for words that are no date or an ambiguous one, with
        an example of how to write it.
        """
