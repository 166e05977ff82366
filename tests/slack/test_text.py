import random

import pytest

from integrations.slack.text import (
    NOTHING,
    beginning,
    counted,
    escaped,
    length,
    pieces,
    shortened,
    words,
)
from tests.slack.hostile import WORDS


def test_three_characters_are_escaped_and_no_other() -> None:
    assert escaped("a < b & c > d \"e\" 'f' *g*") == "a &lt; b &amp; c &gt; d \"e\" 'f' *g*"


def test_what_is_escaped_already_is_escaped_again() -> None:
    assert escaped("&lt;!channel&gt;") == "&amp;lt;!channel&amp;gt;"


@pytest.mark.parametrize("name", WORDS)
def test_no_words_have_an_effect_once_they_are_escaped(name: str) -> None:
    safe = escaped(WORDS[name])
    assert "<" not in safe
    assert ">" not in safe
    assert "\n" not in safe


def test_marks_that_swap_what_is_read_are_left_out() -> None:
    assert words("\u202egnp.exe\u202c") == "gnp.exe"
    assert words("pay\u200bpal") == "pay pal"


def test_words_of_which_nothing_is_seen_are_a_dash() -> None:
    assert words("\u200b\n\u200d") == NOTHING
    assert words("") == NOTHING


@pytest.mark.parametrize(
    ("text", "number"), [("", 0), ("abc", 3), ("é", 1), ("🎉", 2), ("&", 5), ("<>", 8), ("日本", 2)]
)
def test_characters_are_counted_at_the_most(text: str, number: int) -> None:
    assert length(text) == number


def test_a_text_at_the_limit_is_one_piece_and_one_over_is_two() -> None:
    assert pieces("a" * 100, 100) == ("a" * 100,)
    assert pieces("a" * 101, 100) == ("a" * 100, "a")


def test_pieces_end_with_sentences_then_with_words() -> None:
    assert pieces("One two. Three four.", 12) == ("One two.", "Three four.")
    assert pieces("one two three", 9) == ("one two", "three")


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("limit", [20, 2999, 3000])
def test_nothing_is_left_out_of_pieces_and_each_fits(name: str, limit: int) -> None:
    line = words(WORDS[name])
    parts = pieces(line, limit)
    assert all(0 < length(part) <= limit for part in parts)
    assert "".join(parts).replace(" ", "") == line.replace(" ", "")


def test_pieces_of_any_text_hold_all_of_it() -> None:
    chance = random.Random(5)  # noqa: S311 (no secret)
    letters = "ab.!? &<>🎉é日\u200b\n"
    for _ in range(300):
        line = words("".join(chance.choices(letters, k=chance.randrange(1, 200))))
        limit = chance.randrange(5, 60)
        parts = pieces(line, limit)
        assert "".join(parts).replace(" ", "") == line.replace(" ", "")
        assert all(0 < length(part) <= limit for part in parts)


@pytest.mark.parametrize("name", WORDS)
def test_a_beginning_and_a_title_fit(name: str) -> None:
    assert 0 < length(beginning(WORDS[name], 100)) <= 100
    assert 0 < length(shortened(WORDS[name], 75)) <= 75


def test_what_is_shortened_says_so() -> None:
    assert shortened("one two three", 10) == "one two…"
    assert shortened("onetwothree", 5) == "onet…"
    assert beginning("One two. Three four.", 15) == "One two. […]"
    assert shortened("one two", 10) == beginning("one two", 10) == "one two"


def test_one_is_counted_as_one() -> None:
    assert counted(1, "word") == "1 word"
    assert counted(2, "word") == "2 words"
    assert counted(2, "question to answer", "questions to answer") == "2 questions to answer"
