"""Items that somebody says are not theirs, and who is to know that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Account
from bot.domain.reminder import Reminder, ReminderKind
from bot.followup.appointments import appointment
from bot.followup.people import taken_in
from bot.followup.quiet import after_quiet
from bot.followup.steps import wall_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.action_item import ActionItem, ItemEvent
    from bot.domain.meeting import Meeting
    from bot.domain.people import Participant
    from bot.followup.timing import Timing
    from bot.followup.zones import Zones
    from bot.ports import Store


class Givers:
    """Finds out who has given an item to its assignee, whichever account they have done it with."""

    def __init__(self, store: Store, zones: Zones) -> None:
        self._store = store
        self._zones = zones

    async def of(self, item: ActionItem) -> str | None:
        """The participant who is told if the assignee of an item hands it back.

        Where nobody else gave it to them, who started the meeting; None if that is the assignee, or
        not known. Who was not in the meeting becomes a participant of it without a voice, so that
        they can be told: to be called in the turn of the meeting.
        """
        meeting = await self._store.meeting(item.meeting_id)
        owner = meeting.participant(item.owner)
        if owner is None:
            return None
        theirs = await self._accounts_of(owner)
        starter = (meeting.started_by, meeting.place.platform) if meeting.started_by else None
        for known in (_gave(item, await self._store.item_events(item.id)), starter):
            if known is None:
                continue
            giver = await self._participant(*known, meeting)
            if giver is None or is_same_person(giver, owner) or giver.account in theirs:
                continue
            if meeting.participant(giver.id) is None:
                people = (*meeting.participants, giver)
                await self._store.update_meeting(
                    meeting.model_copy(update={"participants": people})
                )
            return giver.id
        return None

    async def _accounts_of(self, person: Participant) -> Sequence[Account]:
        return await self._store.accounts_of(person.account) if person.account else ()

    async def _participant(self, actor: str, where: str, meeting: Meeting) -> Participant | None:
        """Who has done something on a platform, with which of their accounts ever.

        Only in the workspace of the meeting people give items that were not in it.
        """
        account = Account(platform=where, workspace=meeting.place.workspace, user_id=actor)
        users = {(one.platform, one.user_id) for one in await self._store.accounts_of(account)}
        for person in meeting.participants:
            known = person.account
            if known is not None and (known.platform, known.user_id) in users:
                return person
        if (called_so := meeting.participant(actor)) is not None:
            return called_so
        if where != meeting.place.platform:
            return None
        member = await self._zones.member(account)
        name, zone = (member.name, member.zone) if member else ("", None)
        changed, participant_id = taken_in(meeting, account, name, zone)
        return changed.participant(participant_id)


def handed_back(item: ActionItem, to: str, timing: Timing, now: datetime) -> Reminder:
    """The reminder for who gave it that the assignee of an item has handed it back at `now`.

    `item` is as it was before, `timing` that of `to`.
    """
    local = wall_time(now, timing.zone)
    return Reminder(
        id=f"{item.id}:{ReminderKind.HANDED_BACK}:{item.version + 1}",
        item_id=item.id,
        participant=to,
        kind=ReminderKind.HANDED_BACK,
        local=local,
        zone=timing.zone,
        at=after_quiet(now, timing),
        appointment=appointment(item, ReminderKind.HANDED_BACK),
    )


def is_same_person(one: Participant, other: Participant) -> bool:
    """Whether two participants are one, or have one account."""
    return one.id == other.id or (one.account is not None and one.account == other.account)


def _gave(item: ActionItem, events: Sequence[ItemEvent]) -> tuple[str, str] | None:
    """Who has made an item its assignee's, and on which platform, by its events, oldest first."""
    return next(
        (
            (event.actor, event.where)
            for event in reversed(events)
            if event.field == "assignee" and event.new == item.owner != event.old
        ),
        None,
    )
