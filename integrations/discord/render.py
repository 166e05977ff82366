"""What a publication says on Discord, as Markdown in which nothing that people wrote has effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from discord.utils import escape_markdown, escape_mentions

from bot.domain.progress import Stage
from bot.domain.publication import (
    CaptureNotice,
    CapturePublication,
    NotesPublication,
    ProgressPublication,
    Publication,
    ReminderPublication,
)
from bot.domain.reminder import ReminderKind
from bot.domain.wording import assignee_wording, clock_time, one_line, speaker_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.domain.action_item import ActionItem, DueDate
    from bot.domain.evidence import Evidence
    from bot.domain.meeting import Meeting

MAX_CHARACTERS = 2000
"""Of a message's content (discord.com/developers/docs/resources/message#create-message)."""

_STAGES = {
    Stage.RECORDING: "being recorded",
    Stage.RECEIVED: "waiting for its turn",
    Stage.TRANSCRIBING: "transcribing",
    Stage.WRITING: "writing the notes",
    Stage.PUBLISHING: "publishing",
    Stage.DONE: "done",
    Stage.FAILED: "failed",
}
_NOTICES = {
    CaptureNotice.JOINING: "⏳ Minuta is in the room and waits for the first words of",
    CaptureNotice.RECORDING: "🔴 Minuta records",
    CaptureNotice.PAUSED: "⏸️ Minuta has paused and keeps nothing of",
    CaptureNotice.TROUBLE: "⚠️ Minuta has trouble hearing",
    CaptureNotice.WAITING: "💤 Minuta has left and comes back if somebody does, for",
    CaptureNotice.OVER: "⏹️ Minuta has stopped recording",
}
_DUE_WORDS = {ReminderKind.DAY_BEFORE: "Due tomorrow", ReminderKind.DUE: "Due today"}
_ATTACHED = "\n…and more in the attached notes."


class Message(NamedTuple):
    """The content of a message and the user ids that it may mention."""

    content: str
    mentioned: frozenset[int] = frozenset()


def message(publication: Publication) -> Message:
    """The publication as one message; what does not fit is in the attached notes."""
    match publication:
        case CapturePublication():
            return Message(_capture(publication))
        case ProgressPublication():
            return Message(_progress(publication))
        case NotesPublication():
            return _notes(publication)
        case ReminderPublication():
            return Message(_reminder(publication))


def _capture(publication: CapturePublication) -> str:
    line = f"{_NOTICES[publication.notice]} **{_safe(publication.meeting.title)}**."
    return f"{line} {_safe(publication.detail)}" if publication.detail else line


def _progress(publication: ProgressPublication) -> str:
    progress = publication.progress
    line = f"**{_safe(publication.meeting.title)}**: {_STAGES[progress.stage]}"
    if progress.stage is Stage.TRANSCRIBING:
        line += f" {progress.fraction:.0%}"
    if progress.failure:
        line += f". {_safe(progress.failure)} {_safe(progress.remedy or '')}"
    return line


def _notes(publication: NotesPublication) -> Message:
    meeting, notes = publication.meeting, publication.notes
    mentioned = frozenset(
        user_id for item in notes.action_items if (user_id := _user_id(item, meeting))
    )
    lines = [f"## {_safe(meeting.title)}", *(f"- {_safe(claim.text)}" for claim in notes.tldr)]
    lines += _section("Decisions", (_safe(decision.text) for decision in notes.decisions))
    lines += _section("Action items", (_item(item, meeting) for item in notes.action_items))
    lines += _section(
        "Open questions",
        (
            f"{_safe(question.text)} – {_safe(speaker_name(question.asked_by, meeting))}"
            for question in notes.open_questions
        ),
    )
    lines += _section("Please check", (_safe(check.question) for check in notes.please_check))
    return Message(_fitting(lines), mentioned)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    bullets = [f"- {line}" for line in lines]
    if title == "Please check" and not bullets:
        return
    yield f"**{title}**"
    yield from bullets or ["- none recorded"]


def _item(item: ActionItem, meeting: Meeting) -> str:
    user_id = _user_id(item, meeting)
    who = f"<@{user_id}>" if user_id else _safe(assignee_wording(item, meeting))
    return f"{_safe(item.task)} – {who}, {_due(item.due)}"


def _due(due: DueDate | None) -> str:
    if due is None:
        return "no date"
    if due.instant is None:
        return f"“{_safe(due.phrase)}”, {_safe(due.reason or 'not clear')}"
    return f"<t:{due.instant.timestamp():.0f}:F>"


def _reminder(publication: ReminderPublication) -> str:
    item, late = publication.item, " (late)" if publication.is_late else ""
    return "\n".join(
        (
            f"**{_DUE_WORDS[publication.reminder.kind]}{late}:** {_safe(item.task)}",
            f"Due {_due(item.due)}",
            _quote(item.evidence[0], publication.meeting),
        )
    )


def _quote(evidence: Evidence, meeting: Meeting) -> str:
    where = f"{_safe(meeting.title)}, {clock_time(evidence.start_s)}"
    return f"> “{_safe(evidence.quote)}” – {where}"


def _user_id(item: ActionItem, meeting: Meeting) -> int | None:
    """The account of an item's assignee on Discord, where it is known for certain."""
    participant = meeting.participant(item.assignee.participant) if item.assignee else None
    account = participant.account if participant else None
    return int(account.user_id) if account and account.platform == "discord" else None


def _fitting(lines: Iterable[str]) -> str:
    """As many whole lines as fit."""
    content = ""
    for line in lines:
        if len(content) + len(line) + 1 > MAX_CHARACTERS - len(_ATTACHED):
            return content + _ATTACHED
        content = f"{content}\n{line}" if content else line
    return content


def _safe(text: str) -> str:
    return escape_mentions(escape_markdown(one_line(text)))
