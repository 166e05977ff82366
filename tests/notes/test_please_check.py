"""Words the recogniser was unsure of are asked about where they matter."""

from bot.domain.notes import CheckKind, PleaseCheck
from bot.domain.transcript import Word
from tests.notes.talk import meeting_of, people, take, transcript_of, utterances

TALK = "Anna: I'll order fifteen chairs for Ben.\nBen: Fine."


async def checks_with(unsure: str, confidence: float) -> list[PleaseCheck]:
    first, *rest = utterances(TALK)
    words = tuple(
        Word(text=text, start_s=i, end_s=i + 0.5, confidence=confidence if text == unsure else 0.9)
        for i, text in enumerate(first.text.split())
    )
    said = (first.model_copy(update={"words": words}), *rest)
    notes = await take(meeting_of(people(TALK)), transcript_of(said, "en"))
    assert len(notes.action_items) == 1
    return [check for check in notes.please_check if check.kind is CheckKind.WORDS]


async def test_an_unsure_number_is_asked_about_once_with_its_quote() -> None:
    (check,) = await checks_with("fifteen", 0.3)
    assert check.question == "Was “fifteen” heard right?"
    assert "fifteen" in check.evidence.quote
    assert check.item_id is not None


async def test_an_unsure_name_is_asked_about() -> None:
    (check,) = await checks_with("Ben.", 0.3)
    assert check.question == "Was “Ben” heard right?"


async def test_an_unsure_word_that_changes_nothing_is_not_asked_about() -> None:
    assert await checks_with("chairs", 0.3) == []


async def test_a_sure_number_is_not_asked_about() -> None:
    assert await checks_with("fifteen", 0.8) == []
