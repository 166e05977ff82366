"""What people answer to an action item."""

from bot.domain.action_item import ActionItem, Assignee, AssigneeBasis, ItemStatus
from bot.domain.meeting import Meeting
from bot.domain.people import Account
from bot.domain.wording import one_line
from bot.domain.working_hours import WorkingHours
from bot.errors import ConflictError, MinutaError
from bot.followup.changing import Actor, Alter, ItemChanges
from bot.followup.people import MOST_NAME_CHARS, called, taken_in
from bot.followup.planning import zone_of
from bot.followup.snoozing import snoozed
from bot.followup.turns import MeetingTurns
from bot.followup.typed_dates import typed_due
from bot.followup.undoing import last_change, without
from bot.followup.zones import Zones
from bot.ports import Clock, Store

MOST_TASK_CHARS = 500
_REFUSED = frozenset({ItemStatus.REJECTED, ItemStatus.CANCELLED})
_OVER = _REFUSED | {ItemStatus.DONE}


class Answers:
    """Changes an item as somebody answered, with its history and its reminders.

    `actor` is a participant's id or an account's user id, `where` the platform they answered on.
    Items are found by their id or an unambiguous beginning of it. An answer given twice is the same
    as once. Raises `NotFoundError`, and `ConflictError` when somebody else was faster.
    """

    def __init__(
        self,
        store: Store,
        hours: WorkingHours,
        clock: Clock,
        turns: MeetingTurns | None = None,
        zones: Zones | None = None,
    ) -> None:
        self._store = store
        self._hours = hours
        self._clock = clock
        self._turns = turns or MeetingTurns()
        self._zones = zones or Zones(store)
        self._changes = ItemChanges(store, hours, clock)

    async def confirm(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """It is agreed on: a suggested or snoozed item opens, and nobody doubts whose it is.

        One that is done or was rejected stays so.
        """
        return await self._change(item_id, _confirmed, actor, where)

    async def reject(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """It is none: nobody is reminded of it."""
        return await self._change(item_id, _with_status(ItemStatus.REJECTED), actor, where)

    async def done(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """It is done: nobody is reminded of it any more; one that was rejected stays so."""
        return await self._change(item_id, _done, actor, where)

    async def reopen(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """It is still to be done: reminders whose moment is ahead are planned again."""
        return await self._change(item_id, _with_status(ItemStatus.OPEN), actor, where)

    async def assign(
        self, item_id: str, to: Account | None, name: str, *, actor: str, where: str
    ) -> ActionItem:
        """It is this person's now, and so are its reminders; nobody has snoozed it for them.

        Who was not in the meeting becomes a participant without a voice. Without an account, `name`
        is that of a participant, and without a name the item is nobody's. Raises `NotFoundError`
        for a name that nobody bears, or several do.
        """
        item = await self._store.item(item_id)
        name = one_line(name)[:MOST_NAME_CHARS]
        if to is not None:
            owner = await self._take_in(item.meeting_id, to, name)
        elif name:
            owner = called(await self._store.meeting(item.meeting_id), name).id
        else:
            owner = None
        return await self._change(item.id, _owned_by(owner), actor, where)

    async def due(self, item_id: str, when: str, *, actor: str, where: str) -> ActionItem:
        """It is due then, in the assignee's zone: see `typed_due`, whose errors are raised."""
        item = await self._store.item(item_id)
        zone = zone_of(item, await self._store.meeting(item.meeting_id))
        due = typed_due(when, self._clock.now(), zone, self._hours)
        return await self._change(
            item.id, lambda item: item.model_copy(update={"due": due}), actor, where
        )

    async def reword(self, item_id: str, task: str, *, actor: str, where: str) -> ActionItem:
        """It is to be called so; raises `MinutaError` for a text that is empty or too long."""
        task = checked_task(task)
        return await self._change(
            item_id, lambda item: item.model_copy(update={"task": task}), actor, where
        )

    async def snooze(self, item_id: str, until: str, *, actor: str, where: str) -> ActionItem:
        """Its assignee is reminded of it then and not before: see `bot.followup.snoozing`.

        Asked for again, that moment holds. Raises `ConflictError` for an item that is over, and
        `MinutaError` for one that is nobody's.
        """
        item = await self._store.item(item_id)
        _check_can_be_snoozed(item)
        zone = zone_of(item, await self._store.meeting(item.meeting_id))
        until_then = snoozed(until, self._clock.now(), zone, self._hours)

        def snooze(item: ActionItem) -> ActionItem:
            _check_can_be_snoozed(item)
            return item.model_copy(update={"status": ItemStatus.SNOOZED, "snoozed": until_then})

        return await self._change(item.id, snooze, actor, where)

    async def undo(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """Take back the newest change that was not taken back yet, which is a change as well.

        Raises `ConflictError` when there is none, or what it changed was changed in another way.
        """
        meeting_id = (await self._store.item(item_id)).meeting_id
        async with self._turns.turn(meeting_id):
            item = await self._store.item(item_id)
            change = last_change(await self._store.item_changes(item.id))
            before = without(item, change)
            _check_is_there(before, await self._store.meeting(meeting_id))
            return await self._changes.keep(
                item, before, Actor(actor, where), undoes=change.version
            )

    async def _change(self, item_id: str, alter: Alter, actor: str, where: str) -> ActionItem:
        item = await self._store.item(item_id)
        async with self._turns.turn(item.meeting_id):  # who was in it may change as well
            return await self._changes.change(item.id, alter, Actor(actor, where))

    async def _take_in(self, meeting_id: str, account: Account, name: str) -> str:
        """The id of the participant with this account, who is one from now on."""
        async with self._turns.turn(meeting_id):
            meeting = await self._store.meeting(meeting_id)
            zone = await self._zones.of(account)
            changed, participant_id = taken_in(meeting, account, name, zone)
            if changed != meeting:
                await self._store.update_meeting(changed)
            return participant_id


def checked_task(task: str) -> str:
    """The text of an item on one line; raises `MinutaError` if it is empty or too long."""
    task = one_line(task)
    if not 0 < len(task) <= MOST_TASK_CHARS:
        raise MinutaError(
            f"An action item has between one and {MOST_TASK_CHARS} characters.",
            "Write it in one sentence.",
        )
    return task


def _check_is_there(item: ActionItem, meeting: Meeting) -> None:
    """Raise `ConflictError` for an item of somebody who was found to be somebody else."""
    if item.assignee is not None and meeting.participant(item.assignee.participant) is None:
        raise ConflictError(
            "Whose this action item was is called somebody else now.", "Say whose it is."
        )


def _check_can_be_snoozed(item: ActionItem) -> None:
    if item.status in _OVER:
        raise ConflictError(f"This action item is {item.status}.", "Reopen it first.")
    if item.assignee is None:
        raise MinutaError("This action item is nobody's.", "Say first whose it is.")


def _with_status(status: ItemStatus) -> Alter:
    return lambda item: item.model_copy(update={"status": status})


def _done(item: ActionItem) -> ActionItem:
    if item.status in _REFUSED:
        return item
    return item.model_copy(update={"status": ItemStatus.DONE})


def _confirmed(item: ActionItem) -> ActionItem:
    if item.status in _OVER:
        return item
    sure = item.assignee.model_copy(update={"confidence": 1.0}) if item.assignee else None
    return item.model_copy(update={"status": ItemStatus.OPEN, "assignee": sure})


def _owned_by(participant_id: str | None) -> Alter:
    def owned(item: ActionItem) -> ActionItem:
        before = item.assignee.participant if item.assignee else None
        if item.status is ItemStatus.SNOOZED and participant_id != before:
            item = item.model_copy(update={"status": ItemStatus.OPEN})
        if participant_id is None:
            return item.model_copy(update={"assignee": None})
        assignee = Assignee(
            participant=participant_id,
            basis=AssigneeBasis.MANUAL,
            spoken_name=item.assignee.spoken_name if item.assignee else None,
            confidence=1.0,
        )
        return item.model_copy(update={"assignee": assignee})

    return owned
