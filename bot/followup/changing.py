"""Changes an action item once, keeps who did it, and lets its reminders follow."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

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
from bot.domain.people import Participant
from bot.domain.reminder import Reminder
from bot.domain.working_hours import WorkingHours
from bot.errors import ConflictError
from bot.followup.alterations import Alter
from bot.followup.appointments import REMINDED_OF
from bot.followup.handing_back import giver_of, handed_back, is_same_person
from bot.followup.planning import plan, replan
from bot.followup.timing import Timing, Timings
from bot.ports import Clock, Store


class Actor(NamedTuple):
    """Who changes something: a participant's id or an account's user id, and on which platform."""

    id: str
    where: str


class ItemChanges:
    """Changes items; a change that is asked for twice is made once.

    The item, its history and its reminders change in one moment. Raises `NotFoundError`, and
    `ConflictError` when somebody else was faster with something else.
    """

    def __init__(self, store: Store, timings: Timings, clock: Clock) -> None:
        self._store = store
        self._timings = timings
        self._clock = clock

    @property
    def hours(self) -> WorkingHours:
        """When a working day begins and ends, for who has not said otherwise."""
        return self._timings.hours

    async def change(
        self, item_id: str, alter: Alter, actor: Actor, *, is_handed_back: bool = False
    ) -> ActionItem:
        """Let an item be what `alter` makes of it; nothing happens where it is so already.

        With `is_handed_back` who gave it to its assignee is told.
        """
        item = await self._store.item(item_id)
        wanted = alter(item)
        if wanted == item:
            return item
        try:
            return await self.keep(item, wanted, actor, is_handed_back=is_handed_back)
        except ConflictError:
            # Two clicks on the same button at once mean the same.
            now = await self._store.item(item.id)
            if alter(now) != now:
                raise
            return now

    async def keep(
        self,
        item: ActionItem,
        wanted: ActionItem,
        actor: Actor,
        *,
        undoes: int | None = None,
        is_handed_back: bool = False,
    ) -> ActionItem:
        """Let an item that was read be another; `undoes` is the version of what is taken back.

        Whose it is now, or is to do from now on, is told so, unless they have done it themselves.
        What is taken back is no news.
        """
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
            is_news = undoes is None and await self._is_news(item, wanted, meeting, actor)
            reminders = await self._reminders(item, wanted, meeting, is_news=is_news)
            if is_handed_back:
                reminders = [*reminders, *(await self._handed_back(item, meeting))]
        return await self._store.change_item(
            wanted, events, reminders=reminders, change=None if before == after else change
        )

    async def move_reminders(
        self, items: Iterable[ActionItem], meeting: Meeting, participant_id: str
    ) -> None:
        """Let what a participant is still to be reminded of come at the hours of their zone now."""
        for item in items:
            if _owner(item) == participant_id and item.status in REMINDED_OF:
                await self.replan(item, meeting)

    async def replan(self, item: ActionItem, meeting: Meeting) -> None:
        """Let the reminders of an item be those of what its assignee has set, and where they live.

        Nothing comes right away because of it.
        """
        planned = replan(item, *(await self._seen_from(item, meeting)))
        await self._store.replace_reminders(item.id, planned)

    async def _reminders(
        self, old: ActionItem, new: ActionItem, meeting: Meeting, *, is_news: bool
    ) -> Sequence[Reminder]:
        seen_from = await self._seen_from(new, meeting)
        before, owner = meeting.participant(_owner(old)), meeting.participant(_owner(new))
        if before and owner and before != owner and is_same_person(before, owner):
            return replan(new, *seen_from)  # they know of it already, as somebody else
        return plan(new, *seen_from, is_news=is_news)

    async def _seen_from(
        self, item: ActionItem, meeting: Meeting
    ) -> tuple[Timing, datetime, Sequence[Reminder]]:
        """What a plan depends on besides the item: the assignee, the moment, what there is."""
        timing = await self._timings.of(meeting, _owner(item))
        return timing, self._clock.now(), await self._store.reminders_of(item.id)

    async def _handed_back(self, item: ActionItem, meeting: Meeting) -> Sequence[Reminder]:
        giver = giver_of(item, meeting, await self._store.item_changes(item.id))
        if giver is None:
            return ()
        timing = await self._timings.of(meeting, giver)
        return (handed_back(item, giver, timing, self._clock.now()),)

    async def _is_news(
        self, old: ActionItem, new: ActionItem, meeting: Meeting, actor: Actor
    ) -> bool:
        """Whether an item is somebody's now, or to be done now, and somebody else said so."""
        owner = meeting.participant(_owner(new))
        if owner is None or new.status not in REMINDED_OF:
            return False
        before = meeting.participant(_owner(old))
        is_new_owner = before is None or not is_same_person(before, owner)
        return (is_new_owner or old.status not in REMINDED_OF) and not await self._has_done(
            owner, actor
        )

    async def _has_done(self, person: Participant, actor: Actor) -> bool:
        """Whether it was somebody themselves, on whichever of their accounts."""
        if person.id == actor.id or person.account is None:
            return person.id == actor.id
        platforms = {actor.where, person.account.platform}
        accounts = await self._store.accounts_of(person.account)
        return any(one.user_id == actor.id and one.platform in platforms for one in accounts)


def _appointment(item: ActionItem) -> tuple[object, ...]:
    """Everything about an item that its reminders depend on; nobody is pinged for the rest."""
    due = item.due
    when = (due.local, due.local and due.local.fold, due.zone, due.is_date_only) if due else None
    return item.status, _owner(item), when, item.snoozed, _said_in(item)


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
    if old.said_done != new.said_done:
        yield "said_done", _said_in(old), _said_in(new)


def _owner(item: ActionItem) -> str | None:
    return item.assignee.participant if item.assignee else None


def _said_in(item: ActionItem) -> str | None:
    """The meeting in which somebody said that it is done."""
    return item.said_done.meeting_id if item.said_done else None


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
