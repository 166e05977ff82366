"""What is said of a recording on its way to notes, and once it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.progress import Stage
from bot.domain.publication import (
    ProgressPublication,
    SourceGonePublication,
    UploadPublication,
    UploadState,
)
from bot.domain.wording import duration
from integrations.slack.actions import ACCEPT, DECLINE, RETRY, SOURCE_DELETE, SOURCE_KEEP
from integrations.slack.elements import actions, button, confirmation, line, own, rich, words
from integrations.slack.message import Message, fallback
from integrations.slack.text import beginning, escaped, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from integrations.slack.elements import Element

_STAGES = {
    Stage.RECORDING: "being recorded",
    Stage.RECEIVED: "waiting for its turn",
    Stage.TRANSCRIBING: "transcribing",
    Stage.WRITING: "writing the notes",
    Stage.PUBLISHING: "publishing",
    Stage.DONE: "done",
    Stage.FAILED: "failed",
}
_TITLE_ROOM = 300
_WORDS_ROOM = 1000
"""Characters, so that a title and two long texts fit into a message."""

_BAR = 10
"""Cells of a bar; each is a tenth."""


def progress_message(publication: ProgressPublication) -> Message:
    """How far a recording has come, or why it did not come further."""
    progress, meeting = publication.progress, publication.meeting
    if progress.stage is Stage.FAILED:
        return _said(
            (own("❌ The notes of "), _title(meeting.title), own(" failed.")),
            *_reasons(progress.failure, progress.remedy),
            under=(button("Retry", RETRY, meeting.id, style="primary"),),
        )
    told = _STAGES[progress.stage]
    elements = [_title(meeting.title), own(f": {told}")]
    if progress.stage is Stage.TRANSCRIBING:
        elements.append(own(f" {progress.fraction:.0%}\n{_bar(progress.fraction)}"))
    return _said(tuple(elements))


def _bar(fraction: float) -> str:
    filled = int(fraction * _BAR)
    return "▓" * filled + "░" * (_BAR - filled)


def upload_message(publication: UploadPublication) -> Message:
    """A recording that was shared: asked about, declined, on its way, or impossible."""
    recording = publication.recording
    title = _title(recording.title)
    at = (recording.place.channel, recording.message_id)
    length_s = sum(file.duration_s or 0.0 for file in recording.files)
    lasts = own(f" ({duration(length_s)})") if length_s else own("")
    match publication.state:
        case UploadState.ASKED:
            return _said(
                (own("Make meeting notes of "), title, lasts, own("?")),
                under=(
                    button("Make notes", ACCEPT, *at, style="primary"),
                    button("Not now", DECLINE, *at),
                ),
            )
        case UploadState.DECLINED:
            return _said(
                (own("No notes are made of "), title, own(".")),
                under=(button("Make notes after all", ACCEPT, *at),),
            )
        case UploadState.FETCHING:
            return _said((own("⬇️ Minuta fetches "), title, lasts, own(". Its notes come here.")))
        case UploadState.FETCHED:
            return _said((own("☑️ "), title, own(" was taken in. Its notes come here.")))
        case UploadState.FAILED:
            return _said(
                (own("❌ There are no notes of "), title, own(" yet.")),
                *_reasons(publication.failure, publication.remedy),
                under=(button("Try again", ACCEPT, *at),),
            )


def source_gone_message(publication: SourceGonePublication) -> Message:
    """Whether what was made of a recording shall stay, now that the recording is gone."""
    meeting = publication.meeting
    gone = (own("The recording of "), _title(meeting.title), own(" was deleted in Slack."))
    if publication.is_kept:
        return _said(gone, (own("What was made of it stays."),))
    question = confirmation(
        "Delete everything?",
        "The recording that Minuta has kept, the transcript, the notes and their action items are"
        " deleted for everybody.",
        "Delete everything",
    )
    return _said(
        gone,
        (own("Shall the notes, the transcript and the action items stay?"),),
        under=(
            button("Keep them", SOURCE_KEEP, meeting.id),
            button(
                "Delete everything", SOURCE_DELETE, meeting.id, style="danger", confirm=question
            ),
        ),
    )


def _said(*lines: tuple[Element, ...], under: tuple[Element | None, ...] = ()) -> Message:
    """A message of a few lines; its text is what they say."""
    shown = [tuple(one for one in elements if one["text"]) for elements in lines]
    text = " ".join("".join(one["text"] for one in elements) for elements in shown)
    body = rich(*(line(*elements) for elements in shown))
    return Message(fallback(escaped(text)), (body, *((actions(*under),) if under else ())))


def _reasons(what: str | None, remedy: str | None) -> Iterator[tuple[Element, ...]]:
    for sentence in (what, remedy):
        if sentence:
            yield (words(beginning(sentence, _WORDS_ROOM)),)


def _title(title: str) -> Element:
    return words(shortened(title, _TITLE_ROOM), "bold")
