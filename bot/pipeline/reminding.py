"""Sends one reminder, once."""

from contextlib import suppress
from datetime import timedelta

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.publication import ReminderPublication
from bot.domain.reminder import Reminder, ReminderState
from bot.domain.working_hours import WorkingHours
from bot.engine.run import Facts
from bot.errors import NotFoundError
from bot.followup.planning import is_of_plan
from bot.pipeline.failpoints import Failpoint, Name, at
from bot.pipeline.posting import Posting
from bot.ports import Clock, Store

_IN_TIME = timedelta(minutes=10)

_STILL_TO_DO = frozenset({ItemStatus.OPEN, ItemStatus.SNOOZED})


class Reminding:
    """Looks once more whether a reminder is wanted, and sends it."""

    def __init__(
        self,
        store: Store,
        posting: Posting,
        clock: Clock,
        failpoint: Failpoint,
        hours: WorkingHours,
    ) -> None:
        self._hours = hours
        self._store = store
        self._posting = posting
        self._clock = clock
        self._failpoint = failpoint

    async def remind(self, reminder_id: str) -> Facts:
        """Send a reminder, or call it off if there is nothing to be reminded of any more.

        One that was erased meanwhile is nothing to do.
        """
        try:
            reminder = await self._store.reminder(reminder_id)
        except NotFoundError:
            return {}
        if reminder.state is not ReminderState.PLANNED:
            return {}
        item = await self._store.item(reminder.item_id)
        meeting = await self._store.meeting(item.meeting_id)
        participant = meeting.participant(reminder.participant)
        if participant is None or not self._is_wanted(reminder, item):
            await self._store.settle_reminder(reminder_id, ReminderState.CANCELLED)
            return {}
        publication = ReminderPublication(
            meeting=meeting,
            item=item,
            participant=participant,
            reminder=reminder,
            is_late=self._clock.now() - reminder.at > _IN_TIME,
        )
        await self._posting.post_once(
            f"reminder:{reminder_id}", publication, at(self._failpoint, Name.REMIND, reminder_id)
        )
        await self._store.settle_reminder(reminder_id, ReminderState.SENT)
        return {}

    async def give_up(self, reminder_id: str) -> Facts:
        """Call off a reminder that could not be sent; its dead letter can still be retried."""
        with suppress(NotFoundError):  # erased meanwhile
            await self._store.settle_reminder(reminder_id, ReminderState.CANCELLED)
        return {}

    def _is_wanted(self, reminder: Reminder, item: ActionItem) -> bool:
        """Whether it is still to be done, by this person, at the date that the reminder is for."""
        return item.status in _STILL_TO_DO and is_of_plan(reminder, item, self._hours)
