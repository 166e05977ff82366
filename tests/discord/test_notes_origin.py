"""The thread says how the notes were made, and who transcribed what."""

from integrations.discord.notes.sections import sections
from tests import examples
from tests.discord.meeting_notes import notes, publication


def _told(about: object) -> list[str]:
    changed = publication(notes()).model_copy(update={"transcript": about})
    entries = {section.title: section.entries for section in sections(changed)}
    return [entry.text for entry in entries["How these notes were made"]]


def test_engines_that_took_turns_are_named_with_the_reason() -> None:
    written, transcribed = _told(examples.twice_heard_transcript())
    assert written.startswith("Written without a language model")
    assert transcribed == (
        "Transcribed by deepgram nova-3 to 0:05, then by moonshine tiny-en: "
        "deepgram did not answer."
    )


def test_one_engine_for_all_is_not_worth_a_line() -> None:
    assert len(_told(examples.transcript())) == 1
