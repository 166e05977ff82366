"""Times and days as people type them."""

from datetime import time

import pytest

from bot.errors import MinutaError
from integrations.discord.commands.hours import (
    shown_days,
    shown_span,
    typed_days,
    typed_span,
    typed_time,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("8", time(8)),
        (" 08:30 ", time(8, 30)),
        ("20.05", time(20, 5)),
        ("8h15", time(8, 15)),
        ("20h", time(20)),
        ("20 Uhr", time(20)),
        ("8 pm", time(20)),
        ("8:30PM", time(20, 30)),
        ("12 am", time(0)),
        ("12pm", time(12)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_understood_as_people_write_it(typed: str, meant: time) -> None:
    assert typed_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "24", "8:60", "13 pm", "0 am", "eight", "8:3", "8-9"])
def test_what_is_no_time_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(MinutaError, match="08:30"):
        typed_time(typed)


@pytest.mark.parametrize("typed", ["20:00-8:00", "8 pm to 8 am", "20 Uhr bis 8 Uhr", "20–8"])
def test_from_when_until_when(typed: str) -> None:
    assert typed_span(typed) == (time(20), time(8))
    assert typed_span(shown_span(*typed_span(typed))) == (time(20), time(8))


@pytest.mark.parametrize("typed", ["22:00-24:00", "22-24", "22 Uhr bis 24 Uhr"])
def test_a_day_can_end_at_24(typed: str) -> None:
    assert typed_span(typed) == (time(22), time(0))


@pytest.mark.parametrize("typed", ["20:00", "8-9-10", "24:00-8:00", "22-24:30", "-", ""])
def test_one_time_is_no_span(typed: str) -> None:
    with pytest.raises(MinutaError):
        typed_span(typed)


@pytest.mark.parametrize(
    ("typed", "days", "shown"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}, "Mon-Fri"),
        ("Mo - Fr", {0, 1, 2, 3, 4}, "Mon-Fri"),
        ("Montag bis Freitag", {0, 1, 2, 3, 4}, "Mon-Fri"),
        ("mon, wed and sat", {0, 2, 5}, "Mon, Wed, Sat"),
        ("tue thu", {1, 3}, "Tue, Thu"),
        ("sat;sun", {5, 6}, "Sat, Sun"),
        ("fri-mon", {0, 4, 5, 6}, "Mon, Fri-Sun"),
        ("every day", {*range(7)}, "Mon-Sun"),
        ("Mondays and Wednesdays", {0, 2}, "Mon, Wed"),
        ("mon through fri", {*range(5)}, "Mon-Fri"),
        ("weekdays", {*range(5)}, "Mon-Fri"),
        ("weekend", {5, 6}, "Sat, Sun"),
        ("sonnabend", {5}, "Sat"),
        ("do", {3}, "Thu"),
    ],
)
def test_days_are_understood_and_shown_as_they_can_be_typed(
    typed: str, days: set[int], shown: str
) -> None:
    assert typed_days(typed) == days
    assert shown_days(days) == shown
    assert typed_days(shown) == days


@pytest.mark.parametrize("typed", ["", "m", "someday", "mon-wed-fri", "1-5", "mon-"])
def test_what_is_no_day_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(MinutaError, match="mon-fri"):
        typed_days(typed)
