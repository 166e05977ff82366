"""What is uncertain in the notes, with the answers to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.checks import person_called
from bot.domain.claims import claim_id
from bot.domain.notes import CheckKind
from integrations.discord.actions import CHECK, CHECK_DATE, CHECK_HEARD, CHECK_OWNER, CHECK_WORDS
from integrations.discord.rows import button

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from bot.domain.notes import PleaseCheck
    from integrations.discord.rows import Button

_MOST_ANSWERS = 18
"""With another one and the evidence four rows of five: a page has room for no more than six. In a
crowd, the others are chosen from the server's members."""


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


def _answers(check: PleaseCheck, meeting: Meeting) -> Iterator[Button | None]:
    claim = claim_id(check)
    for number, option in enumerate(check.options[:_MOST_ANSWERS]):
        if check.kind is CheckKind.DUE_DATE or person_called(option, meeting):
            yield button(option, CHECK, meeting.id, claim, str(number))
