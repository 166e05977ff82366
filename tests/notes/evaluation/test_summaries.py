"""Overlap of summaries on examples that were worked out by hand."""

import pytest

from bot.notes.evaluation.summaries import SummaryScores, summary_scores
from bot.notes.languages import cues_for
from bot.notes.languages.cues import Lexicon

CUES = cues_for("en")
LEXICON = CUES.lexicon if CUES else Lexicon()


def test_rouge_is_that_of_lins_example() -> None:
    """ "Police killed the gunman" against "police kill the gunman" and "the gunman kill police"."""
    one = summary_scores("police kill the gunman", "Police killed the gunman.", LEXICON)
    other = summary_scores("the gunman kill police", "Police killed the gunman.", LEXICON)
    assert (one.rouge_1, other.rouge_1) == (0.75, 0.75)
    assert one.rouge_2 == pytest.approx(1 / 3)
    assert other.rouge_2 == pytest.approx(1 / 3)
    assert (one.rouge_l, other.rouge_l) == (0.75, 0.5)


def test_a_word_counts_as_often_as_it_stands_in_both() -> None:
    scores = summary_scores("the the the", "the cat the dog", LEXICON)
    assert scores.rouge_1 == pytest.approx(2 * 2 / 7)
    assert scores.rouge_2 == 0


def test_content_words_are_compared_by_their_stems_and_only_those_of_the_reference() -> None:
    scores = summary_scores("We printed a lot of covers", "The covers and the invoices", LEXICON)
    assert scores.words == 0.5


def test_the_same_text_scores_one_and_no_text_nothing() -> None:
    text = "The cover will be blue."
    same = summary_scores(text, text, LEXICON)
    assert (same.rouge_1, same.rouge_2, same.rouge_l, same.words) == (1, 1, 1, 1)
    assert summary_scores("", text, LEXICON) == SummaryScores(summaries=1)
    assert summary_scores(text, "", LEXICON) == SummaryScores()
