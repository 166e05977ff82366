"""Trains the weights of the extractor: `python -m bot.notes.learned.training DIR --out FILE`.

Needs the extra `evaluate`. Prints how well models do on series they have not seen.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.notes.learned.corpora import Lesson, read_lessons
from bot.notes.learned.features import Floats
from bot.notes.learned.fitting import TREES, fit, folds_of, measures
from bot.notes.learned.scorer import heard, odds
from bot.notes.learned.surroundings import in_context
from bot.notes.learned.weights import Weights, save_weights

HELD_OUT = ("AMI-ES2007", "AMI-ES2009", "Bed008")
"""Series and meetings that the committed weights have not seen: the tests measure on them."""

_FOLDS = 7


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, write the file, and measure if that is asked for."""
    asked = _parser().parse_args(arguments)
    without = frozenset(asked.without)
    weights = fit(_both_texts(asked.folder, without), asked.seed, asked.trees)
    save_weights(weights, asked.out)
    _say(f"Trained on {len(weights.trained_on)} meetings: {asked.out}")
    if asked.measure:
        _say("corpus task text P R F1")
        for line in cross_validated(_both_texts(asked.folder), asked.seed, asked.trees):
            _say(line)
    return 0


def _both_texts(folder: Path, without: frozenset[str] = frozenset()) -> tuple[Lesson, ...]:
    """The meetings as people wrote them down and as a recogniser heard them: notes meet both."""
    return (*read_lessons(folder, without), *read_lessons(folder, without, heard=True))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.notes.learned.training")
    parser.add_argument("folder", type=Path, help="the folder with ami.jsonl and icsi.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="the weights file to write")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--trees", type=int, default=TREES, help="fewer are grown faster")
    parser.add_argument("--without", nargs="*", default=HELD_OUT, help="series or meetings")
    parser.add_argument("--measure", action="store_true", help="cross-validate by series, too")
    return parser


def cross_validated(
    lessons: Sequence[Lesson], seed: int, trees: int = TREES, folds: int = _FOLDS
) -> list[str]:
    """A line for each corpus, task and text: models, thresholds and all from other series."""
    fold = folds_of(lessons, folds, seed)
    counts: dict[tuple[str, str, str], list[int]] = {}
    for k in range(folds):
        others = [one for one, f in zip(lessons, fold, strict=True) if f != k]
        weights = fit(others, seed, trees)
        for lesson, f in zip(lessons, fold, strict=True):
            if f == k:
                _count(lesson, weights, counts)
    return [
        f"{' '.join(key)} " + " ".join(f"{value:.3f}" for value in measures(*numbers))
        for key, numbers in sorted(counts.items())
    ]


def _count(lesson: Lesson, weights: Weights, counts: dict[tuple[str, str, str], list[int]]) -> None:
    columns = in_context(lesson.rows, heard(lesson.rows, weights.words))
    for mark, model in (("action", weights.action), ("decision", weights.decision)):
        if mark == "action" and not lesson.has_actions:
            continue
        text = "recogniser" if lesson.is_heard else "people"
        right = lesson.actions if mark == "action" else lesson.decisions
        found = _taken(lesson, odds(columns, model), model.threshold)
        numbers = counts.setdefault((lesson.corpus, mark, text), [0, 0, 0])
        for i, more in enumerate((len(found & right), len(found), len(right))):
            numbers[i] += more


def _taken(lesson: Lesson, values: Floats, threshold: float) -> set[int]:
    return set(lesson.utterances[values >= threshold].tolist())


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
