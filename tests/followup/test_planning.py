"""When people are reminded, to the minute, in their own zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.action_item import ActionItem, DueBasis, DueDate
from bot.domain.reminder import Reminder, ReminderKind
from bot.domain.working_hours import WorkingHours
from bot.followup.planning import plan, zone_of
from tests import examples

HOURS = WorkingHours()
BERLIN = "Europe/Berlin"
FRIDAY = datetime(2026, 11, 20, 17)  # noqa: DTZ001 (wall time)


def item(local: datetime | None, *, zone: str = BERLIN, is_date_only: bool = True) -> ActionItem:
    due = DueDate(
        phrase="by then",
        zone=zone,
        basis=DueBasis.WEEKDAY,
        local=local,
        is_date_only=is_date_only,
        reason=None if local else "unclear",
    )
    return examples.item().model_copy(update={"due": due})


def berlin(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(BERLIN))


def _planned(reminders: tuple[Reminder, ...]) -> list[tuple[str, str]]:
    return [(reminder.kind.value, f"{reminder.local:%a %d %H:%M}") for reminder in reminders]


def test_the_morning_of_the_working_day_before_and_of_the_due_day() -> None:
    reminders = plan(item(FRIDAY), BERLIN, HOURS, berlin(11, 16, 12))
    assert _planned(reminders) == [("day_before", "Thu 19 09:00"), ("due", "Fri 20 09:00")]
    assert [reminder.at for reminder in reminders] == [berlin(11, 19, 9), berlin(11, 20, 9)]
    assert {reminder.zone for reminder in reminders} == {BERLIN}
    assert {reminder.participant for reminder in reminders} == {"ben"}


def test_the_day_before_a_monday_is_a_friday() -> None:
    monday = FRIDAY + timedelta(days=3)
    reminders = plan(item(monday), BERLIN, HOURS, berlin(11, 16, 12))
    assert _planned(reminders) == [("day_before", "Fri 20 09:00"), ("due", "Mon 23 09:00")]


def test_other_working_days_and_hours_are_kept() -> None:
    hours = WorkingHours(day_start=datetime(2026, 1, 1, 7, 30).time(), days=frozenset({6, 0, 1}))  # noqa: DTZ001 (wall time)
    reminders = plan(item(FRIDAY), BERLIN, hours, berlin(11, 10, 12))
    assert _planned(reminders) == [("day_before", "Tue 17 07:30"), ("due", "Fri 20 07:30")]


def test_a_spoken_time_is_reminded_of_an_hour_before() -> None:
    due = item(FRIDAY.replace(hour=14, minute=30), is_date_only=False)
    reminders = plan(due, BERLIN, HOURS, berlin(11, 16, 12))
    assert _planned(reminders) == [("day_before", "Thu 19 09:00"), ("due", "Fri 20 13:30")]


def test_a_spoken_time_is_one_instant_wherever_the_person_is() -> None:
    due = item(FRIDAY.replace(hour=17), zone="America/New_York", is_date_only=False)
    reminders = plan(due, "Asia/Tokyo", HOURS, berlin(11, 16, 12))
    assert _planned(reminders) == [("day_before", "Fri 20 09:00"), ("due", "Sat 21 06:00")]


def test_a_date_is_that_day_wherever_the_person_is() -> None:
    reminders = plan(item(FRIDAY, zone="America/New_York"), "Asia/Tokyo", HOURS, berlin(11, 16, 12))
    assert _planned(reminders) == [("day_before", "Thu 19 09:00"), ("due", "Fri 20 09:00")]


def test_what_is_past_is_left_out() -> None:
    reminders = plan(item(FRIDAY), BERLIN, HOURS, berlin(11, 19, 9, 1))
    assert _planned(reminders) == [("due", "Fri 20 09:00")]


def test_one_comes_right_away_if_only_the_due_moment_is_still_ahead() -> None:
    now = berlin(11, 20, 10, 42) + timedelta(seconds=17)
    (reminder,) = plan(item(FRIDAY), BERLIN, HOURS, now)
    assert _planned((reminder,)) == [("due", "Fri 20 10:42")]
    assert timedelta() <= now - reminder.at < timedelta(minutes=1)


@pytest.mark.parametrize("minutes", [0, 1, 60 * 24 * 30])
def test_there_are_none_once_the_due_moment_is_behind(minutes: int) -> None:
    now = berlin(11, 20, 17) + timedelta(minutes=minutes)
    assert plan(item(FRIDAY), BERLIN, HOURS, now) == ()


def test_there_are_none_without_an_assignee_or_a_resolved_date() -> None:
    now = berlin(11, 16, 12)
    assert plan(item(None), BERLIN, HOURS, now) == ()
    assert plan(item(FRIDAY).model_copy(update={"assignee": None}), BERLIN, HOURS, now) == ()
    assert plan(item(FRIDAY).model_copy(update={"due": None}), BERLIN, HOURS, now) == ()


def test_the_wall_time_holds_when_the_clocks_change_in_between() -> None:
    monday = datetime(2026, 10, 26, 17)  # noqa: DTZ001 (wall time)
    before, after = plan(item(monday), BERLIN, HOURS, berlin(10, 20, 12))
    assert (before.local.hour, after.local.hour) == (9, 9)
    assert (before.at.hour, after.at.hour) == (7, 8)
    assert before.at.tzinfo is UTC


def test_a_morning_that_the_clocks_skip_comes_after_the_gap() -> None:
    hours = WorkingHours(day_start=datetime(2026, 1, 1, 2, 30).time(), days=frozenset(range(7)))  # noqa: DTZ001 (wall time)
    sunday = datetime(2026, 3, 29, 17)  # noqa: DTZ001 (wall time)
    _, due = plan(item(sunday), BERLIN, hours, berlin(3, 20, 12))
    assert due.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_planning_again_plans_the_same() -> None:
    now = berlin(11, 20, 10, 42)
    assert plan(item(FRIDAY), BERLIN, HOURS, now) == plan(item(FRIDAY), BERLIN, HOURS, now)
    first, _ = plan(item(FRIDAY), BERLIN, HOURS, berlin(11, 16, 12))
    assert first.id == Reminder.key("fedcba9876543210", ReminderKind.DAY_BEFORE, first.local)


def test_a_person_without_a_zone_has_the_meetings() -> None:
    meeting = examples.meeting()
    assert zone_of(examples.item(), meeting) == "America/New_York"
    assignee = examples.item().assignee
    assert assignee is not None
    anna = assignee.model_copy(update={"participant": "anna"})
    assert zone_of(examples.item().model_copy(update={"assignee": anna}), meeting) == BERLIN
    assert zone_of(examples.item().model_copy(update={"assignee": None}), meeting) == BERLIN
