"""The patterns of all languages, which the program compiles only when it needs them."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from bot.notes.due_dates.english import ENGLISH as ENGLISH_DATES
from bot.notes.due_dates.french import FRENCH
from bot.notes.due_dates.german import GERMAN
from bot.notes.due_dates.spanish import SPANISH
from bot.notes.languages.english import ENGLISH
from bot.notes.patterns import Pattern


def patterns_in(table: object) -> Iterator[Pattern]:
    if isinstance(table, Pattern):
        yield table
    elif is_dataclass(table):
        for field in fields(table):
            yield from patterns_in(getattr(table, field.name))
    elif isinstance(table, tuple):
        for part in table:
            yield from patterns_in(part)
    elif isinstance(table, Mapping):
        yield from patterns_in(tuple(table.values()))


def test_every_pattern_is_one() -> None:
    patterns = [*patterns_in((ENGLISH, ENGLISH_DATES, FRENCH, GERMAN, SPANISH))]
    assert len(patterns) > 500
    for pattern in patterns:
        assert pattern.compiled.pattern == pattern.source
