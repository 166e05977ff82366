"""Confidence is judged word by word, by counts made by hand."""

import pytest

from bot.domain.transcript import Word
from bot.speech.evaluation.calibration import Bucket, calibration


def words(*sure: tuple[str, float | None]) -> list[Word]:
    return [
        Word(text=text, start_s=n, end_s=n + 0.5, confidence=confidence)
        for n, (text, confidence) in enumerate(sure)
    ]


def test_words_are_counted_by_what_was_stated_and_by_what_is_right() -> None:
    heard = words(("The", 0.9375), ("dog", 0.90625), ("sat", 0.375), ("down.", 1.0))
    judged = calibration("the cat sat down", heard)
    assert judged.buckets[9] == Bucket(words=3, right=2, stated=2.84375)
    assert judged.buckets[3] == Bucket(words=1, right=1, stated=0.375)
    assert judged.words == 4


def test_the_error_is_the_mean_distance_of_stated_and_right() -> None:
    judged = calibration("one thing", words(("one", 0.9), ("dog", 0.8)))
    assert judged.error == pytest.approx((abs(1 - 0.9) + abs(0 - 0.8)) / 2)


def test_an_engine_that_is_right_as_often_as_it_says_has_no_error() -> None:
    said = "a b c d".split()  # noqa: SIM905
    heard = words(*[(w, 0.75) for w in (*said[:3], "x")])
    assert calibration("a b c d", heard, "de").error == pytest.approx(0)


def test_an_added_word_is_wrong_and_does_not_shift_the_others() -> None:
    judged = calibration("green tea please", words(("green", 0.9), ("um so", 0.1), ("tea", 0.9)))
    assert judged.buckets[9].right == 2
    assert judged.buckets[1] == Bucket(words=1, right=0, stated=0.1)


def test_words_that_normalisation_joins_are_left_out() -> None:
    judged = calibration("I paid twenty five dollars", words(
        ("I", 0.9), ("paid", 0.9), ("twenty", 0.2), ("five", 0.2), ("dollars", 0.9))
    )  # fmt: skip
    assert judged.buckets[9].right == judged.buckets[9].words
    assert judged.buckets[2].words == 0


def test_words_without_a_confidence_are_not_judged() -> None:
    assert calibration("hello you", words(("hello", None), ("you", 0.5))).words == 1


def test_nothing_heard_or_nothing_said_is_no_error() -> None:
    assert calibration("hello", []).error == 0
    assert calibration("", words(("hello", 0.5))).buckets[5].right == 0


def test_calibrations_add_up() -> None:
    one = calibration("yes", words(("yes", 0.9)))
    other = calibration("yes", words(("no", 0.9)))
    assert (one + other).buckets[9] == Bucket(words=2, right=1, stated=1.8)


def test_a_word_of_which_a_part_is_joined_is_left_out() -> None:
    heard = words(("five", 0.9), ("hundred-dogs", 0.2))
    assert calibration("five hundred dogs", heard).words == 0
