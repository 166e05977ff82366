"""Spoken deadlines: where they are in a sentence, and which wall time they mean.

`find_due_phrases` reads with a language's table, which knows words and no dates; `resolve_due` does
the arithmetic, which knows dates and no words. What is not certain is left open with the choices.
A phrase in English is understood in every meeting, but never against its own language.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.action_item import DueDate
from bot.domain.working_hours import WorkingHours
from bot.notes.due_dates.resolution import resolve
from bot.notes.due_dates.spoken import phrases_in

__all__ = ["DuePhrase", "find_due_phrases", "resolve_due"]


@dataclass(frozen=True, slots=True)
class DuePhrase:
    """A due phrase as spoken: `text[start:end]` of the utterance it was found in."""

    text: str
    start: int
    end: int


def find_due_phrases(text: str, language: str = "en") -> tuple[DuePhrase, ...]:
    """The phrases of an utterance that say until when something is to be done, in order.

    What is past ("last Friday"), lasts ("for two weeks"), recurs ("every Monday") or takes place
    ("the meeting is on Friday") is none. `language` is the BCP 47 tag of what is spoken; one
    without a table has only dates and hours in figures.
    """
    return tuple(
        DuePhrase(text=text[phrase.start : phrase.end], start=phrase.start, end=phrase.end)
        for phrase in phrases_in(text, language)
    )


_DEFAULT_HOURS = WorkingHours()


def resolve_due(
    phrase: str,
    said_at: datetime,
    zone: str,
    hours: WorkingHours = _DEFAULT_HOURS,
    language: str = "en",
) -> DueDate | None:
    """The due date that a phrase means, or None if it is no due phrase.

    `said_at` is the aware moment it was said; `zone` is the IANA zone whose calendar and wall time
    are meant, `hours` the working hours there; `language` is as in `find_due_phrases`. A date
    without an hour is the end of that working day. What is ambiguous has candidates instead of a
    date, all of them ahead; what is resolved with a `reason` should be checked by a person. Raises
    `ValueError` for a naive `said_at`.
    """
    if said_at.tzinfo is None:
        raise ValueError("a phrase can only be resolved against an aware moment")
    meanings = [found.meaning for found in phrases_in(phrase, language)]
    if not meanings:
        return None
    return resolve(phrase.strip(), meanings, said_at, zone, hours)
