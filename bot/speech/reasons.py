"""Why an engine was not the one that heard something, in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.errors import ProviderError

_PREDICATES = {
    Fault.AUTHENTICATION: "did not accept our key",
    Fault.QUOTA: "is over its quota",
    Fault.RATE: "had too much to do",
    Fault.BAD_INPUT: "would not take the sound",
    Fault.TOO_LONG: "can't take as much sound",
    Fault.BAD_OUTPUT: "gave no usable answer",
    Fault.CONNECTIVITY: "did not answer",
    Fault.SERVER: "failed",
}


def reason(refused: Iterable[tuple[str, ProviderError | str]]) -> str | None:
    """What was wrong with each engine that was preferred: its error, or a predicate.

    None if there was none.
    """
    told = (
        f"{name} {why if isinstance(why, str) else _PREDICATES[why.fault]}" for name, why in refused
    )
    return "; ".join(told) or None


def most_promising(errors: Iterable[ProviderError]) -> ProviderError:
    """The error of which it is most worth trying again: the soonest, else what may be mended."""
    return min(errors, key=_hopelessness)


def _hopelessness(error: ProviderError) -> tuple[bool, bool, float]:
    is_about_input = error.fault in {Fault.BAD_INPUT, Fault.TOO_LONG}
    return not error.fault.is_retryable, is_about_input, error.retry_after_s or 0.0
