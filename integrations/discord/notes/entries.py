"""What the notes say, section by section, as safe text; how it is spread over pages comes later."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.action_item import ItemStatus
from bot.domain.claims import claim_id
from bot.domain.notes import DecisionStatus
from bot.domain.wording import assignee_wording, clock_time, duration, speaker_name
from integrations.discord.notes.limits import CUSTOM_ID
from integrations.discord.notes.text import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from bot.domain.action_item import ActionItem, DueDate
    from bot.domain.claims import AnyClaim
    from bot.domain.meeting import Meeting
    from bot.domain.notes import Chapter, Decision, OpenQuestion, PleaseCheck
    from bot.domain.publication import NotesPublication

PLATFORM = "discord"
EVIDENCE_TEMPLATE = r"evidence:(?P<meeting>[^:]+):(?P<claim>[^:]+)"
"""A custom id: which meeting, which of its claims."""
_MARKS = {
    ItemStatus.DONE: "☑",
    ItemStatus.CANCELLED: "☒",
    ItemStatus.REJECTED: "☒",
}
_STATES = {
    ItemStatus.SUGGESTED: "suggested, not confirmed",
    ItemStatus.SNOOZED: "snoozed",
    ItemStatus.DONE: "done",
    ItemStatus.CANCELLED: "cancelled",
    ItemStatus.REJECTED: "rejected",
}


class Entry(NamedTuple):
    """A line or two of the notes; `evidence` is the custom id of the button beside them.

    `mentioned` are the users that the text mentions.
    """

    text: str
    evidence: str | None = None
    mentioned: frozenset[int] = frozenset()


class Section(NamedTuple):
    """A heading and what stands under it."""

    title: str
    entries: tuple[Entry, ...]


def sections(publication: NotesPublication) -> Iterator[Section]:
    """The sections of the thread in their order; empty ones say so, or are left out."""
    meeting, notes = publication.meeting, publication.notes
    if notes.chapters:
        yield Section("Chapters", tuple(map(_chapter, notes.chapters)))
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
    if notes.please_check:
        checks = (_check(check, meeting) for check in notes.please_check)
        yield _section("Please check", checks, "")
    if missing := tuple(_missing(publication)):
        yield Section("What is missing", missing)


def decision_line(decision: Decision) -> str:
    """A decision on one line, with its status where it is not a plain one."""
    is_plain = decision.status is DecisionStatus.DECIDED
    return f"✓ {safe(decision.text)}" + ("" if is_plain else f" ({decision.status})")


def evidence_id(meeting_id: str, claim: str) -> str | None:
    """The custom id of the button that shows a claim's evidence; None for ids of strange length."""
    custom_id = f"evidence:{meeting_id}:{claim}"
    return custom_id if len(custom_id) <= CUSTOM_ID else None


def timestamp(instant: datetime, style: str) -> str:
    """A moment that every reader sees in their own zone and language."""
    return f"<t:{instant.timestamp():.0f}:{style}>"


def _section(title: str, entries: Iterable[Entry], when_empty: str) -> Section:
    return Section(title, tuple(entries) or (Entry(when_empty),))


def _claimed(claim: AnyClaim, meeting: Meeting, text: str) -> Entry:
    return Entry(text, evidence_id(meeting.id, claim_id(claim)))


def _chapter(chapter: Chapter) -> Entry:
    return Entry(f"`{clock_time(chapter.start_s)}` {safe(chapter.title)}")


def _decision(decision: Decision, meeting: Meeting) -> Entry:
    names = ", ".join(safe(speaker_name(who, meeting)) for who in decision.decided_by)
    line = decision_line(decision)
    return _claimed(decision, meeting, f"{line}\n-# {names}" if names else line)


def _item(item: ActionItem, meeting: Meeting) -> Entry:
    user_id = account_of(item, meeting)
    who = f"<@{user_id}>" if user_id else safe(assignee_wording(item, meeting))
    state = f" · {_STATES[item.status]}" if item.status in _STATES else ""
    text = f"{_MARKS.get(item.status, '☐')} {safe(item.task)}\n{who} · {due(item.due)}{state}"
    mentioned = frozenset({user_id}) if user_id else frozenset()
    return _claimed(item, meeting, text)._replace(mentioned=mentioned)


def account_of(item: ActionItem, meeting: Meeting) -> int | None:
    """The user that an item belongs to, where they have an account on the meeting's server."""
    participant = meeting.participant(item.assignee.participant) if item.assignee else None
    account = participant.account if participant else None
    if account is None or account.platform != PLATFORM:
        return None
    return int(account.user_id) if account.workspace == meeting.place.workspace else None


def due(date: DueDate | None) -> str:
    """A due date as every reader sees it in their own zone, or what is not clear about it."""
    if date is None:
        return "no date"
    if date.instant is not None:
        return f"due {timestamp(date.instant, 'F')} ({timestamp(date.instant, 'R')})"
    zone = ZoneInfo(date.zone)
    moments = (one.replace(tzinfo=zone).astimezone(UTC) for one in date.candidates)
    options = " or ".join(timestamp(moment, "F") for moment in moments)
    unclear = f"no date yet: “{safe(date.phrase)}” – {safe(date.reason or 'not clear')}"
    return f"{unclear}: {options}?" if options else unclear


def _question(question: OpenQuestion, meeting: Meeting) -> Entry:
    asked_by = f"\n-# {safe(speaker_name(question.asked_by, meeting))}" if question.asked_by else ""
    return _claimed(question, meeting, f"• {safe(question.text)}{asked_by}")


def _check(check: PleaseCheck, meeting: Meeting) -> Entry:
    options = " · ".join(safe(option) for option in check.options)
    line = f"? {safe(check.question)}"
    return _claimed(check, meeting, f"{line}\n-# {options}" if options else line)


def _missing(publication: NotesPublication) -> Iterator[Entry]:
    for gap in publication.transcript.coverage.gaps:
        when = f"`{clock_time(gap.start_s)}`–`{clock_time(gap.end_s)}`"
        yield Entry(f"{when} {duration(gap.end_s - gap.start_s)} of sound: {safe(gap.reason)}")
    dropped = publication.notes.dropped
    if dropped:
        statements = "statement was" if dropped == 1 else "statements were"
        yield Entry(f"{dropped} {statements} left out: the words behind could not be found.")
