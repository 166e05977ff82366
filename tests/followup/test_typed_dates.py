"""A date that somebody typed is the one they meant, or they are asked."""

from datetime import UTC, datetime

import pytest

from bot.domain.action_item import DueBasis
from bot.domain.working_hours import WorkingHours
from bot.errors import MinutaError
from bot.followup.typed_dates import typed_due

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)  # a Wednesday, 10:00 in Berlin
BERLIN = "Europe/Berlin"
HOURS = WorkingHours()


@pytest.mark.parametrize(
    ("text", "local", "is_date_only"),
    [
        ("2026-11-20", "2026-11-20T17:00", True),
        ("2026-11-20 15:00", "2026-11-20T15:00", False),
        ("2026-11-20T15:00", "2026-11-20T15:00", False),
        ("2026-11-20T15:00:00", "2026-11-20T15:00", False),
        ("2026-11-20t15:00z", "2026-11-20T16:00", False),
        ("2026-11-20T15:00+05:30", "2026-11-20T10:30", False),
        ("20.11.2026", "2026-11-20T17:00", True),
        ("20.11.", "2026-11-20T17:00", True),
        ("20. 11.", "2026-11-20T17:00", True),
        ("20.11. 15:00", "2026-11-20T15:00", False),
        ("17.11.", "2027-11-17T17:00", True),
        ("29.2.", "2028-02-29T17:00", True),
        ("20/11/2026", "2026-11-20T17:00", True),
        ("20-11-2026", "2026-11-20T17:00", True),
        ("Nov 20", "2026-11-20T17:00", True),
        ("20 November 2026, 15:00", "2026-11-20T15:00", False),
        ("friday", "2026-11-20T17:00", True),
        ("Fri", "2026-11-20T17:00", True),
        ("thurs.", "2026-11-19T17:00", True),
        (" by Friday ", "2026-11-20T17:00", True),
        ("tomorrow 3pm", "2026-11-19T15:00", False),
        ("next week", "2026-11-27T17:00", True),
        ("in 3 days", "2026-11-21T17:00", True),
        ("in 2 hours", "2026-11-18T12:00", False),
        ("tomorrow!", "2026-11-19T17:00", True),
    ],
)
def test_a_date_is_understood(text: str, local: str, is_date_only: bool) -> None:  # noqa: FBT001 (a case)
    due = typed_due(text, NOW, BERLIN, HOURS)
    assert due is not None
    assert due.local == datetime.fromisoformat(local)
    assert (due.is_date_only, due.zone, due.basis) == (is_date_only, BERLIN, DueBasis.MANUAL)
    assert due.phrase == text.strip()
    assert due.reason is None


@pytest.mark.parametrize(
    ("text", "languages", "local"),
    [
        ("morgen 9 Uhr", ["de"], "2026-11-19T09:00"),
        ("bis Freitag", ["xx", "de-AT"], "2026-11-20T17:00"),
        ("mañana", ["de", "es"], "2026-11-19T17:00"),
        ("demain à 15h", ["fr-FR"], "2026-11-19T15:00"),
        ("tomorrow 9am", ["de"], "2026-11-19T09:00"),
        ("in 3 days", ["fr"], "2026-11-21T17:00"),
    ],
)
def test_words_are_of_the_languages_of_whoever_types_and_english(
    text: str, languages: list[str], local: str
) -> None:
    due = typed_due(text, NOW, BERLIN, HOURS, languages)
    assert due is not None
    assert due.local == datetime.fromisoformat(local)


def test_words_of_a_language_that_nobody_speaks_there_are_no_date() -> None:
    with pytest.raises(MinutaError, match="can be understood"):
        typed_due("morgen 9 Uhr", NOW, BERLIN, HOURS, ["fr"])


def test_a_day_of_no_calendar_is_called_so() -> None:
    with pytest.raises(MinutaError, match="no such day"):
        typed_due("2026-02-30", NOW, BERLIN, HOURS)


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_is_no_date(text: str) -> None:
    assert typed_due(text, NOW, BERLIN, HOURS) is None


@pytest.mark.parametrize(
    "text",
    [
        "banana",
        "asap",
        "friday maybe banana",
        "31.2.",
        "99.99.",
        "2026-13-40",
        "2026-02-30T10:00",
        "2026-11-20T25:00",
        "9999-12-31T23:59-23:59",
        "9999-12-31 23:59",
        "0001-01-01T00:00+14:00",
        "friday " * 1000,
        "2026-11-20'; DROP TABLE item",
    ],
)
def test_what_is_no_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(MinutaError, match="2026-11-25"):
        typed_due(text, NOW, BERLIN, HOURS)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("next friday", "Fri 20 Nov 2026", "Fri 27 Nov 2026"),
        ("03/04", "Thu 4 Mar 2027", "Sat 3 Apr 2027"),
        ("friday or monday", "Fri 20 Nov 2026", "Mon 23 Nov 2026"),
    ],
)
def test_what_can_mean_two_dates_names_both(text: str, first: str, second: str) -> None:
    with pytest.raises(MinutaError) as refused:
        typed_due(text, NOW, BERLIN, HOURS)
    assert first in refused.value.what
    assert second in refused.value.what


@pytest.mark.parametrize(
    "text", ["2026-11-17", "2026-11-18T09:59", "17 November", "2026-11-18T08:59Z"]
)
def test_what_has_passed_is_refused(text: str) -> None:
    with pytest.raises(MinutaError, match="already passed"):
        typed_due(text, NOW, BERLIN, HOURS)


def test_a_weekday_that_does_not_fit_its_date_is_asked_about() -> None:
    with pytest.raises(MinutaError, match="does not fit"):
        typed_due("friday the 21st", NOW, BERLIN, HOURS)


def test_a_day_is_one_of_the_zone_it_is_meant_in() -> None:
    late = datetime(2026, 11, 18, 23, tzinfo=UTC)  # Thursday in Tokyo
    tokyo = typed_due("tomorrow", late, "Asia/Tokyo", HOURS)
    new_york = typed_due("tomorrow", late, "America/New_York", HOURS)
    assert tokyo is not None
    assert new_york is not None
    assert (tokyo.local, new_york.local) == (
        datetime(2026, 11, 20, 17),  # noqa: DTZ001 (wall time)
        datetime(2026, 11, 19, 17),  # noqa: DTZ001 (wall time)
    )
