"""Changes an action item once, keeps who did it, and lets its reminders follow."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from bot.domain.action_item import ActionItem, DueDate, ItemEvent, ItemStatus
from bot.domain.meeting import Meeting
from bot.domain.working_hours import WorkingHours
from bot.errors import ConflictError
from bot.followup.planning import plan, zone_of
from bot.ports import Clock, Store

Alter: TypeAlias = Callable[[ActionItem], ActionItem]
"""What a person wants an item to be; the same item where it is so already."""

_REMINDED_OF = frozenset({ItemStatus.OPEN, ItemStatus.SNOOZED})


class Actor(NamedTuple):
    """Who changes something: a participant's id or an account's user id, and on which platform."""

    id: str
    where: str


class ItemChanges:
    """Changes items; a change that is asked for twice is made once.

    Raises `NotFoundError`, and `ConflictError` when somebody else was faster with something else.
    """

    def __init__(self, store: Store, hours: WorkingHours, clock: Clock) -> None:
        self._store = store
        self._hours = hours
        self._clock = clock

    @property
    def hours(self) -> WorkingHours:
        """When a working day begins and ends."""
        return self._hours

    async def change(self, item_id: str, alter: Alter, actor: Actor) -> ActionItem:
        """Let an item be what `alter` makes of it, its history and its reminders with it.

        What was cut off between the item and its reminders is completed by the same change again.
        """
        item = await self._store.item(item_id)
        wanted = alter(item)
        if wanted != item:
            item = await self._kept(item, wanted, alter, actor)
        await self._remind(item)
        return item

    async def move_reminders(
        self, items: Iterable[ActionItem], meeting: Meeting, participant_id: str
    ) -> None:
        """Let what a participant is still to be reminded of come at the hours of their zone now."""
        now = self._clock.now()
        for item in items:
            owner = item.assignee.participant if item.assignee else None
            if owner == participant_id and item.status in _REMINDED_OF:
                reminders = plan(item, zone_of(item, meeting), self._hours, now)
                await self._store.cancel_reminders(item.id)
                await self._store.replan_reminders([one for one in reminders if one.at > now])

    async def _kept(
        self, item: ActionItem, wanted: ActionItem, alter: Alter, actor: Actor
    ) -> ActionItem:
        events = [
            ItemEvent(
                item_id=item.id,
                at=self._clock.now(),
                actor=actor.id,
                field=field,
                old=old,
                new=new,
                where=actor.where,
            )
            for field, old, new in _differences(item, wanted)
        ]
        try:
            return await self._store.change_item(wanted, events)
        except ConflictError:
            # Two clicks on the same button at once mean the same.
            now = await self._store.item(item.id)
            if alter(now) != now:
                raise
            return now

    async def _remind(self, item: ActionItem) -> None:
        """Plan what is to be reminded of, seen from the last change, and nothing else.

        Seen from a fixed moment the same reminders are planned each time. Those that have passed
        since are not wanted any more, but for the one that comes right away.
        """
        events = await self._store.item_events(item.id)
        is_reminded_of = item.status in _REMINDED_OF
        if is_reminded_of and not events:
            return  # nobody has changed it: it has the reminders it came with
        await self._store.cancel_reminders(item.id)
        if not is_reminded_of:
            return
        changed_at, now = events[-1].at, self._clock.now()
        zone = zone_of(item, await self._store.meeting(item.meeting_id))
        reminders = plan(item, zone, self._hours, changed_at)
        await self._store.replan_reminders(
            [one for one in reminders if one.at > now or one.at <= changed_at]
        )


def _differences(old: ActionItem, new: ActionItem) -> Iterator[tuple[str, str | None, str | None]]:
    """The fields that change, as they were and as they are: by ids, moments and words."""
    if old.status is not new.status:
        yield "status", old.status, new.status
    before, after = _owner(old), _owner(new)
    # To confirm an item says whose it is as well, which is no news.
    if before != after or (old.assignee != new.assignee and old.status is new.status):
        yield "assignee", before, after
    if old.due != new.due:
        yield "due", _moment(old.due), _moment(new.due)
    if old.task != new.task:
        yield "task", old.task, new.task


def _owner(item: ActionItem) -> str | None:
    return item.assignee.participant if item.assignee else None


def _moment(due: DueDate | None) -> str | None:
    """A due date as wall time and zone, or as it was said where that is not clear."""
    if due is None:
        return None
    return f"{due.local.isoformat()} {due.zone}" if due.local else due.phrase
