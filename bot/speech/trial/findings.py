"""What a trial found out."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import pairwise
from math import isfinite

from bot.domain.frozen import Frozen
from bot.domain.speech import Segment
from bot.domain.transcript import Word
from bot.errors import Fault, ProviderError
from bot.speech.trial.sample import likeness

_EXACT_S = 1.0
"""Frames are filled up with silence, so that a word may seem to end after the sound."""


ALIKE = 0.5
"""Any engine that hears the sample at all has more words right."""


class Verdict(StrEnum):
    """Whether something is as it is expected to be."""

    OK = "ok"
    NOT = "not"
    UNKNOWN = "unknown"


class Finding(Frozen):
    """One thing that was tried, what came of it, and what to do where it is not well."""

    subject: str
    verdict: Verdict
    detail: str = ""
    remedy: str = ""


def well(subject: str, detail: str = "") -> Finding:
    """It is as expected."""
    return Finding(subject=subject, verdict=Verdict.OK, detail=detail)


def wrong(subject: str, detail: str, remedy: str) -> Finding:
    """It is not as expected."""
    return Finding(subject=subject, verdict=Verdict.NOT, detail=detail, remedy=remedy)


def open_question(subject: str, detail: str, remedy: str) -> Finding:
    """It can't be told from here."""
    return Finding(subject=subject, verdict=Verdict.UNKNOWN, detail=detail, remedy=remedy)


def judged(subject: str, *, is_so: bool, detail: str, remedy: str) -> Finding:
    """As expected or not, with the same detail."""
    return well(subject, detail) if is_so else wrong(subject, detail, remedy)


REPORT = "Please report this: the adapter and the provider disagree."
LATER = "Try again later."


def access(error: ProviderError, what: str) -> list[Finding]:
    """What the refusal of a first request says about key, account, model and options."""
    key, model = f"{what}: key accepted", f"{what}: model and options known"
    name = error.provider
    match error.fault:
        case Fault.AUTHENTICATION:
            return [wrong(key, error.detail, f"Correct {name.upper()}_API_KEY.")]
        case Fault.QUOTA:
            return [well(key), wrong(f"{what}: account", error.detail, "Add credit there.")]
        case Fault.BAD_INPUT | Fault.TOO_LONG:
            remedy = f"Name another model as {name}:MODEL, or another --language."
            return [well(key), wrong(model, error.detail, remedy)]
        case Fault.BAD_OUTPUT:
            return [wrong(f"{what}: answers understood", error.detail, REPORT)]
        case _:
            detail = f"{error.fault.label}: {error.detail}"
            return [open_question(key, detail, LATER)]


def times(what: str, segments: Iterable[Segment], duration_s: float) -> Finding:
    """Whether words have times, within the sound and in order of what one person says."""
    every = [segment.words for segment in segments]
    is_so = any(every) and all(
        isfinite(word.start_s) and 0 <= word.start_s <= word.end_s <= duration_s + _EXACT_S
        for words in every
        for word in words
    )
    in_order = all(
        one.start_s <= other.start_s for words in every for one, other in pairwise(words)
    )
    return judged(
        f"{what}: words with times",
        is_so=is_so and in_order,
        detail=f"{sum(map(len, every))} words",
        remedy=REPORT,
    )


def confidence(what: str, words: Iterable[Word]) -> Finding:
    """Whether words have a confidence that says something."""
    stated = {word.confidence for word in words if word.confidence is not None}
    subject = f"{what}: confidence of words"
    if not stated:
        return wrong(subject, "none is stated", REPORT)
    detail = f"{min(stated):.2f} to {max(stated):.2f}"
    if len(stated) == 1:
        return open_question(subject, f"{detail}, always the same", "Try a longer --sample.")
    return well(subject, detail)


def said(what: str, text: str | None, heard: str) -> Finding:
    """Whether the words are those that were spoken."""
    subject = f"{what}: words heard"
    if text is None:
        detail = f"{len(heard.split())} words"
        return judged(subject, is_so=bool(heard.strip()), detail=detail, remedy=REPORT)
    share = likeness(text, heard)
    detail = f"{share:.0%} as they were spoken"
    return judged(subject, is_so=share >= ALIKE, detail=detail, remedy=REPORT)


def language(what: str, told: set[str | None]) -> Finding:
    """Whether the provider says which language it heard."""
    named = sorted(one for one in told if one)
    subject = f"{what}: language told"
    if named:
        return well(subject, ", ".join(named))
    return open_question(subject, "none was told", "Some tell it only of some models.")


def vocabulary(what: str, names: Sequence[str], heard: str) -> Finding:
    """Whether names were taken along; that they help can't be seen in words this common."""
    written = sum(name.casefold() in heard.casefold() for name in names)
    subject = f"{what}: vocabulary taken"
    return well(subject, f"{len(names)} names sent, {written} written so")
