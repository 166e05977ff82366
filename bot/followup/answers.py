"""What people answer to an action item."""

from bot.domain.action_item import ActionItem, Assignee, AssigneeBasis, ItemStatus
from bot.domain.meeting import Meeting
from bot.domain.people import Account, Participant
from bot.domain.wording import one_line
from bot.domain.working_hours import WorkingHours
from bot.errors import MinutaError, NotFoundError
from bot.followup.changing import Actor, Alter, ItemChanges
from bot.followup.planning import zone_of
from bot.followup.turns import MeetingTurns
from bot.followup.typed_dates import typed_due
from bot.followup.zones import zone_set_by
from bot.ports import Clock, Store

MOST_TASK_CHARS = 500
MOST_NAME_CHARS = 100
_REFUSED = frozenset({ItemStatus.REJECTED, ItemStatus.CANCELLED})


class Answers:
    """Changes an item as somebody answered, with its history and its reminders.

    `actor` is a participant's id or an account's user id, `where` the platform they answered on.
    Items are found by their id or an unambiguous beginning of it. An answer given twice is the same
    as once. Raises `NotFoundError`, and `ConflictError` when somebody else was faster.
    """

    def __init__(
        self, store: Store, hours: WorkingHours, clock: Clock, turns: MeetingTurns | None = None
    ) -> None:
        self._store = store
        self._hours = hours
        self._clock = clock
        self._turns = turns or MeetingTurns()
        self._changes = ItemChanges(store, hours, clock)

    async def confirm(self, item_id: str, *, actor: str, where: str) -> ActionItem:
        """It is agreed on: a suggested item opens, and nobody doubts whose it is any more.

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
        """It is this person's now, and so are its reminders.

        Who was not in the meeting becomes a participant without a voice. Without an account, `name`
        is that of a participant, and without a name the item is nobody's. Raises `NotFoundError`
        for a name that nobody bears, or several do.
        """
        item = await self._store.item(item_id)
        name = one_line(name)[:MOST_NAME_CHARS]
        if to is not None:
            owner = await self._take_in(item.meeting_id, to, name)
        elif name:
            owner = _called(await self._store.meeting(item.meeting_id), name).id
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
        task = one_line(task)
        if not 0 < len(task) <= MOST_TASK_CHARS:
            raise MinutaError(
                "An action item has between one and 500 characters.", "Write it in one sentence."
            )
        return await self._change(
            item_id, lambda item: item.model_copy(update={"task": task}), actor, where
        )

    async def _change(self, item_id: str, alter: Alter, actor: str, where: str) -> ActionItem:
        item = await self._store.item(item_id)
        async with self._turns.turn(item.meeting_id):  # reminders are those of the last answer
            return await self._changes.change(item.id, alter, Actor(actor, where))

    async def _take_in(self, meeting_id: str, account: Account, name: str) -> str:
        """The id of the participant with this account, who is one from now on."""
        async with self._turns.turn(meeting_id):
            meeting = await self._store.meeting(meeting_id)
            for person in meeting.participants:
                if person.account == account:
                    return person.id
            # As in live meetings; an unnamed voice may have such an id by chance.
            taken = meeting.participant(account.user_id) is not None
            new = Participant(
                id=f"{account.platform}:{account.user_id}" if taken else account.user_id,
                name=name or "Somebody",
                account=account,
                zone=await zone_set_by(account, self._store),
            )
            people = (*meeting.participants, new)
            await self._store.update_meeting(meeting.model_copy(update={"participants": people}))
            return new.id


def _called(meeting: Meeting, name: str) -> Participant:
    found = [person for person in meeting.participants if person.name == name]
    if len(found) != 1:
        raise NotFoundError(
            f"{'Several people' if found else 'Nobody'} in this meeting can be meant.",
            "Choose the person from the server's members.",
        )
    return found[0]


def _with_status(status: ItemStatus) -> Alter:
    return lambda item: item.model_copy(update={"status": status})


def _done(item: ActionItem) -> ActionItem:
    if item.status in _REFUSED:
        return item
    return item.model_copy(update={"status": ItemStatus.DONE})


def _confirmed(item: ActionItem) -> ActionItem:
    if item.status in _REFUSED or item.status is ItemStatus.DONE:
        return item
    opens = item.status is ItemStatus.SUGGESTED
    sure = item.assignee.model_copy(update={"confidence": 1.0}) if item.assignee else None
    return item.model_copy(
        update={"status": ItemStatus.OPEN if opens else item.status, "assignee": sure}
    )


def _owned_by(participant_id: str | None) -> Alter:
    def owned(item: ActionItem) -> ActionItem:
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
