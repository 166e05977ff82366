"""`minuta meetings heard`: words that may have been misheard are put right from a terminal."""

from pathlib import Path

from bot.domain.notes import CheckKind, HeardWords, PleaseCheck
from bot.domain.progress import Progress, Stage
from bot.domain.transcript import Word
from storage.database import open_database
from storage.store import SqlStore
from tests import examples
from tests.flows.commands import minuta

MEETING = examples.meeting().id


async def keep(folder: Path) -> None:
    """A meeting whose notes ask about two words of one utterance."""
    folder.mkdir()
    whole = examples.transcript()
    words = tuple(
        Word(text=text, start_s=7 + number / 2, end_s=7.4 + number / 2, confidence=0.5)
        for number, text in enumerate(whole.utterances[2].text.split())
    )
    said = whole.utterances[2].model_copy(update={"words": words})
    checks = tuple(
        PleaseCheck(
            kind=CheckKind.WORDS,
            question=f"Was “{text}” heard right?",
            evidence=examples.evidence(3),
            words=HeardWords(text=text, start_s=start_s, end_s=start_s + 0.4, confidence=0.5),
        )
        for text, start_s in (("Carla", 9.5), ("Friday", 10.5))
    )
    async with open_database(f"sqlite:///{folder / 'minuta.db'}") as database:
        store = SqlStore(database)
        await store.add_meeting(examples.meeting(), "s")
        await store.report_progress(MEETING, Progress(stage=Stage.DONE))
        utterances = (*whole.utterances[:2], said, *whole.utterances[3:])
        await store.save_transcript(whole.model_copy(update={"utterances": utterances}))
        await store.save_notes(examples.notes().model_copy(update={"please_check": checks}))


async def test_questions_about_words_are_listed_confirmed_and_corrected(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await keep(data)
    left = minuta("meetings", "heard", MEETING[:8], "1", "Karla", data=data).stdout
    assert left == (
        "1. Was “Friday” heard right?\n   “I'll send the draft to Karla by Friday.” – Ben, 0:10\n"
    )
    missing = minuta("meetings", "heard", MEETING, "2", data=data)
    assert missing.returncode == 1
    assert "There is no question 2" in missing.stderr
    last = minuta("meetings", "heard", MEETING, "1", data=data).stdout
    assert last == "No words of this meeting are in question.\n"
    async with open_database(f"sqlite:///{data / 'minuta.db'}") as database:
        store = SqlStore(database)
        said = (await store.transcript(MEETING)).utterances[2]
        assert said.text == "I'll send the draft to Karla by Friday."
        assert [word.confidence for word in said.words[5:]] == [1, 0.5, 1]
        assert (await store.item(examples.item().id)).task == "Send the draft to Karla"
