"""Changes an action item once, keeps who did it, and lets its reminders follow."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from bot.domain.action_item import (
    ActionItem,
    DueDate,
    ItemChange,
    ItemEvent,
    ItemState,
    ItemStatus,
    Snoozed,
)
from bot.domain.meeting import Meeting
from bot.domain.reminder import Reminder
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

    The item, its history and its reminders change in one moment. Raises `NotFoundError`, and
    `ConflictError` when somebody else was faster with something else.
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
        """Let an item be what `alter` makes of it; nothing happens where it is so already."""
        item = await self._store.item(item_id)
        wanted = alter(item)
        if wanted == item:
            return item
        try:
            return await self.keep(item, wanted, actor)
        except ConflictError:
            # Two clicks on the same button at once mean the same.
            now = await self._store.item(item.id)
            if alter(now) != now:
                raise
            return now

    async def keep(
        self, item: ActionItem, wanted: ActionItem, actor: Actor, *, undoes: int | None = None
    ) -> ActionItem:
        """Let an item that was read be another; `undoes` is the version of what is taken back."""
        wanted = _without_snooze_that_is_over(wanted)
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
        before, after = ItemState.of(item), ItemState.of(wanted)
        change = ItemChange(
            item_id=item.id,
            version=item.version + 1,
            actor=actor.id,
            before=before,
            after=after,
            undoes=undoes,
        )
        reminders = None
        if _appointment(item) != _appointment(wanted):
            meeting = await self._store.meeting(item.meeting_id)
            reminders = self._reminders(wanted, meeting)
        return await self._store.change_item(
            wanted, events, reminders=reminders, change=None if before == after else change
        )

    async def move_reminders(
        self, items: Iterable[ActionItem], meeting: Meeting, participant_id: str
    ) -> None:
        """Let what a participant is still to be reminded of come at the hours of their zone now."""
        now = self._clock.now()
        for item in items:
            owner = item.assignee.participant if item.assignee else None
            if owner == participant_id and item.status in _REMINDED_OF:
                ahead = [one for one in self._reminders(item, meeting) if one.at > now]
                await self._store.replace_reminders(item.id, ahead)

    def _reminders(self, item: ActionItem, meeting: Meeting) -> Sequence[Reminder]:
        if item.status not in _REMINDED_OF:
            return ()
        return plan(item, zone_of(item, meeting), self._hours, self._clock.now())


def _appointment(item: ActionItem) -> tuple[object, ...]:
    """Everything about an item that its reminders depend on; nobody is pinged for the rest."""
    due = item.due
    when = (due.local, due.local and due.local.fold, due.zone, due.is_date_only) if due else None
    return item.status, _owner(item), when, item.snoozed


def _without_snooze_that_is_over(item: ActionItem) -> ActionItem:
    if item.status is ItemStatus.SNOOZED or item.snoozed is None:
        return item
    return item.model_copy(update={"snoozed": None})


def _differences(old: ActionItem, new: ActionItem) -> Iterator[tuple[str, str | None, str | None]]:
    """The fields that change, as they were and as they are: by ids, moments and words."""
    if old.status is not new.status:
        yield "status", old.status, new.status
    if old.snoozed != new.snoozed:
        yield "snoozed", _until(old.snoozed), _until(new.snoozed)
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


def _until(snoozed: Snoozed | None) -> str | None:
    """The end of a snooze as wall time and zone; without one it is meant where the assignee is."""
    if snoozed is None:
        return None
    return " ".join(filter(None, (snoozed.local.isoformat(), snoozed.zone)))
