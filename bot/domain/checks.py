"""The answers to what is uncertain in notes, as people choose them from what they are offered."""

from datetime import datetime
from typing import Final

from bot.domain.action_item import ActionItem
from bot.domain.claims import claim_id
from bot.domain.meeting import Meeting
from bot.domain.notes import Notes, PleaseCheck
from bot.domain.people import Participant
from bot.errors import NotFoundError

_WORDING: Final = "%a %d %b %Y, %H:%M"
"""As `due_wording` of `bot.domain.wording` writes a date."""


def chosen_answer(notes: Notes, check_id: str, number: str) -> tuple[PleaseCheck, str]:
    """A question and its answer of this number; raises `NotFoundError` for what is not asked."""
    for check in notes.please_check:
        if claim_id(check) == check_id and number.isdecimal() and int(number) < len(check.options):
            return check, check.options[int(number)]
    raise NotFoundError("The notes do not ask this any more.", "Look at the item as it is now.")


def person_called(name: str, meeting: Meeting) -> Participant | None:
    """The participant of this name; None where there is none, or more than one."""
    found = [one for one in meeting.participants if one.name == name]
    return found[0] if len(found) == 1 else None


def person_meant(name: str, meeting: Meeting) -> Participant:
    """The participant of this name; raises `NotFoundError` where that is not one person."""
    person = person_called(name, meeting)
    if person is None:
        raise NotFoundError("Nobody in this meeting has that name any more.", "Choose the owner.")
    return person


def moment_called(wording: str, item: ActionItem) -> str:
    """A date that an item may have as one can write it: `2026-11-20`, or `2026-11-20 17:00`."""
    try:
        moment = datetime.strptime(wording.partition(" (")[0], _WORDING)  # noqa: DTZ007 (wall time)
    except ValueError:
        return wording
    dates = (item.due.local, *item.due.candidates) if item.due and item.due.is_date_only else ()
    is_date_only = moment.time() in {one.time() for one in dates if one}
    return f"{moment:%Y-%m-%d}" if is_date_only else f"{moment:%Y-%m-%d %H:%M}"
