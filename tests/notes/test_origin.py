"""What is said of how notes came about."""

import pytest

from bot.domain.notes import NotesSource, Tally
from bot.domain.origin import Stretch, differences, origin_lines
from tests import examples


@pytest.mark.parametrize("template", [None, "general"])
def test_notes_without_a_language_model_say_so_and_name_no_general_template(
    template: str | None,
) -> None:
    source = NotesSource(extractor="plain", version="2", template=template)
    notes = examples.notes().model_copy(update={"source": source, "tally": Tally()})
    assert origin_lines(notes) == ("Written without a language model (plain 2)",)


def test_notes_of_a_language_model_say_what_was_found_and_what_it_did_not_write() -> None:
    assert origin_lines(examples.written_notes()) == (
        (
            "Written by gpt-x (prompts 1) · template retrospective · 12 of 14 statements quoted"
            " word for word · 1 with small differences · 1 to check · 2 left out"
        ),
        "0:31–0:44 without the language model: it is over its quota.",
        "10:00–20:00 was not read: the language model did not answer.",
    )


def test_a_quote_is_compared_word_by_word_whatever_its_case_and_commas() -> None:
    assert differences("Well, SEND a draft to Clara", "well send the draft to Carla") == (
        Stretch("Well, SEND", is_said=True),
        Stretch("a", is_said=False),
        Stretch("draft to", is_said=True),
        Stretch("Clara", is_said=False),
    )
