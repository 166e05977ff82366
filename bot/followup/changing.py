"""Changes an action item once, keeps who did it, and lets its reminders follow."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from bot.domain.action_item import ActionItem, ItemChange, ItemEvent, ItemState, ItemStatus
from bot.domain.differences import differences
from bot.domain.meeting import Meeting
from bot.domain.people import Participant
from bot.domain.reminder import Reminder
from bot.domain.working_hours import WorkingHours
from bot.errors import ConflictError
from bot.followup.alterations import Alter, due_where
from bot.followup.appointments import what_plans_stand_on
from bot.followup.handing_back import handed_back, is_same_person
from bot.followup.planning import plan, replan
from bot.followup.timing import Timing, Timings
from bot.ports import Clock, Store

_Planning: TypeAlias = Callable[
    [ActionItem, Timing, datetime, Sequence[Reminder]], Sequence[Reminder]
]

_TIMES_IT_MAY_CHANGE: Final = 5


class Actor(NamedTuple):
    """Who changes something: a participant's id or an account's user id, and on which platform."""

    id: str
    where: str


class _SeenFrom(NamedTuple):
    """What a plan depends on besides the item: the assignee, the moment, what there is."""

    timing: Timing
    now: datetime
    known: Sequence[Reminder]


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
        self,
        item_id: str,
        alter: Alter,
        actor: Actor,
        *,
        told_back: str | None = None,
        meeting: Meeting | None = None,
    ) -> ActionItem:
        """Let an item be what `alter` makes of it; nothing happens where it is so already.

        With `told_back` that participant is told that its assignee has handed it back. `meeting` is
        its own with its people as they are about to be, where they are not kept so yet.
        """
        item = await self._store.item(item_id)
        wanted = alter(item)
        if wanted == item:
            return item
        try:
            return await self.keep(item, wanted, actor, told_back=told_back, meeting=meeting)
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
        told_back: str | None = None,
        meeting: Meeting | None = None,
    ) -> ActionItem:
        """Let an item that was read be another; `undoes` is the version of what is taken back.

        Whose it is now, or is to do from now on, is told so, unless they have done it themselves.
        What is taken back is no news. A day that it is due on is meant where its assignee lives.
        """
        wanted = _without_snooze_that_is_over(wanted)
        reminders = None
        if what_plans_stand_on(item) != what_plans_stand_on(wanted):
            meeting = meeting or await self._store.meeting(item.meeting_id)
            seen_from = await self._seen_from(wanted, meeting)
            if (item.owner, item.due) != (wanted.owner, wanted.due):
                wanted = due_where(wanted, seen_from.timing.zone)
            is_undone = undoes is not None
            planned = await self._planning(item, wanted, meeting, actor, is_undone=is_undone)
            reminders = planned(wanted, *seen_from)
            if told_back is not None:
                reminders = [*reminders, await self._handed_back(item, told_back, meeting)]
        return await self._store.change_item(
            wanted,
            self._events(item, wanted, actor),
            reminders=reminders,
            change=_change(item, wanted, actor, undoes),
        )

    async def replan(self, item_id: str, meeting: Meeting) -> None:
        """Let the reminders of an item be those of what its assignee has set, and where they live.

        `meeting` is its own, with its people as they are now. A day that the item is due on is
        meant where its assignee lives. Nothing comes right away because of it.
        """
        await self._plan_anew(item_id, meeting, replan)

    async def tell_assignee(self, item_id: str, meeting: Meeting, actor: Actor) -> None:
        """Tell whose an item is that it is theirs, as if they had just been given it.

        For a participant who was found by `actor` to be somebody else; who has said so themselves
        knows. `meeting` is as in `replan`.
        """
        owner = meeting.participant((await self._store.item(item_id)).owner)
        is_known = owner is None or await self._has_done(owner, actor)
        news = partial(plan, is_news=True, is_anew=True)
        await self._plan_anew(item_id, meeting, replan if is_known else news)

    async def _plan_anew(self, item_id: str, meeting: Meeting, made: _Planning) -> None:
        """Plan an item as it is at that moment; whoever changes it meanwhile has the last word.

        Raises `ConflictError` when there is no end to it.
        """
        for _ in range(_TIMES_IT_MAY_CHANGE):
            item = await self._store.item(item_id)
            if item.status.is_over:
                return
            seen_from = await self._seen_from(item, meeting)
            moved = due_where(item, seen_from.timing.zone)
            if await self._store.replace_reminders(
                item.id,
                made(moved, *seen_from),
                version=item.version,
                due_zone=seen_from.timing.zone if moved != item else None,
            ):
                return
        raise ConflictError(
            "The action item is being changed again and again.", "Try again in a while."
        )

    async def _seen_from(self, item: ActionItem, meeting: Meeting) -> _SeenFrom:
        timing = await self._timings.of(meeting, item.owner)
        return _SeenFrom(timing, self._clock.now(), await self._store.reminders_of(item.id))

    def _events(self, old: ActionItem, new: ActionItem, actor: Actor) -> Sequence[ItemEvent]:
        return [
            ItemEvent(
                item_id=old.id,
                at=self._clock.now(),
                actor=actor.id,
                field=field,
                old=before,
                new=after,
                where=actor.where,
            )
            for field, before, after in differences(old, new)
        ]

    async def _handed_back(self, item: ActionItem, to: str, meeting: Meeting) -> Reminder:
        return handed_back(item, to, await self._timings.of(meeting, to), self._clock.now())

    async def _planning(
        self, old: ActionItem, new: ActionItem, meeting: Meeting, actor: Actor, *, is_undone: bool
    ) -> _Planning:
        """Whether an item is somebody's now, or to be done now, and somebody else said so."""
        before, owner = meeting.participant(old.owner), meeting.participant(new.owner)
        is_same = before is not None and owner is not None and is_same_person(before, owner)
        if is_same and before != owner:
            return replan  # they know of it already, as somebody else
        is_for_them = owner is not None and new.status.is_agreed and not is_undone
        if not is_for_them or (is_same and old.status.is_agreed):
            return plan
        if owner is None or await self._has_done(owner, actor):
            return plan
        return partial(plan, is_news=True, is_anew=not is_same)

    async def _has_done(self, person: Participant, actor: Actor) -> bool:
        """Whether it was somebody themselves, on whichever of their accounts."""
        if person.id == actor.id or person.account is None:
            return person.id == actor.id
        platforms = {actor.where, person.account.platform}
        accounts = await self._store.accounts_of(person.account)
        return any(one.user_id == actor.id and one.platform in platforms for one in accounts)


def _change(
    old: ActionItem, new: ActionItem, actor: Actor, undoes: int | None
) -> ItemChange | None:
    before, after = ItemState.of(old), ItemState.of(new)
    if before == after:
        return None
    return ItemChange(
        item_id=old.id,
        version=old.version + 1,
        actor=actor.id,
        before=before,
        after=after,
        undoes=undoes,
    )


def _without_snooze_that_is_over(item: ActionItem) -> ActionItem:
    if item.status is ItemStatus.SNOOZED or item.snoozed is None:
        return item
    return item.model_copy(update={"snoozed": None})
