"""The training script, from a corpus to a file that the program loads."""

import json
from pathlib import Path

import numpy as np
import pytest

from bot.errors import MinutaError
from bot.notes.learned.corpora import read_lessons
from bot.notes.learned.fitting import folds_of
from bot.notes.learned.training import cross_validated, main
from bot.notes.learned.weights import load_weights

TALK = (
    ("A", "the pages of the old shop are slow", "inf"),
    ("B", "yeah", "bck"),
    ("A", "you will be working on the new basket for next week", "off"),
    ("B", "okay", "ass"),
    ("A", "so we will keep the blue colour", "ass"),
    ("B", "we could look at the phone as well", "sug"),
)
TASK, DECISION = 2, 4
LENGTH = 24


def line(meeting: str, series: str, *, has_tasks: bool = True) -> str:
    said = [TALK[i % len(TALK)] for i in range(LENGTH)]
    tasks = [i for i in range(LENGTH) if i % len(TALK) == TASK]
    return json.dumps(
        {
            "id": meeting,
            "series": series,
            "utterances": [
                {
                    "speaker": speaker,
                    "start": 4.0 * i,
                    "end": 4.0 * i + 3,
                    "text": f"{text} {i}.",
                    "text_asr": text,
                    "da": act,
                }
                for i, (speaker, text, act) in enumerate(said)
            ],
            "reference": {},
            "action_evidence": tasks if has_tasks else [],
            "decision_evidence": [i for i in range(LENGTH) if i % len(TALK) == DECISION],
        }
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    ami = [line(f"X{series}{part}", f"X{series}") for series in range(4) for part in "ab"]
    icsi = [line(f"Y{i}", "Y", has_tasks=False) for i in range(4)]
    (tmp_path / "ami.jsonl").write_text("\n".join(ami))
    (tmp_path / "icsi.jsonl").write_text("\n".join(icsi))
    return tmp_path


def test_a_corpus_becomes_a_file_that_the_program_loads(corpus: Path) -> None:
    out = corpus / "weights.npz"
    assert main([str(corpus), "--out", str(out), "--trees", "3", "--without", "X0", "Y3"]) == 0
    weights = load_weights(out)
    assert "X1a" in weights.trained_on
    assert not {"X0a", "X0b", "Y3"} & set(weights.trained_on)


@pytest.mark.nightly
def test_training_twice_gives_the_same_weights(corpus: Path) -> None:
    one, two = corpus / "one.npz", corpus / "two.npz"
    for out in (one, two):
        main([str(corpus), "--out", str(out), "--seed", "3", "--trees", "3"])
    first, second = load_weights(one), load_weights(two)
    assert np.array_equal(first.action.weights, second.action.weights)
    assert first.decision.threshold == second.decision.threshold


def test_meetings_of_one_series_are_never_apart(corpus: Path) -> None:
    lessons = read_lessons(corpus)
    fold = folds_of(lessons, 4, seed=1)
    by_series: dict[str, set[int]] = {}
    for lesson, k in zip(lessons, fold, strict=True):
        by_series.setdefault(lesson.group, set()).add(k)
    assert all(len(folds) == 1 for folds in by_series.values())
    assert len(set(fold)) == 4


@pytest.mark.nightly
def test_what_is_easy_is_learned_across_series(corpus: Path) -> None:
    lessons = (*read_lessons(corpus), *read_lessons(corpus, heard=True))
    rows = (row.split() for row in cross_validated(lessons, seed=7, trees=3, folds=3))
    measured = {(corpus_, task, text): float(f1) for corpus_, task, text, _, _, f1 in rows}
    assert measured["ami", "action", "people"] > 0.9
    assert ("icsi", "action", "people") not in measured
    assert measured["icsi", "decision", "recogniser"] > 0.9


@pytest.mark.parametrize("text", ["", "{}\n", "no\n"])
def test_a_corpus_that_holds_no_meetings_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "ami.jsonl").write_text(text)
    with pytest.raises(MinutaError):
        read_lessons(tmp_path)


def test_a_meeting_without_times_is_refused_by_its_name(tmp_path: Path) -> None:
    meeting = json.loads(line("X1", "X"))
    del meeting["utterances"][3]["end"]
    (tmp_path / "ami.jsonl").write_text(json.dumps(meeting))
    with pytest.raises(MinutaError, match="X1"):
        read_lessons(tmp_path)
