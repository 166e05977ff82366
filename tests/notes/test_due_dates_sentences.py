"""Where the deadlines are in what people say, and where only the words look like one."""

from pathlib import Path

import pytest

from bot.notes.due_dates import DuePhrase, find_due_phrases

TABLE = Path(__file__).with_name("due_phrase_sentences.tsv")


def table() -> list[tuple[str, tuple[str, ...]]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(row[0], tuple(filter(None, row[1:]))) for row in rows]


@pytest.mark.parametrize(("sentence", "phrases"), table(), ids=lambda value: str(value)[:60])
def test_the_due_phrases_of_a_sentence_are_found_where_they_stand(
    sentence: str, phrases: tuple[str, ...]
) -> None:
    found = find_due_phrases(sentence)
    assert tuple(phrase.text for phrase in found) == phrases
    assert all(sentence[phrase.start : phrase.end] == phrase.text for phrase in found)


def test_half_of_the_sentences_have_no_due_phrase() -> None:
    rows = table()
    assert len(rows) >= 60
    assert sum(not phrases for _, phrases in rows) * 2 >= len(rows)


def test_a_due_phrase_keeps_its_place_behind_letters_that_grow_in_lower_case() -> None:
    assert find_due_phrases("İİİ, send it by Friday!") == (DuePhrase("by Friday", 13, 22),)


def test_phrases_of_different_sentences_are_not_joined() -> None:
    found = find_due_phrases("I'll send it by Friday. The twentieth of May is fine for the rest.")
    assert [phrase.text for phrase in found] == ["by Friday", "The twentieth of May"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("by " * 5_000, 0),
        ("by " + "uh " * 10_000 + "Friday", 1),
        ("by " + "9" * 50_000, 0),
        ("in two or " * 2_000, 0),
        ("not " * 10_000 + "on Friday", 0),
        ("Friday " * 1_000, 125),
        ("by Friday or " * 500, 250),
        ("half a " * 2_000 + "year from now", 0),
    ],
    ids=lambda value: str(value)[:20],
)
def test_endless_repetition_is_read_to_the_end(text: str, count: int) -> None:
    assert len(find_due_phrases(text)) == count
