"""What a part of a phrase can mean: the possibilities, and why it is not certain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from bot.notes.due_dates.doubts import Doubt

_T = TypeVar("_T", date, datetime)


@dataclass(frozen=True, slots=True)
class Reading(Generic[_T]):
    """Days or moments, earliest first: one is resolved, several are asked about, none has passed.

    A single one with a doubt is resolved, but shown to be checked.
    """

    options: tuple[_T, ...]
    doubt: Doubt | None = None


def certain(option: _T) -> Reading[_T]:
    """A reading with nothing to ask."""
    return Reading((option,))


def passed() -> Reading[date]:
    """A reading that leaves nothing."""
    return Reading((), Doubt.PASSED)


def open_between(options: Iterable[_T], doubt: Doubt) -> Reading[_T]:
    """A reading that is certain after all where the options are the same."""
    distinct = tuple(sorted(set(options)))
    return Reading(distinct, doubt if len(distinct) > 1 else None)
