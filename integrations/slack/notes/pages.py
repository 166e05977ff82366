"""The notes as messages: the head, which what was said of the recording becomes, and what follows.

The head is an edited message, and Slack tells nobody whom an edit mentions. So the people whose
items there are get one message of its own below the notes, once (`owners_message`); the lines of
the items name them without a word to them, and may change as often as they do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meeting import Source
from bot.domain.wording import assignee_wording, duration
from integrations.slack.actions import ASK, EDIT, EXPORT, FORGET, NAMES
from integrations.slack.elements import (
    MOMENT,
    actions,
    button,
    confirmation,
    date,
    header,
    line,
    own,
    rich,
    user,
    words,
)
from integrations.slack.layout import Entry, Section, paginated, paragraphs
from integrations.slack.limits import HEADER_TEXT, Measure
from integrations.slack.message import Message, fallback
from integrations.slack.notes.entries import owner_of
from integrations.slack.notes.sections import sections
from integrations.slack.places import user_of
from integrations.slack.text import counted, escaped, length, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.publication import NotesPublication
    from integrations.slack.elements import Block

_WRITING = "Minuta writes down the notes…"
UNFINISHED = Message(_WRITING, (rich(line(own(_WRITING))),))
"""What is posted first where a message is to name people without telling them: an edit does not."""

_NAMES_ROOM = 700
_TITLE_ROOM = 300
_SENTENCE_ROOM = 300


def messages_of(
    publication: NotesPublication, measure: Measure = Measure.USUAL
) -> tuple[Message, ...]:
    """The head of the notes and the messages that go on below it."""
    meeting = publication.meeting
    title = escaped(shortened(meeting.title, _TITLE_ROOM))
    is_item = meeting.source is Source.MESSAGE
    intro, overflow = ((), ()) if is_item else _head(publication)
    foot = () if is_item else (_foot(meeting.id),)
    pages = paginated((*sections(publication), *overflow), intro, foot, measure)
    first = fallback(f"{title}: {_counts(publication)}. {' '.join(_spoken(publication))}".rstrip())
    return tuple(
        Message(
            fallback(f"{title}, {escaped(', '.join(page.titles))}") if number else first,
            page.blocks,
        )
        for number, page in enumerate(pages)
    )


def owners(publication: NotesPublication) -> tuple[str, ...]:
    """The ids of those who have something to do, each once, in the order of the items."""
    meeting = publication.meeting
    people = (
        owner_of(item, meeting)
        for item in publication.notes.action_items
        if not item.status.is_over
    )
    found = (user_of(one.account, meeting.place.workspace) for one in people if one is not None)
    return tuple(dict.fromkeys(one for one in found if one))


def owners_message(publication: NotesPublication) -> Message | None:
    """What tells people that there is something for them to do; None where there is nobody.

    An item that was made of a message is a message of its own, which tells its owner; and in direct
    messages there is only one to tell, who reads the notes anyway.
    """
    ids, meeting = owners(publication), publication.meeting
    is_direct = meeting.place.channel.startswith("D")
    if not ids or is_direct or meeting.source is Source.MESSAGE:
        return None
    elements = [own("Something to do for ")]
    for number, user_id in enumerate(ids):
        elements += [*((own(", "),) if number else ()), user(user_id, user_id)]
    elements.append(own(": see the action items above."))
    text = f"Something to do for {', '.join(f'<@{one}>' for one in ids)}: see the action items."
    return Message(fallback(text), (rich(line(*elements)),))


def _head(publication: NotesPublication) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    """Title, when, how long and who; and the sections for what there is no room for."""
    meeting = publication.meeting
    overflow: list[Section] = []
    if length(shortened(meeting.title, HEADER_TEXT)) < length(meeting.title):
        overflow.append(Section("Title", (Entry(paragraphs(meeting.title)),)))
    names = _names(publication)
    shown = _first_that_fit(names)
    rest = len(names) - len(shown)
    if rest:
        overflow.append(Section("People", (Entry(paragraphs(", ".join(names))),)))
    recorded = duration(publication.transcript.coverage.recorded_s)
    facts = [date(meeting.started_at, MOMENT, meeting.zone), own(f" · {recorded}")]
    if shown:
        more = f" and {rest} more" if rest else ""
        facts += [own(" · "), words(", ".join(shown)), *((own(more),) if more else ())]
    return (header(meeting.title), rich(line(*facts))), tuple(overflow)


def _names(publication: NotesPublication) -> Sequence[str]:
    """The names of those who spoke; of everybody, where nobody could be told apart.

    Who was only spoken of may be among the participants, so that an item can be theirs.
    """
    people = publication.meeting.participants
    heard = {one.speaker for one in publication.transcript.utterances}
    return [person.name for person in people if person.id in heard] or [one.name for one in people]


def _first_that_fit(names: Sequence[str]) -> Sequence[str]:
    used = 0
    for number, name in enumerate(names):
        used += length(name) + 2
        if used > _NAMES_ROOM:
            return names[:number]
    return names


def _foot(meeting_id: str) -> Block:
    """What can be done with the notes as a whole: under the head, which people come back to."""
    question = confirmation(
        "Delete everything?",
        "The recording that Minuta has kept, the transcript, these notes and their action items"
        " are deleted for everybody. The file in Slack stays.",
        "Delete everything",
    )
    return actions(
        button("Edit", EDIT, meeting_id),
        button("Fix names", NAMES, meeting_id),
        button("Ask", ASK, meeting_id),
        button("Export", EXPORT, meeting_id),
        button("Delete everything", FORGET, meeting_id, confirm=question),
    )


def _spoken(publication: NotesPublication) -> Iterator[str]:
    """What a screen reader says of notes: the summary, the decisions, and who does what."""
    notes, meeting = publication.notes, publication.meeting
    yield from (_sentence(claim.text) for claim in notes.tldr)
    for decision in notes.decisions:
        yield _sentence(f"Decided: {decision.text}")
    for item in notes.action_items:
        if not item.status.is_over:
            yield _sentence(f"To do for {assignee_wording(item, meeting)}: {item.task}")


def _sentence(text: str) -> str:
    shown = escaped(shortened(text, _SENTENCE_ROOM))
    return shown if shown.endswith((".", "!", "?", "…")) else f"{shown}."


def _counts(publication: NotesPublication) -> str:
    return ", ".join(_counted(publication)) or "notes"


def _counted(publication: NotesPublication) -> Iterator[str]:
    notes = publication.notes
    for number, one in (
        (len(notes.decisions), "decision"),
        (len(notes.action_items), "action item"),
        (len(notes.open_questions), "open question"),
        (len(notes.please_check), "question to answer"),
    ):
        if number:
            yield counted(number, one, "questions to answer" if one.endswith("answer") else None)
