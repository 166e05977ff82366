"""Due dates in a calendar, as two readers that nobody here wrote understand them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from bot.domain.action_item import ItemStatus
from bot.domain.publication import OpenItem
from bot.followup.export import exported
from bot.ports.desk import TaskFormat
from tests import examples
from tests.followup.export.things import BERLIN, NOW, due, item, of, unclear
from tests.servers.ical_js import NotAvailableError, as_ical_js_reads

HOSTILE = "Ship it, now;\r\nEND:VEVENT\r\nBEGIN:VALARM\\n\u2028X-EVIL:1\x00\u202e"
HARMLESS = "Ship it, now; END:VEVENT BEGIN:VALARM\\n X-EVIL:1"
WALL = datetime(2026, 11, 20, 15, 30)  # noqa: DTZ001 (wall time)


def text(items: list[OpenItem], now: datetime = NOW) -> str:
    return exported(items, TaskFormat.CALENDAR, now, BERLIN).text


def events(items: list[OpenItem]) -> list[Any]:
    return list(Calendar.from_ical(text(items)).walk("VEVENT"))


async def by_thunderbird(items: list[OpenItem]) -> dict[str, Any]:
    try:
        return await as_ical_js_reads(text(items))
    except NotAvailableError as reason:
        pytest.skip(str(reason))


def test_a_date_without_an_hour_is_that_day_for_everybody() -> None:
    (event,) = events(of(item()))
    assert (event.start, event.end) == (date(2026, 11, 20), date(2026, 11, 21))
    assert event["UID"] == "fedcba9876543210@minuta"
    assert event["SUMMARY"] == "Send the draft to Carla"
    assert event["DESCRIPTION"].splitlines() == [
        "For: Ben",
        "“I'll send the draft to Carla by Friday.”",
        "Book launch, Wed 18 Nov 2026, at 0:07",
        "Due as it was said: by Friday",
    ]
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CONFIRMED", "TRANSPARENT", 1)
    assert event["DTSTAMP"].dt == NOW


@pytest.mark.parametrize(
    ("zone", "instant"),
    [
        ("Asia/Kolkata", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 20, 20, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 11, 20, 4, 30, tzinfo=UTC)),
    ],
)
def test_a_named_time_is_the_same_instant_for_everybody(zone: str, instant: datetime) -> None:
    (event,) = events(of(item(due=due(WALL, zone))))
    assert event.start == instant
    assert event.end - event.start == timedelta(minutes=15)


def test_a_time_that_a_clock_change_skips_or_repeats_is_an_instant_as_well() -> None:
    skipped = due(datetime(2027, 3, 28, 2, 30), BERLIN)  # noqa: DTZ001 (wall time)
    repeated = due(datetime(2026, 10, 25, 2, 30), BERLIN)  # noqa: DTZ001 (wall time)
    one, other = events(of(item(due=skipped), item(due=repeated)))
    assert one.start == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert other.start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_what_has_no_clear_date_is_in_no_calendar() -> None:
    assert events(of(item(due=None), item(due=unclear()))) == []


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (ItemStatus.SUGGESTED, "TENTATIVE"),
        (ItemStatus.SNOOZED, "CONFIRMED"),
        (ItemStatus.DONE, "CONFIRMED"),
        (ItemStatus.REJECTED, "CANCELLED"),
        (ItemStatus.CANCELLED, "CANCELLED"),
    ],
)
def test_how_it_stands_is_told_as_calendars_know_it(status: ItemStatus, told: str) -> None:
    (event,) = events(of(item(status=status)))
    assert event["STATUS"] == told


def test_an_item_that_changes_is_the_same_event_with_a_higher_sequence() -> None:
    first, second = events(of(item(), item(version=7, task="Send it")))
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (1, 7)


def test_nothing_that_people_wrote_leaves_its_place() -> None:
    meeting = examples.meeting().model_copy(update={"title": HOSTILE})
    quote = examples.evidence(3).model_copy(update={"quote": HOSTILE})
    calendar = text(of(item(task=HOSTILE, evidence=(quote,)), meeting=meeting))
    (event,) = Calendar.from_ical(calendar).walk("VEVENT")
    assert event["SUMMARY"] == HARMLESS
    assert str(event["DESCRIPTION"]).splitlines()[1] == f"“{HARMLESS}”"
    assert event.subcomponents == []
    lines = calendar.split("\r\n")
    assert not [line for line in lines if line.startswith(("X-EVIL", "BEGIN:VALARM"))]
    assert not [char for line in lines for char in line if ord(char) < ord(" ")]


def test_lines_are_as_short_as_the_standard_wants_them() -> None:
    calendar = text(of(item(task="ü" * 300)))
    assert max(len(line.encode()) for line in calendar.split("\r\n")) <= 75
    (event,) = Calendar.from_ical(calendar).walk("VEVENT")
    assert event["SUMMARY"] == "ü" * 300


def test_the_calendar_has_a_name_and_says_when_to_look_again() -> None:
    calendar = Calendar.from_ical(text([]))
    assert calendar["X-WR-CALNAME"] == "Minuta"
    assert calendar.refresh_interval == timedelta(hours=1)
    assert "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text([])
    assert "\r\nX-PUBLISHED-TTL:PT1H\r\n" in text([])


async def test_thunderbirds_reader_understands_the_same() -> None:
    timed = item(id="t", task=HOSTILE, due=due(WALL, "Asia/Kolkata"), version=3)
    read = await by_thunderbird(of(item(), timed))
    day, instant = read["events"]
    assert (read["name"], read["refresh"], read["others"]) == ("Minuta", "PT1H", ["vevent"])
    assert (day["isDay"], day["start"], day["minutes"]) == (True, "2026-11-20", 24 * 60)
    assert day["description"].splitlines()[0] == "For: Ben"
    assert (instant["isDay"], instant["start"]) == (False, "2026-11-20T10:00:00.000Z")
    assert (instant["uid"], instant["summary"], instant["sequence"]) == ("t@minuta", HARMLESS, 3)
    assert (instant["minutes"], instant["transparency"]) == (15, "TRANSPARENT")
    assert instant["components"] == []
    assert "x-evil" not in instant["properties"]


def test_the_file_says_what_it_is() -> None:
    file = exported([], TaskFormat.CALENDAR, NOW, BERLIN)
    assert (file.name, file.media_type) == ("tasks.ics", "text/calendar")
