"""`minuta meetings notes`, `compare`, `regenerate`, `signals`, `minuta ask` on a kept meeting."""

from pathlib import Path

import pytest

from bot.domain.notes import Claim
from bot.domain.progress import Progress, Stage
from bot.domain.signals import VoiceSignal
from bot.domain.speech import Extra
from bot.domain.transcript import SpeechEngine
from storage.database import open_database
from storage.store import SqlStore
from tests import examples
from tests.flows.commands import minuta
from tests.storage.examples import START

MEETING = examples.meeting().id
GUESS = VoiceSignal(
    utterance_id="u00003",
    kind=Extra.EMOTION,
    value="angry\n",
    engine=SpeechEngine(provider="smallest", model="pulse"),
    confidence=0.614,
)
OTHER = examples.meeting().model_copy(update={"id": "f" * 16, "title": "Other"})


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A data folder with a meeting whose notes have two versions."""
    folder = tmp_path / "data"
    folder.mkdir()
    async with open_database(f"sqlite:///{folder / 'minuta.db'}") as database:
        store = SqlStore(database)
        for meeting in (examples.meeting(), OTHER):
            await store.add_meeting(meeting, meeting.id)
            await store.report_progress(meeting.id, Progress(stage=Stage.DONE))
        await store.save_transcript(examples.transcript())
        await store.save_signals(MEETING, [GUESS])
        first = examples.notes().model_copy(update={"written_at": START})
        await store.save_notes(first)
        line = Claim(text="The draft goes to Carla.", evidence=(examples.evidence(3),))
        written = examples.written_notes()
        await store.save_next_notes(
            written.model_copy(update={"version": 2, "tldr": (*written.tldr, line)})
        )
    return folder


def test_two_versions_are_compared_with_who_wrote_them(data: Path) -> None:
    said = minuta("meetings", "compare", MEETING[:8], data=data).stdout
    assert "Version 1, 2026-11-18 " in said
    assert ": Written without a language model (plain 1)\n" in said
    assert ": Written by gpt-x (prompts 1) · template retrospective · 12 of 14" in said
    assert "+ In short: The draft goes to Carla.\n" in said
    assert "+ What went well: The cover was chosen quickly.\n" in said
    assert "Decision" not in said
    same = minuta("meetings", "compare", MEETING, "2", "2", data=data).stdout
    assert "They say the same." in same
    none = minuta("meetings", "compare", MEETING, "1", "7", data=data)
    assert none.returncode == 1
    assert "there are: 1, 2." in none.stderr


def test_an_earlier_version_is_written_as_it_was(data: Path) -> None:
    first = minuta("meetings", "notes", MEETING, "--version=1", data=data).stdout
    assert "The draft goes to Carla." not in first
    assert "Written without a language model (plain 1)" in first
    newest = minuta("meetings", "notes", MEETING, data=data).stdout
    assert "- The draft goes to Carla.\n" in newest


@pytest.mark.nightly
def test_notes_are_written_anew_by_another_template(data: Path) -> None:
    own = data / "templates"
    own.mkdir()
    (own / "print.yaml").write_text(
        "name: print\ntitle: Print\nsections:\n"
        "  - {key: draft, title: About the draft, ask: What of it, cues: [the draft]}\n",
        encoding="utf-8",
    )
    settings = {"MINUTA_TEMPLATES": str(own)}
    arguments = ("meetings", "regenerate", MEETING, "--template=print")
    done = minuta(*arguments, data=data, settings=settings)
    assert done.returncode == 0, done.stderr
    assert "Version 3, " in done.stdout
    assert "- In short: The draft goes to Carla.\n" in done.stdout
    assert "+ About the draft: I'll send the draft to Carla by Friday.\n" in done.stdout
    shown = minuta("meetings", "show", MEETING, data=data, settings=settings).stdout
    assert "## About the draft\n\n- I'll send the draft" in shown
    refused = minuta(*arguments[:3], "--template=nobody", data=data, settings=settings)
    assert refused.returncode == 1
    assert "There is no template nobody. There are general, " in refused.stderr
    refused = minuta(*arguments[:3], "--language=Deutsch!", data=data, settings=settings)
    assert "is no language" in refused.stderr


def test_guesses_from_voices_are_told_as_guesses_and_only_when_they_are_asked_for(
    data: Path,
) -> None:
    told = minuta("meetings", "signals", MEETING[:8], data=data).stdout
    assert "no facts about anybody" in told
    assert (
        "0:07 while Ben spoke: smallest pulse took the voice for “angry” "
        "(emotion, by its own account 61% sure)\n"
    ) in told
    nothing = minuta("meetings", "signals", OTHER.id, data=data).stdout
    assert nothing == "No engine has guessed anything from the voices of this meeting.\n"
    shown = minuta("meetings", "show", MEETING, "--format=json", data=data)
    assert shown.returncode == 0, shown.stderr
    assert "angry" not in shown.stdout


def test_a_question_is_answered_with_quotes_or_is_not_in_the_records(data: Path) -> None:
    said = minuta("ask", "Who sends the draft to Carla?", data=data).stdout
    assert [line.strip() for line in said.splitlines()] == [
        "“I'll send the draft to Carla by Friday.”",
        f"Ben, 0:07 of Book launch (18 Nov 2026, {MEETING[:8]})",
    ]
    assert minuta("ask", "Who won the football?", data=data).stdout == (
        "That is not in the records.\n"
    )
    elsewhere = minuta("ask", "Who sends the draft?", "--meeting", OTHER.id[:4], data=data)
    assert elsewhere.stdout == "That is not in the records.\n"
