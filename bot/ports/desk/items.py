"""What may be asked about action items."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting, Place
    from bot.domain.people import Account
    from bot.domain.publication import Attachment
    from bot.ports.asker import Asker


class ItemView(NamedTuple):
    """An action item and the meeting it comes from.

    `zone` is the IANA zone that its assignee lives in, in which words for dates are read;
    `can_undo` says that something was done to it that can be taken back.
    """

    item: ActionItem
    meeting: Meeting
    zone: str
    can_undo: bool = False


class TaskScope(StrEnum):
    """Which action items are asked for: of those that are still to be done, or that are over."""

    MINE = "mine"
    CHANNEL = "channel"
    OVERDUE = "overdue"
    CLOSED = "closed"


class Tasks(NamedTuple):
    """Action items, those with a due date first and by it, and how many there are in all.

    They are so at `now`; `zone` is the IANA zone that the reader lives in.
    """

    items: Sequence[ItemView]
    total: int
    now: datetime
    zone: str


class Snooze(StrEnum):
    """For how long somebody does not want to hear of an item."""

    MINUTES_20 = "20m"
    HOUR = "1h"
    HOURS_3 = "3h"
    TOMORROW = "tomorrow"
    WORKING_DAY = "working-day"
    MONDAY = "monday"


class TaskFormat(StrEnum):
    """How a list of action items is taken elsewhere."""

    CSV = "csv"
    CALENDAR = "ics"


class PickedMessage(NamedTuple):
    """A message of a chat that an action item is made of: its id there, who wrote it, and when.

    `author` is None for who has no account, `name` what they are called there.
    """

    id: str
    text: str
    author: Account | None
    name: str
    at: datetime


class NewItem(NamedTuple):
    """An action item that somebody adds by hand.

    `when` is empty, or as in `ItemDesk.due`; `to` and `name` are whose it is, None for nobody's.
    """

    task: str
    place: Place
    to: Account | None = None
    name: str = ""
    when: str = ""
    said: PickedMessage | None = None


class ItemDesk(ABC):
    """Changes action items, each with its history and its reminders.

    For the assignee, on whatever account, who started the meeting, and admins; an item that belongs
    to nobody also for everybody who took part. What is asked for twice is done once. Raises
    `ConflictError` when somebody else was faster with something else.
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
    async def accept(self, by: Asker, item_id: str) -> ItemView:
        """Its assignee takes it on: one that was suggested opens. For the assignee alone."""

    @abstractmethod
    async def hand_back(self, by: Asker, item_id: str) -> ItemView:
        """It is not this person's: nobody's now, and who gave it to them is told.

        Where nobody did, who started the meeting. For the assignee alone.
        """

    @abstractmethod
    async def not_done(self, by: Asker, item_id: str) -> ItemView:
        """It was said to be done and is not: it stays as it is and is not suggested again."""

    @abstractmethod
    async def assign(
        self,
        by: Asker,
        item_id: str,
        to: Account | None,
        name: str,
        *,
        participant: str | None = None,
    ) -> ItemView:
        """It is this person's now, or nobody's; `name` is what they are called there.

        Who was not in the meeting becomes one of its participants without a voice. Somebody without
        an account is found by `participant`, their id in the meeting, or else by the name.
        """

    @abstractmethod
    async def due(self, by: Asker, item_id: str, when: str) -> ItemView:
        """It is due then: a date, or a phrase as people say it, in the assignee's zone.

        Empty for no date. Raises `MinutaError` for words that are no date or an ambiguous one, with
        an example of how to write it.
        """

    @abstractmethod
    async def snooze(self, by: Asker, item_id: str, until: str) -> ItemView:
        """Remind of it then and not before; the due date stays.

        `until` is a `Snooze`, counted in the assignee's zone and working days, or a moment as
        `due` takes it. Raises `MinutaError` for words that are no moment, or one that has passed.
        """

    @abstractmethod
    async def undo(self, by: Asker, item_id: str, of: int | None = None) -> ItemView:
        """Take back what was last done to it.

        `of` is the version of the item that the person has seen: asked for twice, it is done once.
        Without, what was done before that is taken back when it is asked for again. Raises
        `ConflictError` when there is nothing that can be taken back, or the item is another since.
        """

    @abstractmethod
    async def tasks(
        self,
        by: Asker,
        scope: TaskScope,
        *,
        place: Place | None = None,
        words: str = "",
        limit: int = 50,
    ) -> Tasks:
        """What is still to be done, as far as the person may see it.

        *Mine* is all that is theirs in the workspace, *channel* all of the meetings at `place` and
        in its threads, *overdue* what is due before now of both; *closed* is what was theirs and is
        over, the last change first. With `words`, only items that hold
        them. What is theirs is so on every account of the person, wherever it comes from.
        """

    @abstractmethod
    async def export(
        self,
        by: Asker,
        scope: TaskScope,
        form: TaskFormat,
        *,
        place: Place | None = None,
        words: str = "",
    ) -> Attachment:
        """The same as a file, as many as there are."""

    @abstractmethod
    async def add(self, by: Asker, new: NewItem) -> ItemView:
        """Keep an item that was made by hand or of a message; it is open at once.

        It belongs to a meeting of its own kind, whose transcript is what was written; the same
        message makes one item, which is shown again. For who can read the place. Raises
        `MinutaError` as `assign` and `due` do, and for a task that is empty or too long.
        """
