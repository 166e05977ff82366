"""How notes look in a terminal."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.evidence import Evidence
from bot.domain.meeting import Meeting
from bot.domain.notes import Chapter, Claim, Decision, DecisionStatus, PleaseCheck, Risk
from bot.domain.origin import origin_lines
from bot.domain.publication import NotesPublication
from bot.domain.transcribing import transcribing_lines
from bot.domain.wording import (
    assignee_wording,
    clock_time,
    due_wording,
    duration,
    one_line,
    speaker_name,
)
from integrations.terminal.drawing import bullet, in_channel, listed, quoted


def draw_notes(publication: NotesPublication) -> RenderableType:
    """The notes with the words that they stand on."""
    meeting, notes = publication.meeting, publication.notes
    parts: list[RenderableType] = [_headline(publication)]
    parts += listed("In short", (bullet(claim.text) for claim in notes.tldr), "Nothing to sum up")
    for own in notes.sections:
        parts += listed(one_line(own.title), _claims(own.claims, publication), "Nothing recorded")
    parts += listed("Decisions", _decisions(notes.decisions, publication), "No decisions recorded")
    parts += listed(
        f"Action items ({len(notes.action_items)})",
        _items(notes.action_items, publication),
        "No action items recorded",
    )
    parts += listed(
        "Open questions",
        (
            line
            for question in notes.open_questions
            for line in (
                bullet(question.text, " – " + _asked_by(question.asked_by, meeting)),
                *_quotes(question.evidence, publication),
            )
        ),
        "No open questions recorded",
    )
    if notes.risks:
        parts += listed("Risks", _risks(notes.risks, publication), "")
    if notes.please_check:
        parts += listed("Please check", _checks(notes.please_check, publication), "")
    if notes.chapters:
        parts += listed("Chapters", _chapters(notes.chapters, publication), "")
    origin = (*origin_lines(notes), *transcribing_lines(publication.transcript, meeting))
    parts.append(Text("\n" + "\n".join(map(one_line, origin)), "dim"))
    names = "  ".join(attachment.name for attachment in publication.attachments)
    parts.append(Text(f"Attached: {names}", "dim"))
    return in_channel(meeting.place, *parts)


def _headline(publication: NotesPublication) -> Text:
    meeting, coverage = publication.meeting, publication.transcript.coverage
    start = meeting.started_at.astimezone(ZoneInfo(meeting.zone))
    names = ", ".join(one_line(person.name) for person in meeting.participants)
    when = f"{start:%a} {start.day} {start:%b %Y, %H:%M} · {duration(coverage.recorded_s)}"
    return Text.assemble((one_line(meeting.title), "bold"), f"\n{when} · {names}")


def _quotes(
    evidence: Iterable[Evidence], publication: NotesPublication
) -> Iterator[RenderableType]:
    for quote in evidence:
        utterance = publication.transcript.utterance(quote.utterance_id)
        speaker = speaker_name(utterance.speaker if utterance else None, publication.meeting)
        claimed = f" (the language model had: “{quote.claimed}”)" if quote.claimed else ""
        yield quoted(quote.quote, f"{speaker}, {clock_time(quote.start_s)}{claimed}")


def _claims(claims: Iterable[Claim], publication: NotesPublication) -> Iterator[RenderableType]:
    for claim in claims:
        yield bullet(claim.text)
        yield from _quotes(claim.evidence, publication)


def _risks(risks: Iterable[Risk], publication: NotesPublication) -> Iterator[RenderableType]:
    for risk in risks:
        name = speaker_name(risk.raised_by, publication.meeting) if risk.raised_by else ""
        yield bullet(risk.text, f" – {one_line(name)}" if name else "")
        yield from _quotes(risk.evidence, publication)


def _chapters(
    chapters: Iterable[Chapter], publication: NotesPublication
) -> Iterator[RenderableType]:
    for chapter in chapters:
        yield bullet(chapter.title, mark=clock_time(chapter.start_s))
        for point in chapter.points:
            yield Padding(bullet(point.text), (0, 0, 0, 2))
            yield from _quotes(point.evidence, publication)


def _decisions(
    decisions: Iterable[Decision], publication: NotesPublication
) -> Iterator[RenderableType]:
    for decision in decisions:
        is_plain = decision.status is DecisionStatus.DECIDED
        yield bullet(decision.text, "" if is_plain else f" ({decision.status})", "✓")
        yield from _quotes(decision.evidence, publication)


def _items(items: Iterable[ActionItem], publication: NotesPublication) -> Iterator[RenderableType]:
    for item in items:
        who = one_line(assignee_wording(item, publication.meeting))
        due = due_wording(item.due, publication.meeting.zone)
        suggested = ", suggested" if item.status is ItemStatus.SUGGESTED else ""
        mark = "☑" if item.status is ItemStatus.DONE else "☐"
        yield bullet(item.task, f" – {who}, {due}{suggested}", mark)
        yield from _quotes(item.evidence, publication)


def _asked_by(participant_id: str | None, meeting: Meeting) -> str:
    return one_line(speaker_name(participant_id, meeting))


def _checks(
    checks: Iterable[PleaseCheck], publication: NotesPublication
) -> Iterator[RenderableType]:
    for check in checks:
        options = "".join(f"  [{one_line(option)}]" for option in check.options)
        yield bullet(check.question, options, "?")
        yield from _quotes((check.evidence,), publication)
