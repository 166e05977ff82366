"""The terminal as a chat: messages are kept, found again and changed."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from bot.domain.people import Account
from bot.domain.progress import Progress, Stage
from bot.domain.publication import (
    Attachment,
    CaptureNotice,
    CapturePublication,
    LateJoinerPublication,
    LiveLine,
    LivePublication,
    NotesPublication,
    OpenItem,
    OpenItemsPublication,
    ProgressPublication,
    Publication,
    SourceGonePublication,
    UploadPublication,
    UploadState,
)
from bot.domain.upload import SharedFile, SharedRecording
from integrations.terminal.platform import TerminalPlatform
from tests import examples


def progress(stage: Stage = Stage.TRANSCRIBING) -> ProgressPublication:
    return ProgressPublication(
        meeting=examples.meeting(), progress=Progress(stage=stage, fraction=0.34)
    )


def notes() -> NotesPublication:
    return NotesPublication(
        meeting=examples.meeting(),
        transcript=examples.transcript(),
        notes=examples.notes(),
        attachments=(Attachment(name="notes.md", media_type="text/markdown", text="# Notes\n"),),
    )


def screen() -> Console:
    return Console(file=io.StringIO(), width=100, color_system=None)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def test_all_that_a_language_model_wrote_is_drawn(tmp_path: Path) -> None:
    console = screen()
    changes = {"notes": examples.written_notes(), "transcript": examples.twice_heard_transcript()}
    written = notes().model_copy(update=changes)
    await TerminalPlatform(tmp_path, console).post(written, "m")
    text = " ".join(shown(console).replace("│", " ").split())
    for wanted in (
        "What went well • The cover was chosen quickly. “Agreed.” – Ben, 0:04",
        "Thanks Nothing recorded.",
        "Risks • Nobody may pay for the printing – Anna",
        "0:00 The cover • Ben writes to Carla.",
        "(the language model had: “sending a draft to Clara”)",
        "Written by gpt-x (prompts 1) · template retrospective · 12 of 14 statements",
        "0:31–0:44 without the language model: it is over its quota.",
        "10:00–20:00 was not read: the language model did not answer.",
        "Transcribed by deepgram nova-3 to 0:05, then by moonshine tiny-en: deepgram did not",
    ):
        assert wanted in text, wanted


async def test_a_message_is_found_by_its_marker_after_a_restart(tmp_path: Path) -> None:
    ref = await TerminalPlatform(tmp_path).post(progress(), "marker-1")
    restarted = TerminalPlatform(tmp_path)
    assert await restarted.find(progress(), "marker-1") == ref
    assert await restarted.find(progress(), "marker-2") is None


async def test_a_message_is_not_found_in_another_channel(tmp_path: Path) -> None:
    platform = TerminalPlatform(tmp_path)
    await platform.post(progress(), "marker-1")
    elsewhere = examples.PLACE.model_copy(update={"channel": "other"})
    meeting = examples.meeting().model_copy(update={"place": elsewhere})
    there = progress().model_copy(update={"meeting": meeting})
    assert await platform.find(there, "marker-1") is None


async def test_an_edited_message_keeps_its_marker(tmp_path: Path) -> None:
    platform = TerminalPlatform(tmp_path)
    ref = await platform.post(progress(), "marker-1")
    await platform.edit(ref, notes())
    await platform.edit(ref, notes())
    assert await platform.find(progress(), "marker-1") == ref


async def test_a_line_torn_by_a_kill_is_passed_over(tmp_path: Path) -> None:
    platform = TerminalPlatform(tmp_path)
    first = await platform.post(progress(), "marker-1")
    with (tmp_path / "messages.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"message_id": "torn", "channel": "notes", "marker": "marker-2"')
    assert await platform.find(progress(), "marker-2") is None
    second = await platform.post(progress(), "marker-3")
    assert await platform.find(progress(), "marker-1") == first
    assert await platform.find(progress(), "marker-3") == second


async def test_attachments_become_files(tmp_path: Path) -> None:
    platform = TerminalPlatform(tmp_path)
    await platform.post(notes(), "marker-1")
    folder = platform.attachments_of(examples.meeting().id)
    assert [path.name for path in folder.iterdir()] == ["notes.md"]
    assert (folder / "notes.md").read_text(encoding="utf-8") == "# Notes\n"


async def test_an_attachment_stays_in_its_folder(tmp_path: Path) -> None:
    platform = TerminalPlatform(tmp_path / "chat")
    sly = Attachment(name="../../notes.md", media_type="text/markdown", text="x")
    with pytest.raises(OSError, match="No such file"):
        await platform.post(notes().model_copy(update={"attachments": (sly,)}), "marker-1")
    assert not list(tmp_path.glob("*.md"))


async def test_the_notes_are_drawn_as_a_thread(tmp_path: Path) -> None:
    console = screen()
    await TerminalPlatform(tmp_path, console).post(notes(), "marker-1")
    text = shown(console)
    assert "Minuta in #notes" in text
    assert "☐ Send the draft to Carla – Ben, Fri 20 Nov 2026, 17:00 (America/New_York)" in text
    assert "“I'll send the draft to Carla by Friday.” – Ben, 0:07" in text
    assert "Action items (1)" in text
    assert "[Yes]  [No]" in text


async def test_a_failure_is_drawn_and_progress_is_left_to_the_bar(tmp_path: Path) -> None:
    console = screen()
    platform = TerminalPlatform(tmp_path, console)
    ref = await platform.post(progress(), "marker-1")
    assert shown(console) == ""
    failed = Progress(stage=Stage.FAILED, failure="The disk is full.", remedy="Make room.")
    await platform.edit(ref, ProgressPublication(meeting=examples.meeting(), progress=failed))
    assert "Book launch: failed. The disk is full. Make room." in shown(console)


LINES = (
    LiveLine(speaker="anna", start_s=1.0, text="Shall we begin?"),
    LiveLine(speaker="ben", start_s=64.2, text="I think", is_final=False),
)
RECORDING = SharedRecording(
    place=examples.PLACE,
    message_id="1",
    files=(SharedFile(id="1", name="talk.mp3", bytes=9),),
    title="talk.mp3",
    shared_at=examples.START,
    by=Account(platform="terminal", workspace="local", user_id="anna"),
)


@pytest.mark.parametrize(
    ("publication", "expected"),
    [
        (
            CapturePublication(meeting=examples.meeting(), notice=CaptureNotice.DISCARDED),
            ["Book launch: discarded, nothing was kept"],
        ),
        (
            LateJoinerPublication(
                meeting=examples.meeting(), participant=examples.meeting().participants[1]
            ),
            ["Direct message to Ben", "Book launch is being recorded"],
        ),
        (
            LivePublication(meeting=examples.meeting(), lines=LINES, lag_s=2.4),
            ["running transcript (2 s behind)", "0:01 Anna: Shall we begin?", "1:04 Ben: I think…"],
        ),
        (
            LivePublication(meeting=examples.meeting(), is_over=True),
            ["Book launch: the running transcript is over"],
        ),
        (
            OpenItemsPublication(
                meeting=examples.meeting(),
                items=(OpenItem(item=examples.item(), meeting=examples.meeting()),),
            ),
            ["Still open (1)", "☐ Send the draft to Carla – Ben", "from Book launch"],
        ),
        *(
            (UploadPublication(recording=RECORDING, state=state), [f"talk.mp3: {said}"])
            for state, said in (
                (UploadState.ASKED, "shall it be written down?"),
                (UploadState.DECLINED, "not written down"),
                (UploadState.FETCHING, "fetching the recording"),
                (UploadState.FETCHED, "taken in"),
            )
        ),
        (
            UploadPublication(
                recording=RECORDING,
                state=UploadState.FAILED,
                failure="It is gone.",
                remedy="Share it anew.",
            ),
            ["talk.mp3: failed. It is gone. Share it anew."],
        ),
        (
            SourceGonePublication(meeting=examples.meeting()),
            ["Book launch: the recording was deleted"],
        ),
        (
            SourceGonePublication(meeting=examples.meeting(), is_kept=True),
            ["Book launch: the recording was deleted, its notes stay"],
        ),
    ],
)
async def test_what_goes_along_with_a_meeting_is_drawn(
    tmp_path: Path, publication: Publication, expected: list[str]
) -> None:
    console = screen()
    await TerminalPlatform(tmp_path, console).post(publication, "marker-1")
    text = " ".join(shown(console).split())
    for words in expected:
        assert words in text


async def test_names_and_speech_cannot_reach_the_terminals_controls(tmp_path: Path) -> None:
    console = screen()
    evil = "\x1b[2J[red]Anna[/red]\u202e"
    meeting = examples.meeting()
    anna = meeting.participants[0].model_copy(update={"name": evil})
    meeting = meeting.model_copy(
        update={"title": evil, "participants": (anna, *meeting.participants[1:])}
    )
    platform = TerminalPlatform(tmp_path, console)
    await platform.post(notes().model_copy(update={"meeting": meeting}), "marker-1")
    assert "\x1b" not in shown(console)
    assert "\u202e" not in shown(console)
    assert "[red]Anna[/red]" in shown(console)
    assert "\\u001b" not in (tmp_path / "messages.jsonl").read_text(encoding="utf-8")


async def test_a_deleted_message_is_nowhere_and_its_files_are_gone(tmp_path: Path) -> None:
    platform = TerminalPlatform(tmp_path)
    ref = await platform.post(notes(), "m")
    other = await platform.post(progress(), "n")
    await platform.edit(ref, notes())
    for _ in range(2):
        await platform.delete(ref, examples.PLACE)
    assert await platform.find(notes(), "m") is None
    assert await platform.find(progress(), "n") == other
    assert not platform.attachments_of(examples.meeting().id).exists()
    assert b"Carla" not in b"".join(
        file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()
    )
    assert await platform.post(progress(), "o") != other
    assert len((tmp_path / "messages.jsonl").read_text(encoding="utf-8").splitlines()) == 2


async def test_where_nothing_was_posted_nothing_is_deleted(tmp_path: Path) -> None:
    ref = await TerminalPlatform(tmp_path / "one").post(progress(), "m")
    await TerminalPlatform(tmp_path / "other").delete(ref, examples.PLACE)
    assert not (tmp_path / "other").exists()
