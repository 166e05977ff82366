"""The learned extractor trained anew for every series, without the meetings that it is measured on.

Needs the `evaluate` extra.
"""

from collections.abc import Mapping
from pathlib import Path

from bot.notes.learned.corpora import read_lessons
from bot.notes.learned.fitting import TREES, fit, folds_of
from bot.notes.learned.weights import save_weights

FOLDS = 7
_SEED = 7


def cross_trained(folder: Path, place: Path, trees: int = TREES) -> Mapping[str, Path]:
    """Weights for each meeting that can be learned from, trained on other series, by its id.

    As the weights of the program they learn from the text of people and of a recogniser. The files
    are kept in `place`; those that are there already are taken as they are, since training takes
    long. A corpus of few series is parted by meeting. Raises `MinutaError` if the folder has no
    meetings to learn from. `trees` as in `fit`.
    """
    lessons = (*read_lessons(folder), *read_lessons(folder, heard=True))
    fold = folds_of(lessons, FOLDS, _SEED)
    place.mkdir(parents=True, exist_ok=True)
    paths = {number: place / f"without-{number}-of-{FOLDS}.npz" for number in sorted(set(fold))}
    for number, path in paths.items():
        if not path.exists():
            others = [one for one, k in zip(lessons, fold, strict=True) if k != number]
            save_weights(fit(others, _SEED, trees), half := path.with_name("unfinished.npz"))
            half.replace(path)
    return {lesson.id: paths[number] for lesson, number in zip(lessons, fold, strict=True)}
