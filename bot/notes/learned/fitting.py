"""Fits the word models and the two models in context; needs scikit-learn (the extra `evaluate`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from bot.notes.learned.corpora import Lesson, Marks
from bot.notes.learned.features import Floats, Integers, Patterns
from bot.notes.learned.scorer import heard, odds, scaled_columns
from bot.notes.learned.surroundings import in_context
from bot.notes.learned.trees import Trees
from bot.notes.learned.weights import ContextModel, Weights, WordModel
from bot.notes.learned.words import BUCKETS

FOLDS = 5

_WORDS: Mapping[str, tuple[str, str, float]] = {
    "offer": ("offer", "shape", 3.0),
    "suggestion": ("suggestion", "shape", 3.0),
    "action": ("action", "shape", 10.0),
    "action said": ("action", "said", 10.0),
    "decision": ("decision", "shape", 3.0),
    "decision said": ("decision", "said", 3.0),
}
"""By name what each word model is taught, what it reads, and the inverse of its penalty."""

_CONTEXT_PENALTY = 0.0005
TREES = 120
"""Of each ensemble; fewer are worse and grown faster."""

_ENSEMBLES = 2
_NEVER = -10.0
"""Log odds where there is nothing to learn from."""

_MIN_SPREAD = 1e-3
_TRIED = np.geomspace(0.0005, 0.08, 60)
"""The shares of all rows that are tried as threshold."""


def fit(lessons: Sequence[Lesson], seed: int, trees: int = TREES) -> Weights:
    """Weights from lessons; the same for the same lessons, seed and number of trees.

    The models in context learn from what word models say of meetings that these have not seen.
    """
    fold = folds_of(lessons, FOLDS, seed)
    unseen: list[dict[str, Floats]] = [{} for _ in lessons]
    for k in sorted(set(fold)):
        models = _word_models([one for one, f in zip(lessons, fold, strict=True) if f != k])
        for i, lesson in enumerate(lessons):
            if fold[i] == k:
                unseen[i] = heard(lesson.rows, models)
    columns = [in_context(one.rows, said) for one, said in zip(lessons, unseen, strict=True)]
    return Weights(
        words=_word_models(lessons),
        action=_ContextFit(lessons, columns, fold, "action", trees).model(),
        decision=_ContextFit(lessons, columns, fold, "decision", trees).model(),
        trained_on=tuple(sorted({lesson.id for lesson in lessons})),
    )


def folds_of(lessons: Sequence[Lesson], count: int, seed: int) -> tuple[int, ...]:
    """The fold of each lesson; lessons of one group are never apart."""
    groups = sorted({(lesson.corpus, lesson.group) for lesson in lessons})
    shuffled = [groups[i] for i in np.random.default_rng(seed).permutation(len(groups))]
    shuffled.sort(key=lambda group: group[0])
    of_group = {group: i % count for i, group in enumerate(shuffled)}
    return tuple(of_group[lesson.corpus, lesson.group] for lesson in lessons)


def _taught(lessons: Sequence[Lesson], mark: str) -> list[Lesson]:
    return [lesson for lesson in lessons if mark != "action" or lesson.has_actions]


def _word_models(lessons: Sequence[Lesson]) -> dict[str, WordModel]:
    models: dict[str, WordModel] = {}
    for name, (mark, reads, penalty) in _WORDS.items():
        taught = _taught(lessons, mark)
        texts = [one.rows.shape if reads == "shape" else one.rows.said for one in taught]
        wanted = np.concatenate([one.marks[mark] for one in taught])
        weights, bias = _logistic(vstack([_matrix(text) for text in texts]), wanted, penalty)
        models[name] = WordModel(reads, weights.astype(np.float16).astype(np.float32), bias)
    return models


def _matrix(patterns: Patterns) -> csr_matrix:
    """The patterns as rows of unit length."""
    sizes = np.diff(patterns.starts)
    values = np.repeat(1.0 / np.sqrt(np.maximum(sizes, 1)), sizes)
    return csr_matrix((values, patterns.numbers, patterns.starts), shape=(len(sizes), BUCKETS))


def _logistic(columns: object, wanted: Marks, penalty: float) -> tuple[Floats, float]:
    if not wanted.any():
        return np.zeros(BUCKETS), _NEVER
    model = LogisticRegression(C=penalty, solver="liblinear", tol=1e-3, max_iter=300)
    model.fit(columns, wanted)
    return model.coef_[0], float(model.intercept_[0])


@dataclass(frozen=True, slots=True)
class _ContextFit:
    """Fits the model of one mark to columns in context."""

    lessons: Sequence[Lesson]
    columns: Sequence[Floats]
    fold: Sequence[int]
    mark: str
    trees: int

    def model(self) -> ContextModel:
        """The model, with the threshold that is best for lessons it has not seen."""
        taught = [
            i
            for i, lesson in enumerate(self.lessons)
            if self.mark != "action" or lesson.has_actions
        ]
        unseen: list[tuple[Lesson, Floats]] = []
        for k in sorted({self.fold[i] for i in taught}):
            others = [i for i in taught if self.fold[i] != k] or taught
            model = self._without_threshold(others)
            unseen += [
                (self.lessons[i], odds(self.columns[i], model)) for i in taught if self.fold[i] == k
            ]
        return replace(self._without_threshold(taught), threshold=best(unseen, self.mark))

    def _without_threshold(self, chosen: Sequence[int]) -> ContextModel:
        rows = np.vstack([self.columns[i] for i in chosen])
        wanted = np.concatenate([self.lessons[i].marks[self.mark] for i in chosen])
        mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), _MIN_SPREAD)
        rows = scaled_columns(rows, mean, spread)
        if not wanted.any():
            nothing = Trees(*_leaf(), base=_NEVER, depth=0)
            return ContextModel(np.zeros(rows.shape[1]), mean, spread, _NEVER, nothing, 0.0)
        linear = LogisticRegression(C=_CONTEXT_PENALTY, max_iter=300).fit(rows, wanted)
        bias, trees = float(linear.intercept_[0]), _trees(rows, wanted, self.trees)
        return ContextModel(linear.coef_[0], mean, spread, bias, trees, 0.0)


def _leaf() -> tuple[Integers, Floats, Integers, Integers, Floats, Integers]:
    none, zero = np.zeros(1, dtype=np.int64), np.zeros(1)
    return none, zero, none, none, zero, none


def _trees(rows: Floats, wanted: Marks, count: int) -> Trees:
    """The mean of several boosted ensembles, as one."""
    parts: list[NDArray[np.void]] = []
    base = 0.0
    for seed in range(_ENSEMBLES):
        grower = HistGradientBoostingClassifier(
            max_iter=count, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=60,
            l2_regularization=5.0, max_features=0.2, early_stopping=False, random_state=seed,
        )  # fmt: skip
        with threadpool_limits(1):
            model = grower.fit(rows, wanted)
        grown = model._predictors  # noqa: SLF001 (the trees are nowhere else)
        parts += [predictor.nodes for (predictor,) in grown]
        base += float(model._baseline_prediction[0, 0]) / _ENSEMBLES  # noqa: SLF001 (as above)
    return _as_arrays(parts, base)


def _as_arrays(grown: Sequence[NDArray[np.void]], base: float) -> Trees:
    """The nodes of all trees, with their links from the beginning of all."""
    roots = np.concatenate(([0], np.cumsum([len(nodes) for nodes in grown])))[:-1]
    nodes = np.concatenate(grown)
    offset = np.repeat(roots, [len(one) for one in grown])
    is_leaf = nodes["is_leaf"].astype(bool)
    itself = np.arange(len(nodes))
    return Trees(
        feature=np.where(is_leaf, 0, nodes["feature_idx"]).astype(np.int64),
        threshold=np.where(is_leaf, 0.0, nodes["num_threshold"]),
        left=np.where(is_leaf, itself, nodes["left"].astype(np.int64) + offset),
        right=np.where(is_leaf, itself, nodes["right"].astype(np.int64) + offset),
        value=np.where(is_leaf, nodes["value"], 0.0) / _ENSEMBLES,
        roots=roots.astype(np.int64),
        base=base,
        depth=int(nodes["depth"].max()),
    )


def best(scored: Sequence[tuple[Lesson, Floats]], mark: str) -> float:
    """The threshold with the highest F1 over utterances."""
    values = np.concatenate([odds for _, odds in scored])
    tried = sorted(float(np.quantile(values, 1.0 - share)) for share in _TRIED)
    return max(tried, key=lambda threshold: (f1_of(scored, mark, threshold)[2], threshold))


def f1_of(
    scored: Sequence[tuple[Lesson, Floats]], mark: str, threshold: float
) -> tuple[float, float, float]:
    """Precision, recall and F1 over utterances of all meetings."""
    hits = taken = wanted = 0
    for lesson, values in scored:
        found: set[int] = set(lesson.utterances[values >= threshold].tolist())
        right = lesson.actions if mark == "action" else lesson.decisions
        hits, taken, wanted = hits + len(found & right), taken + len(found), wanted + len(right)
    return measures(hits, taken, wanted)


def measures(hits: int, taken: int, wanted: int) -> tuple[float, float, float]:
    """Precision, recall and F1 from counts."""
    precision, recall = hits / max(1, taken), hits / max(1, wanted)
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0
