"""The figures that scores come down to, each with its name and which way is better."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.notes.evaluation.counts import Attempts
from bot.notes.evaluation.finding import SectionScores
from bot.notes.evaluation.meeting_scores import Scores

_HOUR_S = 3600


class Unit(StrEnum):
    """What a figure is counted in."""

    PER_CENT = "%"
    SECONDS = "s"
    TOKENS = "tokens"
    NUMBER = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: `value` is None where there was nothing to measure.

    `is_quality` says that notes are worse where it is worse; cost and time depend on the machine.
    """

    key: str
    group: str
    title: str
    value: Callable[[Scores], float | None]
    unit: Unit = Unit.PER_CENT
    is_more_better: bool = True
    is_quality: bool = True

    def loss(self, before: float, now: float) -> float:
        """By how much a value is worse than an earlier one; negative if it is better."""
        return before - now if self.is_more_better else now - before


def _section(key: str, group: str, of: Callable[[Scores], SectionScores]) -> tuple[Figure, ...]:
    def one(name: str, title: str, value: Callable[[SectionScores], float | None]) -> Figure:
        return Figure(f"{key}.{name}", group, title, lambda scores: value(of(scores)))

    return (
        one("precision", "utterance precision", lambda s: s.utterances.precision),
        one("recall", "utterance recall", lambda s: s.utterances.recall),
        one("f1", "utterance F1", lambda s: s.utterances.f1),
        one("item_recall", "item recall", lambda s: s.recalled.rate),
        one("item_precision", "item precision", lambda s: s.hitting.rate),
        one("top_recall", "item recall, best ten", lambda s: s.top_recalled.rate),
        one("top_precision", "item precision, best ten", lambda s: s.top_hitting.rate),
    )


def _attempts(key: str, title: str, of: Callable[[Scores], Attempts]) -> tuple[Figure, ...]:
    def one(name: str, what: str, value: Callable[[Attempts], float | None]) -> Figure:
        return Figure(f"{key}.{name}", title, what, lambda scores: value(of(scores)))

    return (
        one("accuracy", "right where given", lambda attempts: attempts.accuracy),
        one("recall", "right of all", lambda attempts: attempts.recall),
    )


def _summary(name: str, title: str, value: Callable[[Scores], float]) -> Figure:
    def mean(scores: Scores) -> float | None:
        return value(scores) / scores.summary.summaries if scores.summary.summaries else None

    return Figure(f"summary.{name}", "Summary", title, mean)


def _cost(name: str, title: str, value: Callable[[Scores], float], unit: Unit) -> Figure:
    def per_hour(scores: Scores) -> float | None:
        hours = scores.spent.meeting_s / _HOUR_S
        return value(scores) / hours if hours and value(scores) else None

    return Figure(
        f"cost.{name}", "Per hour of meeting", title, per_hour, unit,
        is_more_better=False, is_quality=False,
    )  # fmt: skip


def _unsupported(scores: Scores) -> float | None:
    rate = scores.supported.rate
    return None if rate is None else 1 - rate


def _meetings(key: str, title: str, count: Callable[[Scores], int]) -> Figure:
    def share(scores: Scores) -> float | None:
        return count(scores) / scores.meetings if scores.meetings else None

    return Figure(f"meetings.{key}", "Meetings", title, share, is_more_better=False)


FIGURES: tuple[Figure, ...] = (
    *_section("actions", "Action items", lambda scores: scores.actions),
    *_attempts("assignee", "Assignees", lambda scores: scores.assignees),
    *_attempts("due", "Dates", lambda scores: scores.dues),
    *_section("decisions", "Decisions", lambda scores: scores.decisions),
    Figure("claims.quoted", "All claims", "quotes found", lambda scores: scores.quoted.rate),
    Figure("claims.unsupported", "All claims", "unsupported", _unsupported, is_more_better=False),
    _meetings("failed", "without notes", lambda scores: scores.failures),
    _meetings("replaced", "in part by another", lambda scores: scores.replaced),
    _summary("rouge_1", "ROUGE-1", lambda scores: scores.summary.rouge_1),
    _summary("rouge_2", "ROUGE-2", lambda scores: scores.summary.rouge_2),
    _summary("rouge_l", "ROUGE-L", lambda scores: scores.summary.rouge_l),
    _summary("words", "content words", lambda scores: scores.summary.words),
    _cost("seconds", "seconds", lambda scores: scores.spent.took_s, Unit.SECONDS),
    _cost("calls", "calls of a model", lambda scores: scores.spent.calls, Unit.NUMBER),
    _cost("tokens_in", "tokens read", lambda scores: scores.spent.tokens_in, Unit.TOKENS),
    _cost("tokens_out", "tokens written", lambda scores: scores.spent.tokens_out, Unit.TOKENS),
)
"""In the order in which they are shown."""


def figures_of(scores: Scores) -> Mapping[str, float]:
    """The figures by key, without those that there was nothing to measure for."""
    values = ((figure.key, figure.value(scores)) for figure in FIGURES)
    return {key: value for key, value in values if value is not None}
