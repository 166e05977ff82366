"""Single messages, as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.people import Account
from bot.domain.progress import Progress, Stage
from bot.domain.publication import (
    CaptureNotice,
    CapturePublication,
    LivePublication,
    OpenItem,
    OpenItemsPublication,
    ProgressPublication,
    SourceGonePublication,
    UploadPublication,
    UploadState,
)
from bot.domain.reminder import ReminderKind
from bot.domain.upload import SharedFile, SharedRecording
from bot.errors import MinutaError
from integrations.slack.actions import ACCEPT, DECLINE, RETRY
from integrations.slack.limits import FALLBACK_BYTES
from integrations.slack.message import fallback
from integrations.slack.render import message_of
from tests import examples
from tests.slack import meeting_notes
from tests.slack.hostile import WORDS, without_effect
from tests.slack.meeting_notes import BEN, URL, items, meeting
from tests.slack.nudged import saying
from tests.slack.rendered import buttons, read, said

if TYPE_CHECKING:
    from integrations.slack.render import OneMessage

BY = Account(platform="slack", workspace="T1", user_id="UANNA")


def upload(
    state: UploadState,
    title: str = "weekly.m4a",
    duration_s: float | None = 720,
    failure: str | None = None,
) -> UploadPublication:
    recording = SharedRecording(
        place=meeting_notes.PLACE,
        message_id="F1",
        files=(SharedFile(id="F1", name=title, bytes=1, duration_s=duration_s),),
        title=title,
        shared_at=examples.START,
        by=BY,
    )
    remedy = "Convert it to mp3." if failure else None
    return UploadPublication(recording=recording, state=state, failure=failure, remedy=remedy)


def progress(stage: Stage, fraction: float = 0.0, title: str = "Book launch") -> OneMessage:
    about = meeting().model_copy(update={"title": title})
    failure = title if stage is Stage.FAILED and title in WORDS.values() else "It broke."
    how = Progress(
        stage=stage,
        fraction=fraction,
        failure=failure if stage is Stage.FAILED else None,
        remedy="Press Retry." if stage is Stage.FAILED else None,
    )
    return ProgressPublication(meeting=about, progress=how)


def test_a_recording_is_asked_about_with_its_length() -> None:
    assert said(upload(UploadState.ASKED)) == (
        "Make meeting notes of weekly.m4a (12 min)?\n[Make notes]  [Not now]"
    )
    assert said(upload(UploadState.ASKED, duration_s=None)).startswith(
        "Make meeting notes of weekly.m4a?"
    )


def test_the_answers_to_it_carry_the_channel_and_the_file() -> None:
    yes, no = buttons(message_of(upload(UploadState.ASKED), URL))
    assert ACCEPT.pressed(yes) == DECLINE.pressed(no) == {"channel": "C1", "file": "F1"}


def test_what_was_declined_can_be_had_after_all() -> None:
    assert said(upload(UploadState.DECLINED)) == (
        "No notes are made of weekly.m4a.\n[Make notes after all]"
    )


def test_what_is_fetched_and_was_fetched_says_so() -> None:
    assert said(upload(UploadState.FETCHING)) == (
        "⬇️ Minuta fetches weekly.m4a (12 min). Its notes come here."
    )
    assert said(upload(UploadState.FETCHED)) == ("☑️ weekly.m4a was taken in. Its notes come here.")


def test_what_failed_says_why_and_can_be_tried_again() -> None:
    assert said(upload(UploadState.FAILED, failure="The file is broken.")) == (
        "❌ There are no notes of weekly.m4a yet.\nThe file is broken.\nConvert it to mp3.\n"
        "[Try again]"
    )


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (Stage.RECEIVED, "waiting for its turn"),
        (Stage.WRITING, "writing the notes"),
        (Stage.PUBLISHING, "publishing"),
        (Stage.DONE, "done"),
    ],
)
def test_progress_is_one_line(stage: Stage, words: str) -> None:
    assert said(progress(stage)) == f"Book launch: {words}"


def test_transcribing_shows_a_bar() -> None:
    assert said(progress(Stage.TRANSCRIBING, 0.34)) == ("Book launch: transcribing 34%\n▓▓▓░░░░░░░")
    assert said(progress(Stage.TRANSCRIBING, 1.0)).endswith("▓▓▓▓▓▓▓▓▓▓")


def test_a_failure_says_why_and_has_a_way_on() -> None:
    message = message_of(progress(Stage.FAILED), URL)
    assert read(message) == (
        "❌ The notes of Book launch failed.\nIt broke.\nPress Retry.\n[Retry]"
    )
    assert RETRY.pressed(buttons(message)[0]) == {"meeting": meeting().id}


def test_a_deleted_recording_is_asked_about_and_answered() -> None:
    gone = "The recording of Book launch was deleted in Slack."
    assert said(SourceGonePublication(meeting=meeting())) == (
        f"{gone}\nShall the notes, the transcript and the action items stay?\n"
        "[Keep them]  [Delete everything]"
    )
    assert said(SourceGonePublication(meeting=meeting(), is_kept=True)) == (
        f"{gone}\nWhat was made of it stays."
    )


def test_nothing_is_deleted_at_one_click() -> None:
    message = message_of(SourceGonePublication(meeting=meeting()), URL)
    assert [one["text"]["text"] for one in buttons(message) if "confirm" in one] == [
        "Delete everything"
    ]


def test_open_items_are_listed_and_what_does_not_fit_is_counted() -> None:
    listed = tuple(OpenItem(item=one, meeting=meeting()) for one in items(40))
    shown = said(OpenItemsPublication(meeting=meeting(), items=listed))
    assert shown.startswith("Still open from earlier meetings\n☐ Do the thing with the number 0\n")
    assert "Book launch, Wed 18 Nov 2026" in shown
    fit = shown.count("☐")
    assert 10 < fit < 40
    assert shown.endswith(f"… and {40 - fit} more: /tasks channel")
    assert "more" not in said(OpenItemsPublication(meeting=meeting(), items=listed[: fit - 1]))


def test_long_items_are_one_message() -> None:
    long = tuple(
        OpenItem(item=one.model_copy(update={"task": "Do it & more. " * 100}), meeting=meeting())
        for one in items(30)
    )
    said(OpenItemsPublication(meeting=meeting(), items=long))


def test_there_are_no_live_meetings_on_slack() -> None:
    capture = CapturePublication(meeting=meeting(), notice=CaptureNotice.RECORDING)
    for publication in (capture, LivePublication(meeting=meeting())):
        with pytest.raises(MinutaError, match="no bot into a huddle"):
            message_of(publication, URL)


@pytest.mark.parametrize("name", WORDS)
def test_nothing_that_people_wrote_has_an_effect(name: str) -> None:
    words = WORDS[name]
    publications: list[OneMessage] = [
        *(upload(state, words, failure=words) for state in UploadState),
        progress(Stage.FAILED, title=words),
        progress(Stage.TRANSCRIBING, title=words),
        *(saying(words, kind) for kind in ReminderKind),
        saying(words, number=8),
        SourceGonePublication(meeting=meeting().model_copy(update={"title": words})),
        OpenItemsPublication(
            meeting=meeting(),
            items=saying(words, number=8).digest,
        ),
    ]
    for publication in publications:
        message = message_of(publication, URL)
        read(message)
        without_effect(message.text, message.blocks, frozenset({BEN}))
        assert len(message.text.encode()) <= FALLBACK_BYTES


def test_the_text_of_a_notification_is_cut_to_the_limits() -> None:
    assert fallback("short") == "short"
    for text in ("🎉" * 5000, "日本" * 5000, "word " * 5000):
        held = fallback(text)
        assert 2500 < len(held.encode()) <= FALLBACK_BYTES
        assert text.startswith(held.removesuffix(" …"))
        assert held.endswith(" …")
    assert "&am" not in fallback("&amp;" * 2000).replace("&amp;", "")
