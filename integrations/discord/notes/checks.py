"""What is uncertain in the notes, with the answers to choose from."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.claims import claim_id
from bot.domain.notes import CheckKind
from integrations.discord.actions import CHECK, CHECK_DATE, CHECK_HEARD, CHECK_OWNER, CHECK_WORDS
from integrations.discord.rows import button

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from bot.domain.notes import PleaseCheck
    from bot.domain.people import Participant
    from integrations.discord.rows import Button

_MOST_ANSWERS = 18
"""With another one and the evidence four rows of five: a page has room for no more than six. In a
crowd, the others are chosen from the server's members."""

_WORDING = "%a %d %b %Y, %H:%M"
"""As `due_wording` of `bot.domain.wording` writes a date."""


def answer_buttons(
    check: PleaseCheck, item: ActionItem | None, meeting: Meeting
) -> tuple[Button | None, ...]:
    """A button for each answer, and one for another; none where no answer changes anything."""
    if check.words is not None:
        return (
            button("Heard right", CHECK_HEARD, meeting.id, claim_id(check)),
            button("Something else…", CHECK_WORDS, meeting.id, claim_id(check)),
        )
    if item is None or check.kind not in {CheckKind.ASSIGNEE, CheckKind.DUE_DATE}:
        return ()
    if check.kind is CheckKind.ASSIGNEE:
        other = button("Somebody else…", CHECK_OWNER, item.id)
    else:
        other = button("Another date…", CHECK_DATE, item.id)
    return (*_answers(check, meeting), other)


def person_called(name: str, meeting: Meeting) -> Participant | None:
    """The participant of this name; None where there is none, or more than one."""
    found = [one for one in meeting.participants if one.name == name]
    return found[0] if len(found) == 1 else None


def moment_called(wording: str, item: ActionItem) -> str:
    """A date that an item may have as one can write it: `2026-11-20`, or `2026-11-20 17:00`."""
    try:
        moment = datetime.strptime(wording.partition(" (")[0], _WORDING)  # noqa: DTZ007 (wall time)
    except ValueError:
        return wording
    dates = (item.due.local, *item.due.candidates) if item.due and item.due.is_date_only else ()
    is_date_only = moment.time() in {one.time() for one in dates if one}
    return f"{moment:%Y-%m-%d}" if is_date_only else f"{moment:%Y-%m-%d %H:%M}"


def _answers(check: PleaseCheck, meeting: Meeting) -> Iterator[Button | None]:
    claim = claim_id(check)
    for number, option in enumerate(check.options[:_MOST_ANSWERS]):
        if check.kind is CheckKind.DUE_DATE or person_called(option, meeting):
            yield button(option, CHECK, meeting.id, claim, str(number))
