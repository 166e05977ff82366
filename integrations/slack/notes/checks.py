"""What is uncertain in the notes, with the answers to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.checks import person_called
from bot.domain.claims import claim_id
from bot.domain.notes import CheckKind
from bot.domain.wording import clock_time, speaker_name
from integrations.slack.actions import CHECK, CHECK_DATE, CHECK_HEARD, CHECK_OWNER, CHECK_WORDS
from integrations.slack.elements import actions, button
from integrations.slack.layout import Entry, sections_of
from integrations.slack.notes.entries import evidence_button
from integrations.slack.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from bot.domain.notes import PleaseCheck
    from bot.domain.publication import NotesPublication
    from integrations.slack.elements import Element

_MOST_ANSWERS = 10
"""More buttons than one looks through; in a crowd the others are chosen from everybody."""

_QUOTE_ROOM = 200
"""Characters of the quote around words that may have been misheard."""


def check_entry(
    check: PleaseCheck, item: ActionItem | None, publication: NotesPublication
) -> Entry:
    """A question with a button for each answer; without one where no answer changes anything."""
    meeting = publication.meeting
    answers = [one for one in _answers(check, item, meeting) if one is not None]
    question = f"? {check.question}"
    heard = _heard(check, publication)
    evidence = evidence_button(check, meeting)
    if answers:
        text = sections_of(question, below=heard)
        return Entry((*text, actions(*answers, evidence)))
    below = heard or " · ".join(check.options)
    return Entry(sections_of(question, evidence, below))


def _answers(
    check: PleaseCheck, item: ActionItem | None, meeting: Meeting
) -> Iterator[Element | None]:
    claim = claim_id(check)
    if check.words is not None:
        yield button("Heard right", CHECK_HEARD, meeting.id, claim)
        yield button("Something else…", CHECK_WORDS, meeting.id, claim)
    elif item is not None and check.kind in {CheckKind.ASSIGNEE, CheckKind.DUE_DATE}:
        is_date = check.kind is CheckKind.DUE_DATE
        for number, option in enumerate(check.options[:_MOST_ANSWERS]):
            if is_date or person_called(option, meeting):
                yield button(option, CHECK, meeting.id, claim, str(number), number=number)
        if is_date:
            yield button("Another date…", CHECK_DATE, item.id)
        else:
            yield button("Somebody else…", CHECK_OWNER, item.id)


def _heard(check: PleaseCheck, publication: NotesPublication) -> str:
    """Who said the words that may have been misheard, when, and what around them."""
    if check.words is None:
        return ""
    said = publication.transcript.utterance(check.evidence.utterance_id)
    speaker = speaker_name(said.speaker if said else None, publication.meeting)
    where = f"{speaker}, {clock_time(check.words.start_s)}"
    return f"{where}: “{shortened(check.evidence.quote, _QUOTE_ROOM)}”"
