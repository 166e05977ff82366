"""A snooze ends when the person it is for would expect it, whatever their clocks do."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.action_item import ActionItem, DueBasis, DueDate, ItemStatus, Snoozed
from bot.domain.reminder import Reminder, ReminderKind
from bot.domain.working_hours import WorkingHours
from bot.errors import MinutaError
from bot.followup.planning import plan
from bot.followup.snoozing import snoozed
from bot.ports.desk import Snooze
from tests import examples
from tests.followup.planned import BERLIN, NEW_YORK, timing

THURSDAY = datetime(2026, 11, 19, 15, 4, 40, tzinfo=UTC)
FRIDAY = THURSDAY + timedelta(days=1)


def ends(until: str, now: datetime = THURSDAY, zone: str = BERLIN) -> datetime:
    return snoozed(until, now, timing(zone, quiet=None)).instant(zone)


@pytest.mark.parametrize(
    ("until", "now", "at"),
    [
        (Snooze.MINUTES_20, THURSDAY, datetime(2026, 11, 19, 15, 24, tzinfo=UTC)),
        (Snooze.HOUR, THURSDAY, datetime(2026, 11, 19, 16, 4, tzinfo=UTC)),
        (Snooze.HOURS_3, THURSDAY, datetime(2026, 11, 19, 18, 4, tzinfo=UTC)),
        (Snooze.TOMORROW, THURSDAY, datetime(2026, 11, 20, 8, tzinfo=UTC)),
        (Snooze.WORKING_DAY, THURSDAY, datetime(2026, 11, 20, 8, tzinfo=UTC)),
        (Snooze.TOMORROW, FRIDAY, datetime(2026, 11, 21, 8, tzinfo=UTC)),
        (Snooze.WORKING_DAY, FRIDAY, datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (Snooze.MONDAY, FRIDAY, datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (Snooze.MONDAY, FRIDAY + timedelta(days=3), datetime(2026, 11, 30, 8, tzinfo=UTC)),
        ("2026-12-01", THURSDAY, datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("2026-12-01 15:00", THURSDAY, datetime(2026, 12, 1, 14, tzinfo=UTC)),
        ("2026-12-01T15:00:00Z", THURSDAY, datetime(2026, 12, 1, 15, tzinfo=UTC)),
        (" tomorrow\n", THURSDAY, datetime(2026, 11, 20, 8, tzinfo=UTC)),
    ],
)
def test_a_snooze_ends_at_the_moment_that_was_chosen(
    until: str, now: datetime, at: datetime
) -> None:
    assert ends(until, now) == at


def test_tomorrow_is_that_of_the_person() -> None:
    late_in_new_york = datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert ends(Snooze.TOMORROW, late_in_new_york, NEW_YORK) == datetime(
        2026, 11, 20, 14, tzinfo=UTC
    )
    assert ends(Snooze.TOMORROW, late_in_new_york, BERLIN) == datetime(2026, 11, 21, 8, tzinfo=UTC)


def test_a_morning_stays_one_when_the_clocks_change_overnight() -> None:
    before_summer_ends = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert ends(Snooze.TOMORROW, before_summer_ends) == datetime(2026, 10, 25, 8, tzinfo=UTC)
    before_summer_begins = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert ends(Snooze.TOMORROW, before_summer_begins) == datetime(2026, 3, 29, 7, tzinfo=UTC)


@pytest.mark.parametrize("minute", [10, 50])
def test_twenty_minutes_last_that_long_in_the_hour_that_comes_twice(minute: int) -> None:
    for hour in (0, 1):
        now = datetime(2026, 10, 25, hour, minute, tzinfo=UTC)
        assert ends(Snooze.MINUTES_20, now) - now == timedelta(minutes=20)


def test_reminders_of_the_hour_that_comes_twice_are_two() -> None:
    begins = [datetime(2026, 10, 25, hour, 10, tzinfo=UTC) for hour in (0, 1)]
    (first,), (second,) = (_planned(_snoozed(Snooze.MINUTES_20, now), now) for now in begins)
    assert first.id != second.id
    assert second.at - first.at == timedelta(hours=1)


@pytest.mark.parametrize(
    "until", ["", "whenever", "2026-11-18", "today", "2026-11-19 15:00", "next Friday"]
)
def test_what_is_no_moment_to_come_is_refused_with_an_example(until: str) -> None:
    with pytest.raises(MinutaError) as refused:
        snoozed(until, THURSDAY, timing())
    assert "Write it " in refused.value.remedy


def _item(due: datetime | None = None) -> ActionItem:
    date = due and DueDate(phrase="then", zone=BERLIN, basis=DueBasis.DATE, local=due)
    return examples.item().model_copy(update={"due": date})


def _snoozed(until: str, now: datetime, due: datetime | None = None) -> ActionItem:
    end = snoozed(until, now, timing(quiet=None))
    return _item(due).model_copy(update={"status": ItemStatus.SNOOZED, "snoozed": end})


def _planned(item: ActionItem, now: datetime = THURSDAY, zone: str = BERLIN) -> list[Reminder]:
    """All but the overdue ones, for somebody who may be told at night."""
    reminders = plan(item, timing(zone, quiet=None), now)
    return [one for one in reminders if one.kind is not ReminderKind.OVERDUE]


WEDNESDAY = datetime(2026, 11, 25, 17)  # noqa: DTZ001 (wall time)


def test_an_item_without_a_date_is_reminded_of_once() -> None:
    (reminder,) = _planned(_snoozed(Snooze.TOMORROW, THURSDAY))
    assert (reminder.kind, reminder.zone) == (ReminderKind.SNOOZED, BERLIN)
    assert reminder.at == datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "kinds"),
    [
        ("tomorrow", ["snoozed", "day_before", "due"]),
        ("2026-11-24", ["snoozed", "due"]),  # with it the reminder of that morning
        ("2026-11-24 12:00", ["snoozed", "due"]),
        ("2026-11-25", ["snoozed"]),
        ("2026-12-24", ["snoozed"]),
    ],
)
def test_what_would_come_before_the_end_is_left_out_and_the_rest_stays(
    until: str, kinds: list[str]
) -> None:
    reminders = _planned(_snoozed(until, THURSDAY, WEDNESDAY))
    assert [one.kind.value for one in reminders] == kinds


def test_nothing_comes_right_away_while_an_item_is_snoozed_and_it_does_afterwards() -> None:
    due = datetime(2026, 11, 19, 23)  # noqa: DTZ001 (wall time)
    item = _snoozed(Snooze.HOUR, THURSDAY, due)
    assert [one.kind for one in _planned(item)] == [ReminderKind.SNOOZED]
    (late,) = _planned(item, THURSDAY + timedelta(hours=2))
    assert late.kind is ReminderKind.DUE


def test_a_morning_is_that_of_wherever_the_person_is_then() -> None:
    (reminder,) = _planned(_snoozed(Snooze.TOMORROW, THURSDAY), zone=NEW_YORK)
    assert reminder.at == datetime(2026, 11, 20, 14, tzinfo=UTC)
    (in_an_hour,) = _planned(_snoozed(Snooze.HOUR, THURSDAY), zone=NEW_YORK)
    assert in_an_hour.at == datetime(2026, 11, 19, 16, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "now", "at"),
    [
        (Snooze.HOURS_3, THURSDAY + timedelta(hours=2), datetime(2026, 11, 20, 7, tzinfo=UTC)),
        ("2026-12-01 22:00", THURSDAY, datetime(2026, 12, 2, 7, tzinfo=UTC)),
        (Snooze.HOURS_3, THURSDAY, datetime(2026, 11, 19, 18, 4, tzinfo=UTC)),
    ],
)
def test_an_end_in_quiet_hours_is_moved_to_when_they_are_over(
    until: str, now: datetime, at: datetime
) -> None:
    end = snoozed(until, now, timing())
    assert end.instant(BERLIN) == at
    assert end.zone == "UTC"


def test_a_morning_in_quiet_hours_is_their_end_wherever_the_person_will_be() -> None:
    early = timing(hours=WorkingHours(day_start=time(6)))
    end = snoozed(Snooze.TOMORROW, THURSDAY, early)
    assert (end.local, end.zone) == (datetime(2026, 11, 20, 8), None)  # noqa: DTZ001 (wall time)


def test_a_mute_does_not_become_a_snooze_that_outlasts_it() -> None:
    muted = timing(muted_until=datetime(2026, 11, 23, 8, tzinfo=UTC))
    for until in (Snooze.HOUR, Snooze.TOMORROW):
        assert snoozed(until, THURSDAY, muted) == snoozed(until, THURSDAY, timing())


def test_a_moment_is_typed_in_the_languages_of_the_workspace() -> None:
    end = snoozed("morgen 11 Uhr", THURSDAY, timing(), ["de-CH"])
    assert end.instant(BERLIN) == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_the_next_working_day_is_that_of_the_person() -> None:
    hours = WorkingHours(day_start=time(10), days=frozenset({6, 0, 1, 2, 3}))
    end = snoozed(Snooze.WORKING_DAY, THURSDAY, timing(hours=hours))
    assert end.local == datetime(2026, 11, 22, 10)  # noqa: DTZ001 (wall time)


def test_an_end_without_a_zone_follows_the_assignee() -> None:
    end = Snoozed(local=WEDNESDAY)
    assert end.instant(NEW_YORK) - end.instant(BERLIN) == timedelta(hours=6)
