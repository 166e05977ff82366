"""What people answer to an action item."""

import asyncio

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.meeting import Meeting
from bot.domain.people import Account
from bot.domain.wording import one_line
from bot.errors import ConflictError, MinutaError
from bot.followup.alterations import (
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
from bot.followup.handing_back import Givers
from bot.followup.people import MOST_NAME_CHARS, called, one_of, taken_in
from bot.followup.snoozing import snoozed
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from bot.followup.typed_dates import languages_at, typed_due
from bot.followup.undoing import change_to_undo, without
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
        self._givers = Givers(store, self._zones)

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
        item = await self._store.item(item_id)
        async with self._turns.turn(item.meeting_id):
            item = await self._store.item(item.id)
            giver = await self._givers.of(item) if item.owner == owner else None
            return await self._changes.change(
                item.id, handed_back_by(owner), Actor(actor, where), told_back=giver
            )

    async def not_done(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """It was said to be done and is not."""
        return await self._change(item_id, not_done, actor, where)

    async def assign(
        self,
        item_id: str,
        to: Account | None,
        name: str,
        participant: str | None = None,
        *,
        actor: str,
        where: str,
    ) -> ActionItem:
        """It is this person's now, and so are its reminders; nobody has snoozed it for them.

        Who was not in the meeting becomes a participant without a voice. Without an account, it is
        the participant with this id, or else of this name, and without either the item is nobody's.
        Raises `NotFoundError` for a name that nobody bears, or several do, and for an unknown id.
        """
        item = await self._store.item(item_id)
        name = one_line(name)[:MOST_NAME_CHARS]
        if to is not None:
            owner = await self._take_in(item.meeting_id, to, name)
        elif participant is not None:
            owner = one_of(await self._store.meeting(item.meeting_id), participant).id
        elif name:
            owner = called(await self._store.meeting(item.meeting_id), name).id
        else:
            owner = None
        return await self._change(item.id, owned_by(owner), actor, where)

    async def due(
        self, item_id: str, when: str, language: str | None = None, *, actor: str, where: str
    ) -> ActionItem:
        """It is due then, in the assignee's zone: see `typed_due`, whose errors are raised.

        `language` is the BCP 47 tag of whoever says so; that of the workspace is understood too.
        """
        item = await self._store.item(item_id)
        meeting = await self._store.meeting(item.meeting_id)
        timing = await self._timings.of(meeting, item.owner)
        languages = await languages_at(self._store, meeting.place, language)
        now = self._clock.now()
        # in a thread: the first one compiles the patterns of a language, which takes a while
        due = await asyncio.to_thread(typed_due, when, now, timing.zone, timing.hours, languages)
        return await self._change(
            item.id, lambda item: item.model_copy(update={"due": due}), actor, where
        )

    async def reword(self, item_id: str, task: str, *, actor: str, where: str) -> ActionItem:
        """It is to be called so; raises `MinutaError` for a text that is empty or too long."""
        task = checked_task(task)
        return await self._change(
            item_id, lambda item: item.model_copy(update={"task": task}), actor, where
        )

    async def snooze(
        self, item_id: str, until: str, language: str | None = None, *, actor: str, where: str
    ) -> ActionItem:
        """Its assignee is reminded of it then and not before: see `bot.followup.snoozing`.

        Asked for again, that moment holds. `language` is as in `due`. Raises `ConflictError` for
        an item that is over, or that nobody has agreed on, and `MinutaError` for one that is
        nobody's.
        """
        item = await self._store.item(item_id)
        _check_can_be_snoozed(item)
        meeting = await self._store.meeting(item.meeting_id)
        timing = await self._timings.of(meeting, item.owner)
        languages = await languages_at(self._store, meeting.place, language)
        now = self._clock.now()
        until_then = await asyncio.to_thread(snoozed, until, now, timing, languages)

        def snooze(item: ActionItem) -> ActionItem:
            _check_can_be_snoozed(item)
            return item.model_copy(update={"status": ItemStatus.SNOOZED, "snoozed": until_then})

        return await self._change(item.id, snooze, actor, where)

    async def undo(
        self, item_id: str, of: int | None = None, /, *, actor: str, where: str
    ) -> ActionItem:
        """Take back the newest change that was not taken back yet, which is a change as well.

        With `of`, the version of the item that somebody has seen, it is the one that was so then,
        and nothing happens if that was taken back since. Raises `ConflictError` when there is none,
        or the item was changed in another way.
        """
        meeting_id = (await self._store.item(item_id)).meeting_id
        async with self._turns.turn(meeting_id):
            try:
                return await self._undone(item_id, of, Actor(actor, where))
            except ConflictError:
                # In another process somebody has clicked on the same button, perhaps.
                if of is None or not await self._is_undone(item_id, of):
                    raise
                return await self._store.item(item_id)

    async def _undone(self, item_id: str, of: int | None, actor: Actor) -> ActionItem:
        item = await self._store.item(item_id)
        change = change_to_undo(await self._store.item_changes(item.id), of)
        if change is None:
            return item
        before = without(item, change)
        _check_is_there(before, await self._store.meeting(item.meeting_id))
        return await self._changes.keep(item, before, actor, undoes=change.version)

    async def _is_undone(self, item_id: str, of: int) -> bool:
        item = await self._store.item(item_id)
        return change_to_undo(await self._store.item_changes(item.id), of) is None

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
    if item.status.is_over:
        raise ConflictError(f"This action item is {item.status}.", "Reopen it first.")
    if not item.status.is_agreed:
        raise ConflictError("This action item is only suggested.", "Confirm it first.")
    if item.assignee is None:
        raise MinutaError("This action item is nobody's.", "Say first whose it is.")
