"""What a publication says on Discord, as Markdown in which nothing that people wrote has effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import discord

from bot.domain.progress import Stage
from bot.domain.publication import (
    CapturePublication,
    ChannelDigestPublication,
    LateJoinerPublication,
    LivePublication,
    MentionPublication,
    NudgePublication,
    OpenItemsPublication,
    ProgressPublication,
    SaidDonePublication,
    SourceGonePublication,
    UnreachablePublication,
    UploadPublication,
    UploadState,
)
from integrations.discord import layout
from integrations.discord.actions import RETRY
from integrations.discord.consent.notice import (
    capture_rows,
    capture_text,
    late_joiner_rows,
    late_joiner_text,
)
from integrations.discord.live import live_text
from integrations.discord.nudges.completions import said_done_view
from integrations.discord.nudges.mentions import mention_text, unreachable_text
from integrations.discord.nudges.message import nudge_view
from integrations.discord.nudges.weekly import weekly_text
from integrations.discord.open_items import open_items_text
from integrations.discord.rows import action_rows, button, rows
from integrations.discord.text import beginning, safe

if TYPE_CHECKING:
    from bot.domain.meeting import Meeting
    from integrations.discord.rows import Row

OneText: TypeAlias = (
    CapturePublication
    | ChannelDigestPublication
    | LateJoinerPublication
    | LivePublication
    | MentionPublication
    | OpenItemsPublication
    | ProgressPublication
    | SourceGonePublication
    | UnreachablePublication
    | UploadPublication
)
"""All that becomes one text, with rows of buttons under it."""

OneMessage: TypeAlias = OneText | NudgePublication | SaidDonePublication
"""All that becomes a single message: everything but notes."""

_STAGES = {
    Stage.RECORDING: "being recorded",
    Stage.RECEIVED: "waiting for its turn",
    Stage.TRANSCRIBING: "transcribing",
    Stage.WRITING: "writing the notes",
    Stage.PUBLISHING: "publishing",
    Stage.DONE: "done",
    Stage.FAILED: "failed",
}
_TITLE_ROOM = 500
_WORDS_ROOM = 1500
"""Characters, so that a title and two long texts fit into a message."""


def view_of(publication: OneMessage, marker: str | None = None) -> discord.ui.LayoutView:
    """The publication as a message; `marker` is what it will be found by."""
    match publication:
        case NudgePublication():
            return nudge_view(publication, marker)
        case SaidDonePublication():
            return said_done_view(publication, marker)
        case _:
            return layout.plain(text_of(publication), marker, action_rows(rows_of(publication)))


def text_of(publication: OneText) -> str:  # noqa: C901, PLR0911 (one for each kind)
    """The publication as the text of one message."""
    match publication:
        case CapturePublication():
            return capture_text(publication)
        case ChannelDigestPublication():
            return weekly_text(publication)
        case LateJoinerPublication():
            return late_joiner_text(publication)
        case LivePublication():
            return live_text(publication)
        case MentionPublication():
            return mention_text(publication)
        case OpenItemsPublication():
            return open_items_text(publication)
        case ProgressPublication():
            return _progress(publication)
        case UnreachablePublication():
            return unreachable_text(publication)
        case UploadPublication():
            return _upload(publication)
        case SourceGonePublication():
            return _source_gone(publication)


def rows_of(publication: OneText) -> tuple[Row, ...]:
    """The buttons under the text."""
    match publication:
        case CapturePublication():
            return capture_rows(publication)
        case LateJoinerPublication():
            return late_joiner_rows(publication)
        case ProgressPublication() if publication.progress.stage is Stage.FAILED:
            style = discord.ButtonStyle.primary
            return rows(button("Retry", RETRY, publication.meeting.id, style=style))
        case _:
            return ()


def _progress(publication: ProgressPublication) -> str:
    progress, title = publication.progress, _title(publication.meeting)
    if progress.stage is Stage.FAILED:
        return f"❌ The notes of **{title}** failed.{_failure(progress.failure, progress.remedy)}"
    line = f"**{title}**: {_STAGES[progress.stage]}"
    return f"{line} {progress.fraction:.0%}" if progress.stage is Stage.TRANSCRIBING else line


def _upload(publication: UploadPublication) -> str:
    title = f"**{beginning(safe(publication.recording.title), _TITLE_ROOM)}**"
    match publication.state:
        case UploadState.ASKED:
            return f"🎙️ Shall Minuta write down {title}? Use Make meeting notes on its message."
        case UploadState.DECLINED:
            return f"🎙️ {title} is not written down."
        case UploadState.FETCHING:
            return f"⬇️ Minuta fetches {title}. Its notes come here."
        case UploadState.FETCHED:
            return f"☑️ {title} was taken in. Its notes have a message of their own."
        case UploadState.FAILED:
            told = _failure(publication.failure, publication.remedy)
            return f"❌ {title} was not taken in.{told}\n-# Then share it again."


def _source_gone(publication: SourceGonePublication) -> str:
    title = _title(publication.meeting)
    if publication.is_kept:
        return f"The recording of **{title}** was deleted. Its notes stay."
    return f"The recording of **{title}** was deleted. Its notes are still here."


def _failure(what: str | None, remedy: str | None) -> str:
    return "".join(f" {_words(sentence)}" for sentence in (what, remedy) if sentence)


def _title(meeting: Meeting) -> str:
    return beginning(safe(meeting.title), _TITLE_ROOM)


def _words(text: str) -> str:
    return beginning(safe(text), _WORDS_ROOM)
