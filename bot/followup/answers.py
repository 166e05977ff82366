"""What people answer to an action item."""

import asyncio

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.meeting import Meeting
from bot.domain.people import Account
from bot.domain.wording import one_line
from bot.errors import ConflictError, MinutaError
from bot.followup.alterations import (
    OVER,
    Alter,
    accepted_by,
    confirmed,
    done,
    handed_back_by,
    not_done,
    owned_by,
    rejected,
    reopened,
)
from bot.followup.changing import Actor, ItemChanges
from bot.followup.people import MOST_NAME_CHARS, called, taken_in
from bot.followup.snoozing import snoozed
from bot.followup.timing import Timing, Timings
from bot.followup.turns import MeetingTurns
from bot.followup.typed_dates import typed_due
from bot.followup.undoing import last_change, without
from bot.followup.zones import Zones
from bot.ports import Clock, Store

MOST_TASK_CHARS = 500


class Answers:
    """Changes an item as somebody answered, with its history and its reminders.

    `actor` is a participant's id or an account's user id, `where` the platform they answered on.
    Items are found by their id or an unambiguous beginning of it. An answer given twice is the same
    as once. Raises `NotFoundError`, and `ConflictError` when somebody else was faster.
    """

    def __init__(
        self,
        store: Store,
        timings: Timings,
        clock: Clock,
        turns: MeetingTurns | None = None,
        zones: Zones | None = None,
    ) -> None:
        self._store = store
        self._timings = timings
        self._clock = clock
        self._turns = turns or MeetingTurns()
        self._zones = zones or Zones(store)
        self._changes = ItemChanges(store, timings, clock)

    async def confirm(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """It is agreed on: a suggested or snoozed item opens, and nobody doubts whose it is.

        One that is done or was rejected stays so.
        """
        return await self._change(item_id, confirmed, actor, where)

    async def reject(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """It is none: nobody is reminded of it."""
        return await self._change(item_id, rejected, actor, where)

    async def done(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """It is done: nobody is reminded of it any more; one that was rejected stays so."""
        return await self._change(item_id, done, actor, where)

    async def reopen(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """It is still to be done: reminders whose moment is ahead are planned again."""
        return await self._change(item_id, reopened, actor, where)

    async def accept(self, item_id: str, owner: str, *, actor: str, where: str) -> ActionItem:
        """The participant `owner` takes it on: a suggested item opens, and nobody doubts it.

        One that is over, or is somebody else's by now, stays so.
        """
        return await self._change(item_id, accepted_by(owner), actor, where)

    async def hand_back(self, item_id: str, owner: str, *, actor: str, where: str) -> ActionItem:
        """It is not the participant `owner`'s: nobody's now, and who gave it to them is told.

        Where nobody did, who started the meeting. One that is somebody else's by now stays so.
        """
        alter = handed_back_by(owner)
        return await self._change(item_id, alter, actor, where, is_handed_back=True)

    async def not_done(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """It was said to be done and is not."""
        return await self._change(item_id, not_done, actor, where)

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
        return await self._change(item.id, owned_by(owner), actor, where)

    async def due(self, item_id: str, when: str, *, actor: str, where: str) -> ActionItem:
        """It is due then, in the assignee's zone: see `typed_due`, whose errors are raised."""
        item = await self._store.item(item_id)
        timing = await self._timing(item)
        now = self._clock.now()
        # in a thread: the first one compiles the patterns of four languages, which takes a second
        due = await asyncio.to_thread(typed_due, when, now, timing.zone, timing.hours)
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

        A moment at which they are not to be told anything is the first one after it instead. Asked
        for again, that moment holds. Raises `ConflictError` for an item that is over, and
        `MinutaError` for one that is nobody's.
        """
        item = await self._store.item(item_id)
        _check_can_be_snoozed(item)
        timing = await self._timing(item)
        until_then = await asyncio.to_thread(snoozed, until, self._clock.now(), timing)

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

    async def _change(
        self, item_id: str, alter: Alter, actor: str, where: str, *, is_handed_back: bool = False
    ) -> ActionItem:
        item = await self._store.item(item_id)
        async with self._turns.turn(item.meeting_id):  # who was in it may change as well
            return await self._changes.change(
                item.id, alter, Actor(actor, where), is_handed_back=is_handed_back
            )

    async def _timing(self, item: ActionItem) -> Timing:
        """That of its assignee."""
        owner = item.assignee.participant if item.assignee else None
        return await self._timings.of(await self._store.meeting(item.meeting_id), owner)

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
    if item.status in OVER:
        raise ConflictError(f"This action item is {item.status}.", "Reopen it first.")
    if item.assignee is None:
        raise MinutaError("This action item is nobody's.", "Say first whose it is.")
