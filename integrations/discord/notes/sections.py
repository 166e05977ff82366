"""What the notes say, section by section; how it is spread over pages comes later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.origin import origin_lines
from bot.domain.transcribing import transcribing_lines
from bot.domain.wording import clock_time, duration, speaker_name
from integrations.discord.notes.checks import answer_buttons
from integrations.discord.notes.entries import (
    Entry,
    Section,
    decision_line,
    evidence_button,
    item_rows,
)
from integrations.discord.rows import rows
from integrations.discord.text import safe, shortened
from integrations.discord.wording import account_of, item_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.domain.action_item import ActionItem
    from bot.domain.claims import AnyClaim
    from bot.domain.meeting import Meeting
    from bot.domain.notes import Chapter, Claim, Decision, OpenQuestion, PleaseCheck, Risk
    from bot.domain.publication import NotesPublication

_QUOTE_ROOM = 200
"""Characters of the quote around words that may have been misheard."""


def sections(publication: NotesPublication) -> Iterator[Section]:
    """The sections of the thread in their order; empty ones say so, or are left out."""
    meeting, notes = publication.meeting, publication.notes
    for section in notes.sections:
        claims = (_point(claim, meeting) for claim in section.claims)
        yield _section(safe(section.title), claims, "Nothing recorded.")
    yield _section(
        "Decisions",
        (_decision(decision, meeting) for decision in notes.decisions),
        "No decisions recorded.",
    )
    yield _section(
        "Action items",
        (_item(item, meeting) for item in notes.action_items),
        "No action items recorded.",
    )
    yield _section(
        "Open questions",
        (_question(question, meeting) for question in notes.open_questions),
        "No open questions recorded.",
    )
    if notes.risks:
        yield Section("Risks", tuple(_risk(risk, meeting) for risk in notes.risks))
    if notes.please_check:
        items = {item.id: item for item in notes.action_items}
        checks = (
            _check(check, items.get(check.item_id or ""), publication)
            for check in notes.please_check
        )
        yield Section("Please check", tuple(checks))
    if notes.chapters:
        yield Section("Chapters", tuple(_chapters(notes.chapters, meeting)))
    if missing := tuple(_missing(publication)):
        yield Section("What is missing", missing)
    origin = (*origin_lines(notes), *transcribing_lines(publication.transcript, meeting))
    yield Section("How these notes were made", tuple(Entry(safe(line)) for line in origin))


def _section(title: str, entries: Iterable[Entry], when_empty: str) -> Section:
    return Section(title, tuple(entries) or (Entry(when_empty),))


def _claimed(claim: AnyClaim, meeting: Meeting, text: str) -> Entry:
    return Entry(text, evidence_button(claim, meeting))


def _point(claim: Claim, meeting: Meeting) -> Entry:
    return _claimed(claim, meeting, f"• {safe(claim.text)}")


def _chapters(chapters: Sequence[Chapter], meeting: Meeting) -> Iterator[Entry]:
    for chapter in chapters:
        yield Entry(f"`{clock_time(chapter.start_s)}` {safe(chapter.title)}")
        yield from (_point(point, meeting) for point in chapter.points)


def _risk(risk: Risk, meeting: Meeting) -> Entry:
    raised_by = f"\n-# {safe(speaker_name(risk.raised_by, meeting))}" if risk.raised_by else ""
    return _claimed(risk, meeting, f"• {safe(risk.text)}{raised_by}")


def _decision(decision: Decision, meeting: Meeting) -> Entry:
    names = ", ".join(safe(speaker_name(who, meeting)) for who in decision.decided_by)
    line = decision_line(decision)
    return _claimed(decision, meeting, f"{line}\n-# {names}" if names else line)


def _item(item: ActionItem, meeting: Meeting) -> Entry:
    user_id = account_of(item, meeting)
    mentioned = frozenset({user_id}) if user_id else frozenset()
    text = item_text(item, meeting)
    return Entry(text, rows=item_rows(item, meeting), mentioned=mentioned)


def _question(question: OpenQuestion, meeting: Meeting) -> Entry:
    asked_by = f"\n-# {safe(speaker_name(question.asked_by, meeting))}" if question.asked_by else ""
    return _claimed(question, meeting, f"• {safe(question.text)}{asked_by}")


def _check(check: PleaseCheck, item: ActionItem | None, publication: NotesPublication) -> Entry:
    meeting = publication.meeting
    line = f"? {safe(check.question)}{_heard(check, publication)}"
    answers = answer_buttons(check, item, meeting)
    evidence = evidence_button(check, meeting)
    if any(answers):
        return Entry(line, rows=rows(*answers, evidence))
    options = " · ".join(safe(option) for option in check.options)
    return Entry(f"{line}\n-# {options}" if options else line, evidence)


def _heard(check: PleaseCheck, publication: NotesPublication) -> str:
    """Who said the words that may have been misheard, when, and what around them."""
    if check.words is None:
        return ""
    said = publication.transcript.utterance(check.evidence.utterance_id)
    speaker = speaker_name(said.speaker if said else None, publication.meeting)
    where = f"{safe(speaker)}, {clock_time(check.words.start_s)}"
    return f"\n-# {where}: “{safe(shortened(check.evidence.quote, _QUOTE_ROOM))}”"


def _missing(publication: NotesPublication) -> Iterator[Entry]:
    for gap in publication.transcript.coverage.gaps:
        when = f"`{clock_time(gap.start_s)}`–`{clock_time(gap.end_s)}`"
        yield Entry(f"{when} {duration(gap.end_s - gap.start_s)} of sound: {safe(gap.reason)}")
    dropped = publication.notes.dropped
    if dropped and publication.notes.tally is None:  # else the counts are said below
        statements = "statement was" if dropped == 1 else "statements were"
        yield Entry(f"{dropped} {statements} left out: the words behind could not be found.")
