"""What people answer to an action item."""

from bot.domain.action_item import ActionItem, ItemEvent, ItemStatus
from bot.domain.working_hours import WorkingHours
from bot.errors import ConflictError
from bot.followup.planning import plan, zone_of
from bot.ports import Clock, Store


class Answers:
    """Changes an item as somebody answered, with its history and its reminders.

    `actor` is a participant's id or an account's user id, `where` the platform they answered on.
    Items are found by their id or an unambiguous beginning of it. An answer given twice is the same
    as once. Raises `NotFoundError`, and `ConflictError` when somebody else was faster.
    """

    def __init__(self, store: Store, hours: WorkingHours, clock: Clock) -> None:
        self._store = store
        self._hours = hours
        self._clock = clock

    async def done(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """It is done: nobody is reminded of it any more."""
        item = await self._set_status(item_id, ItemStatus.DONE, actor, where)
        await self._store.cancel_reminders(item.id)
        return item

    async def reopen(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """It is still to be done: reminders whose moment is ahead are planned again."""
        item = await self._set_status(item_id, ItemStatus.OPEN, actor, where)
        meeting = await self._store.meeting(item.meeting_id)
        await self._store.replan_reminders(
            plan(item, zone_of(item, meeting), self._hours, self._clock.now())
        )
        return item

    async def _set_status(
        self, item_id: str, status: ItemStatus, actor: str, where: str
    ) -> ActionItem:
        item = await self._store.item(item_id)
        if item.status is status:
            return item
        event = ItemEvent(
            item_id=item.id,
            at=self._clock.now(),
            actor=actor,
            field="status",
            old=item.status,
            new=status,
            where=where,
        )
        try:
            return await self._store.change_item(
                item.model_copy(update={"status": status}), [event]
            )
        except ConflictError:
            # Two clicks on the same button at once mean the same.
            item = await self._store.item(item.id)
            if item.status is not status:
                raise
            return item
