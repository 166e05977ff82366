"""What the notes say, section by section; how it is spread over messages comes later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meeting import Source
from bot.domain.origin import origin_lines
from bot.domain.transcribing import transcribing_lines
from bot.domain.wording import clock_time, duration, speaker_name
from integrations.slack.elements import line, own, rich, words
from integrations.slack.layout import Entry, Section, paragraphs, points, small
from integrations.slack.notes.checks import check_entry
from integrations.slack.notes.entries import claim_entry, decision_text, item_entry
from integrations.slack.notes.voices import voice_entries
from integrations.slack.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.domain.meeting import Meeting
    from bot.domain.notes import Chapter, Claim, Notes
    from bot.domain.publication import NotesPublication

_CHAPTER_ROOM = 500


def sections(publication: NotesPublication) -> Iterator[Section]:
    """The sections in their order; of decisions and action items it is said that there are none.

    An item that was made of a message is all that its notes have.
    """
    meeting, notes = publication.meeting, publication.notes
    items = tuple(item_entry(item, meeting) for item in notes.action_items)
    if meeting.source is Source.MESSAGE:
        yield _section("Action items", items, "There are no action items any more.")
        return
    if notes.tldr:
        yield Section("In short", (points(claim.text for claim in notes.tldr),))
    yield from _template_sections(notes, meeting)
    decisions = tuple(
        claim_entry(one, meeting, decision_text(one), _names(one.decided_by, meeting))
        for one in notes.decisions
    )
    yield _section("Decisions", decisions, "No decisions recorded.")
    yield _section("Action items", items, "No action items recorded.")
    yield from _some("Who spoke?", voice_entries(meeting, publication.transcript))
    yield from _some("Please check", _checks(publication))
    yield from _some("Open questions", _questions(notes, meeting))
    yield from _some("Risks", _risks(notes, meeting))
    yield from _some("Chapters", _chapters(notes.chapters, meeting))
    yield from _some("What is missing", _missing(publication))
    origin = (*origin_lines(notes), *transcribing_lines(publication.transcript, meeting))
    yield from _some("How these notes were made", (Entry(small(one)) for one in origin))


def _section(title: str, entries: tuple[Entry, ...], when_empty: str) -> Section:
    return Section(title, entries or (Entry((rich(line(own(when_empty))),)),))


def _some(title: str, entries: Iterable[Entry]) -> Iterator[Section]:
    if given := tuple(entries):
        yield Section(title, given)


def _template_sections(notes: Notes, meeting: Meeting) -> Iterator[Section]:
    for section in notes.sections:
        claims = tuple(_point(claim, meeting) for claim in section.claims)
        yield _section(section.title, claims, "Nothing recorded.")


def _names(who: Sequence[str], meeting: Meeting) -> str:
    return ", ".join(speaker_name(one, meeting) for one in who)


def _point(claim: Claim, meeting: Meeting, who: str | None = None) -> Entry:
    return claim_entry(claim, meeting, f"• {claim.text}", _names((who,) if who else (), meeting))


def _checks(publication: NotesPublication) -> Iterator[Entry]:
    items = {item.id: item for item in publication.notes.action_items}
    for check in publication.notes.please_check:
        yield check_entry(check, items.get(check.item_id or ""), publication)


def _questions(notes: Notes, meeting: Meeting) -> Iterator[Entry]:
    yield from (_point(question, meeting, question.asked_by) for question in notes.open_questions)


def _risks(notes: Notes, meeting: Meeting) -> Iterator[Entry]:
    yield from (_point(risk, meeting, risk.raised_by) for risk in notes.risks)


def _chapters(chapters: Sequence[Chapter], meeting: Meeting) -> Iterator[Entry]:
    for chapter in chapters:
        title = words(shortened(chapter.title, _CHAPTER_ROOM))
        yield Entry((rich(line(own(clock_time(chapter.start_s), "code"), own(" "), title)),))
        yield from (_point(point, meeting) for point in chapter.points)


def _missing(publication: NotesPublication) -> Iterator[Entry]:
    for gap in publication.transcript.coverage.gaps:
        when = f"{clock_time(gap.start_s)}–{clock_time(gap.end_s)} "
        lost = f"{duration(gap.end_s - gap.start_s)} of sound: {gap.reason}"
        yield Entry(paragraphs(lost, when))
    dropped = publication.notes.dropped
    if dropped and publication.notes.tally is None:  # else the counts are said below
        statements = "statement was" if dropped == 1 else "statements were"
        said = f"{dropped} {statements} left out: the words behind could not be found."
        yield Entry(paragraphs(said))
