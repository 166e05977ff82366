"""Items that somebody says are not theirs, and who is to know that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.reminder import Reminder, ReminderKind
from bot.followup.appointments import appointment
from bot.followup.quiet import after_quiet
from bot.followup.steps import wall_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.action_item import ActionItem, Assignee, ItemChange
    from bot.domain.meeting import Meeting
    from bot.domain.people import Participant
    from bot.followup.timing import Timing


def giver_of(item: ActionItem, meeting: Meeting, changes: Sequence[ItemChange]) -> str | None:
    """The participant who has given an item to its assignee, by its changes, oldest first.

    Where nobody else did, who started the meeting. None if that is the assignee, or nobody who is
    in the meeting.
    """
    owner = meeting.participant(item.assignee.participant if item.assignee else None)
    if owner is None:
        return None
    gave = next(
        (
            change.actor
            for change in reversed(changes)
            if _owner(change.after.assignee) == owner.id != _owner(change.before.assignee)
        ),
        None,
    )
    for actor in (gave, meeting.started_by):
        person = participant_of(actor, meeting)
        if person is not None and not is_same_person(person, owner):
            return person.id
    return None


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


def participant_of(actor: str | None, meeting: Meeting) -> Participant | None:
    """Who has done something: by an account's user id on the meeting's platform, or as participant.

    None for who is not in the meeting.
    """
    for person in meeting.participants:
        account = person.account
        if account and (account.platform, account.user_id) == (meeting.place.platform, actor):
            return person
    return meeting.participant(actor)


def is_same_person(one: Participant, other: Participant) -> bool:
    """Whether two participants are one, or have one account."""
    return one.id == other.id or (one.account is not None and one.account == other.account)


def _owner(assignee: Assignee | None) -> str | None:
    return assignee.participant if assignee else None
