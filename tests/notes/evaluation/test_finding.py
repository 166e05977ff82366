"""Utterance and item scores on examples that were worked out by hand."""

import pytest

from bot.domain.evidence import Evidence
from bot.domain.transcript import Utterance
from bot.notes.evaluation.corpus import ReferenceItem
from bot.notes.evaluation.counts import Attempts, Hits, Share
from bot.notes.evaluation.finding import (
    NEAR_S,
    FoundItem,
    SectionScores,
    best_match,
    section_scores,
)
from bot.notes.evaluation.statements import Wording
from tests.notes.talk import transcript_of, utterances

SAID = utterances(
    """
    Anna: Can you send the invoice to the printer?
    Ben: Sure, I will do that.
    Anna: The printer wants it by Friday.
    Ben: Fine.
    """
)


def found(*places: int) -> FoundItem:
    return FoundItem(tuple(SAID[place] for place in places))


def at(*moments: float) -> FoundItem:
    spoken = (SAID[0].model_copy(update={"start_s": moment}) for moment in moments)
    return FoundItem(tuple(spoken))


def quoted(*places: int) -> tuple[Evidence, ...]:
    return tuple(Evidence(utterance_id=f"u{i}", quote="…", start_s=0) for i in places)


def test_precision_recall_and_f1_are_of_the_counts() -> None:
    hits = Hits(found=4, right=2, wanted=5) + Hits(found=1, right=1, wanted=1)
    assert hits == Hits(found=5, right=3, wanted=6)
    assert hits.precision == pytest.approx(0.6)
    assert hits.recall == pytest.approx(0.5)
    assert hits.f1 == pytest.approx(6 / 11)


def test_nothing_found_is_no_success_and_nothing_wanted_no_failure() -> None:
    assert (Hits(wanted=3).precision, Hits(wanted=3).recall, Hits(wanted=3).f1) == (0, 0, 0)
    assert (Hits(found=3).precision, Hits(found=3).recall, Hits(found=3).f1) == (None, None, None)
    assert Share().rate is None
    assert Share(right=1, of=4).rate == 0.25


def ids(said: tuple[Utterance, ...]) -> list[str]:
    return [one.id for one in said]


def test_a_reply_that_only_agrees_is_no_statement() -> None:
    wording = Wording(transcript_of(SAID, "en"))
    assert ids(wording.statements("Send the invoice to the printer", quoted(0, 1, 2))) == [
        "u0",
        "u2",
    ]


def test_everything_quoted_counts_where_no_word_is_shared_and_what_is_not_there_never() -> None:
    wording = Wording(transcript_of(SAID, "en"))
    assert ids(wording.statements("Call Carla", quoted(1, 3))) == ["u1", "u3"]
    assert ids(wording.statements("Call Carla", quoted(1, 1, 77))) == ["u1"]


def test_utterances_and_items_are_compared_with_what_was_marked() -> None:
    reference = [
        ReferenceItem(text="a", evidence=("u0", "u1")),
        ReferenceItem(text="b", evidence=("u3",)),
        ReferenceItem(text="nobody linked it"),
    ]
    scores = section_scores([found(0, 2), found(2)], None, reference, frozenset({"u0", "u1", "u3"}))
    assert scores == SectionScores(
        utterances=Hits(found=2, right=1, wanted=3),
        recalled=Share(right=1, of=2),
        hitting=Share(right=1, of=2),
    )


def test_an_item_is_found_within_half_a_minute_of_its_time() -> None:
    reference = [ReferenceItem(text="a", at_s=100), ReferenceItem(text="b", at_s=500)]
    near = [at(100 - NEAR_S), at(100 + NEAR_S + 0.1), at(700, 520)]
    scores = section_scores(near, None, reference, None)
    assert scores.recalled == Share(right=2, of=2)
    assert scores.hitting == Share(right=2, of=3)
    assert scores.utterances == Hits()


def test_only_the_ten_best_candidates_are_looked_at() -> None:
    reference = [ReferenceItem(text="a", at_s=100)]
    far, near = at(900), at(100)
    scores = section_scores([], [*[far] * 10, near], reference, None)
    assert (scores.top_recalled, scores.top_hitting) == (Share(of=1), Share(of=10))
    scores = section_scores([], [*[far] * 9, near], reference, None)
    assert (scores.top_recalled, scores.top_hitting) == (
        Share(right=1, of=1),
        Share(right=1, of=10),
    )
    assert scores.recalled == Share(of=1)


def test_items_in_a_meeting_without_any_are_wrong_and_those_nobody_can_place_are_not() -> None:
    assert section_scores([found(0)], None, [], None).hitting == Share(of=1)
    unplaced = [ReferenceItem(text="a")]
    assert section_scores([found(0)], None, unplaced, None) == SectionScores()


def test_the_best_match_shares_most_or_is_nearest() -> None:
    item = ReferenceItem(text="a", evidence=("u0", "u2"))
    assert best_match(item, [found(1), found(0), found(0, 2), found(2, 0)]) == 2
    timed = ReferenceItem(text="a", at_s=100)
    assert best_match(timed, [at(120), at(105, 10), at(300)]) == 1
    assert best_match(timed, [at(200)]) is None


def test_counts_add_up_within_counts() -> None:
    one = SectionScores(utterances=Hits(found=1), recalled=Share(right=1, of=2))
    assert one + one == SectionScores(utterances=Hits(found=2), recalled=Share(right=2, of=4))
    answers = Attempts(right=1, of=2) + Attempts(wrong=1, of=1)
    assert answers == Attempts(right=1, wrong=1, of=3)
    assert answers.accuracy == 0.5
    assert answers.recall == pytest.approx(1 / 3)
    assert (Attempts(of=2).accuracy, Attempts().recall) == (None, None)
