"""Words that come without sentences are cut into parts that can be read, and pointed at."""

import pytest

from bot.domain.transcript import Word
from integrations.speech.assemblyai.passages import cut, texts


def _words(text: str, word_s: float = 1.0, pauses: dict[str, float] | None = None) -> list[Word]:
    """Words of one length, without gaps but for the pauses after some of them."""
    words, at = [], 0.0
    for said in text.split():
        words.append(Word(text=said, start_s=at, end_s=at + word_s))
        at += word_s + (pauses or {}).get(said, 0.0)
    return words


def _cut(words: list[Word]) -> list[str]:
    return [" ".join(word.text for word in part) for part in cut(words)]


def test_a_pause_ends_a_part() -> None:
    words = _words("a b c d", pauses={"a": 0.7, "b": 0.9})
    assert _cut(words) == ["a b", "c d"]


def test_a_sentence_ends_a_part_that_is_long_enough() -> None:
    assert _cut(_words("Yes. I do. a b c? d e f.", word_s=1.0)) == ["Yes. I do. a b c?", "d e f."]
    assert _cut(_words("Dr. No is a b c d")) == ["Dr. No is a b c d"]


def test_endless_talk_is_cut_somewhere() -> None:
    parts = _cut(_words(" ".join(f"w{at}" for at in range(50))))
    assert [len(part.split()) for part in parts] == [20, 20, 10]


def test_no_word_is_lost_or_doubled() -> None:
    words = _words("a. b? c d e. f g! h i j k l. m", word_s=2.0, pauses={"c": 1.0})
    assert [word for part in cut(words) for word in part] == words
    assert cut([]) == []


def test_the_text_of_a_part_is_that_of_the_whole() -> None:
    words = _words("今日は 晴れ です。 そう ですね。", word_s=2.0)
    assert texts("今日は晴れです。そうですね。", cut(words)) == ["今日は晴れです。", "そうですね。"]


@pytest.mark.parametrize("text", ["", "something else", "a b x c d"])
def test_words_that_do_not_fit_the_text_are_joined(text: str) -> None:
    words = _words("a b c long-word d", pauses={"b": 1.0})
    assert texts(text, cut(words))[-1] == "c long-word d"


def test_a_word_is_not_looked_for_behind_others() -> None:
    words = _words("a b", pauses={"a": 1.0})
    assert texts("a and so on, and then b", cut(words)) == ["a", "b"]
    assert texts("a b", [words]) == ["a b"]
    assert texts("a, and so on, and then b", [words]) == ["a b"]
