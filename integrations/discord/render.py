"""What a publication says on Discord, as Markdown in which nothing that people wrote has effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.progress import Stage
from bot.domain.publication import (
    CaptureNotice,
    CapturePublication,
    ProgressPublication,
    ReminderPublication,
)
from bot.domain.reminder import ReminderKind
from bot.domain.wording import clock_time
from integrations.discord.notes.entries import due
from integrations.discord.notes.text import beginning, safe

if TYPE_CHECKING:
    from bot.domain.evidence import Evidence
    from bot.domain.meeting import Meeting

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
_TITLE_ROOM = 500
_WORDS_ROOM = 1500
"""Characters, so that a title and two long texts fit into a message."""


def text_of(
    publication: CapturePublication | ProgressPublication | ReminderPublication,
) -> str:
    """The publication as the text of one message."""
    match publication:
        case CapturePublication():
            return _capture(publication)
        case ProgressPublication():
            return _progress(publication)
        case ReminderPublication():
            return _reminder(publication)


def _capture(publication: CapturePublication) -> str:
    line = f"{_NOTICES[publication.notice]} **{_title(publication.meeting)}**."
    return f"{line} {_words(publication.detail)}" if publication.detail else line


def _progress(publication: ProgressPublication) -> str:
    progress = publication.progress
    line = f"**{_title(publication.meeting)}**: {_STAGES[progress.stage]}"
    if progress.stage is Stage.TRANSCRIBING:
        line += f" {progress.fraction:.0%}"
    if progress.failure:
        line += f". {_words(progress.failure)} {_words(progress.remedy or '')}"
    return line


def _reminder(publication: ReminderPublication) -> str:
    item, late = publication.item, " (late)" if publication.is_late else ""
    return "\n".join(
        (
            f"**{_DUE_WORDS[publication.reminder.kind]}{late}:** {_words(item.task)}",
            f"D{due(item.due)[1:]}" if item.due else "No date",
            _quote(item.evidence[0], publication.meeting),
        )
    )


def _quote(evidence: Evidence, meeting: Meeting) -> str:
    where = f"{_title(meeting)}, {clock_time(evidence.start_s)}"
    return f"> “{_words(evidence.quote)}” – {where}"


def _title(meeting: Meeting) -> str:
    return beginning(safe(meeting.title), _TITLE_ROOM)


def _words(text: str) -> str:
    return beginning(safe(text), _WORDS_ROOM)
