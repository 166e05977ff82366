"""Results are kept, read and compared; a figure that falls is found."""

from pathlib import Path

import pytest

from bot.domain.notes import NotesSource
from bot.errors import MinutaError
from bot.notes.evaluation.corpus import TextSource
from bot.notes.evaluation.counts import Hits, Share
from bot.notes.evaluation.figures import FIGURES
from bot.notes.evaluation.finding import SectionScores
from bot.notes.evaluation.floors import FLOORS, floors_of
from bot.notes.evaluation.meeting_scores import Scores, Spent
from bot.notes.evaluation.results import (
    MeetingResult,
    Results,
    add_up,
    read_results,
    regressions,
    write_results,
)


def scores(right: int = 50, *, supported: int = 90, took_s: float = 1) -> Scores:
    return Scores(
        meetings=1,
        actions=SectionScores(utterances=Hits(found=100, right=right, wanted=100)),
        supported=Share(right=supported, of=100),
        spent=Spent(meeting_s=3600, took_s=took_s),
    )


def results(*given: Scores, extractor: str = "plain", corpus: str = "ami") -> Results:
    return add_up(
        [
            MeetingResult(extractor=extractor, corpus=corpus, meeting_id=str(i), scores=one)
            for i, one in enumerate(given)
        ],
        TextSource.PEOPLE,
    )


def test_meetings_add_up_by_extractor_and_corpus() -> None:
    source = NotesSource(extractor="written", version="2", model="gpt-x", prompt="3")
    made = [
        MeetingResult(
            extractor=name, corpus=corpus, meeting_id=meeting, scores=scores(), source=source
        )
        for name in ("plain", "openai")
        for corpus, meeting in (("ami", "1"), ("icsi", "2"), ("ami", "3"))
    ]
    found = add_up(made, TextSource.PEOPLE, {"plain": {"3", "2"}})
    told = [(r.extractor, r.corpus, r.scores.meetings, r.trained_on) for r in found.corpora]
    assert told == [("plain", "ami", 2, 1), ("plain", "icsi", 1, 1), ("openai", "ami", 2, 0),
                    ("openai", "icsi", 1, 0)]  # fmt: skip
    assert found.corpora[0].version == "written 2 gpt-x 3"


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    written = results(scores(), scores(3))
    write_results(written, tmp_path / "scores.json")
    assert read_results(tmp_path / "scores.json") == written


def test_files_that_hold_no_results_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    for name in ("bad.json", "none.json"):
        with pytest.raises(MinutaError, match=name):
            read_results(tmp_path / name)
    with pytest.raises(MinutaError, match="can't be written"):
        write_results(results(scores()), tmp_path / "no" / "scores.json")


def test_what_falls_by_more_than_two_points_is_a_regression() -> None:
    before = results(scores(50))
    assert regressions(before, results(scores(48))) == ()
    worse = regressions(before, results(scores(47)))
    assert [str(one) for one in worse] == [
        "plain, ami, action items: utterance precision: 50.0 → 47.0",
        "plain, ami, action items: utterance recall: 50.0 → 47.0",
        "plain, ami, action items: utterance F1: 50.0 → 47.0",
    ]
    assert regressions(before, results(scores(47)), tolerance=0.03) == ()
    assert regressions(before, results(scores(90))) == ()


def test_more_of_what_is_bad_is_a_regression_too() -> None:
    worse = regressions(results(scores()), results(scores(supported=80)))
    assert [one.title for one in worse] == ["all claims: unsupported"]
    assert regressions(results(scores()), results(scores(supported=100))) == ()


def test_a_figure_that_is_gone_is_a_regression() -> None:
    (worse,) = regressions(
        results(scores()), results(scores().model_copy(update={"supported": Share()}))
    )
    assert str(worse).endswith("unsupported: 10.0 → nothing")


def test_time_is_no_quality() -> None:
    assert regressions(results(scores()), results(scores(took_s=9_000))) == ()


def test_only_what_stands_in_both_is_compared() -> None:
    before = results(scores())
    both = Results(
        text=TextSource.PEOPLE,
        corpora=(*results(scores()).corpora, *results(scores(1), extractor="openai").corpora),
    )
    assert regressions(before, both) == ()
    with pytest.raises(MinutaError, match="other meetings"):
        regressions(before, results(scores(), corpus="icsi"))
    with pytest.raises(MinutaError, match="--text"):
        regressions(before, both.model_copy(update={"text": TextSource.RECOGNISER}))


def test_floors_are_of_whole_corpora_and_of_figures_that_exist() -> None:
    keys = {figure.key for figure in FIGURES}
    assert all(set(floor.figures) <= keys for floor in FLOORS)
    assert floors_of("ami", 56, TextSource.PEOPLE)["TF-IDF + LR"]["actions.f1"] == 0.424
    assert floors_of("ami", 4, TextSource.PEOPLE) == {}
    assert set(floors_of("ami", 55, TextSource.RECOGNISER)) == {"TF-IDF + LR"}
