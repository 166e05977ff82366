"""What somebody sets moves what is planned for them, and neither repeats nor drops any of it."""

from datetime import time
from typing import Any

import pytest

from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from bot.domain.working_hours import QuietHours, WorkingHours
from bot.followup.planning import plan, replan
from tests.followup.dated import FRIDAY, asleep, berlin, item, wall
from tests.followup.planned import NEW_YORK, days, timing

NOW = berlin(11, 16, 12)
PLANNED = plan(item(FRIDAY), timing(), NOW)
TOKYO = "Asia/Tokyo"


def test_what_is_ahead_moves_to_the_hours_and_days_of_the_person() -> None:
    hours = WorkingHours(day_start=time(10), days=frozenset({6, 0, 1, 2}))
    moved = replan(item(FRIDAY), timing(hours=hours), NOW, PLANNED)
    assert days(moved) == [
        ("day_before", "Wed 18 10:00"),
        ("due", "Fri 20 10:00"),
        ("overdue", "Sun 22 10:00"),
        ("overdue", "Mon 23 10:00"),
        ("overdue", "Mon 30 10:00"),
    ]


def test_in_another_zone_it_comes_at_the_same_hour_there() -> None:
    moved = replan(item(FRIDAY), timing(NEW_YORK), NOW, PLANNED)
    assert days(moved) == days(PLANNED)
    assert [one.id for one in moved] == [one.id for one in PLANNED]
    assert {one.zone for one in moved} == {NEW_YORK}


def test_nothing_comes_right_away_because_of_it() -> None:
    now = berlin(11, 20, 12)
    known = [one.cancelled() for one in PLANNED]
    assert days(replan(item(FRIDAY), timing(), now, known)) == days(PLANNED)[2:]
    assert days(plan(item(FRIDAY), timing(), now, known))[0] == ("due", "Fri 20 12:00")


def test_whose_morning_is_over_already_where_they_are_now_is_told_when_it_was_planned() -> None:
    """Ten o'clock in Tokyo is in the night in Berlin, where it was to be at nine."""
    now = berlin(11, 20, 2)
    left = [one for one in PLANNED if one.kind is not ReminderKind.DAY_BEFORE]
    moved = replan(item(FRIDAY), timing(TOKYO), now, left)
    due, *others = moved
    assert (due.kind, due.at) == (ReminderKind.DUE, berlin(11, 20, 9))
    assert {one.zone for one in others} == {TOKYO}
    assert len(others) == 3


def test_a_day_that_begins_earlier_now_does_not_lose_the_reminder_of_today() -> None:
    early = timing(hours=WorkingHours(day_start=time(8)))
    moved = replan(item(FRIDAY), early, berlin(11, 20, 8, 30), PLANNED[1:])
    assert days(moved)[:2] == [("due", "Fri 20 09:00"), ("overdue", "Mon 23 08:00")]
    assert len(moved) == 4


def test_who_moves_east_of_the_end_of_their_snooze_is_woken_when_it_was_planned() -> None:
    sleeping = asleep(item(FRIDAY), wall(11, 17, 9))
    known = plan(sleeping, timing(), NOW)
    moved = replan(sleeping, timing(TOKYO), berlin(11, 17, 3), known)
    assert (moved[0].kind, moved[0].at) == (ReminderKind.SNOOZED, berlin(11, 17, 9))


@pytest.mark.parametrize("state", [ReminderState.SENT, ReminderState.CLAIMED])
def test_what_was_sent_is_not_sent_again(state: ReminderState) -> None:
    sent = [one.model_copy(update={"state": state}) for one in PLANNED[:2]]
    known = [*sent, *PLANNED[2:]]
    moved = replan(item(FRIDAY), timing(NEW_YORK), berlin(11, 20, 9, 30), known)
    ids = {one.id for one in sent}
    # The store leaves alone what bears an id that was sent.
    assert [one for one in moved if one.id not in ids] == [
        one for one in moved if one.kind is ReminderKind.OVERDUE
    ]


def test_who_finds_their_morning_too_early_is_not_told_the_same_again_later_on_that_day() -> None:
    """What was told at nine, by who then says that their day begins at ten."""
    late = timing(hours=WorkingHours(day_start=time(10)))
    for number, now in ((1, berlin(11, 20, 9, 5)), (2, berlin(11, 23, 9, 5))):
        sent = [
            one.model_copy(update={"state": ReminderState.SENT}) for one in PLANNED[: number + 1]
        ]
        moved = replan(item(FRIDAY), late, now, [*sent, *PLANNED[number + 1 :]])
        assert [one.local.date() for one in moved] == [
            one.local.date() for one in PLANNED[number + 1 :]
        ]
        assert {one.local.time() for one in moved} == {time(10)}


def test_an_hour_that_was_told_is_not_told_again_with_another_lead() -> None:
    due = item(wall(11, 20, 15), is_date_only=False)
    eve, told, *others = plan(due, timing(), NOW)
    assert days([told]) == [("due", "Fri 20 14:00")]
    out = [one.model_copy(update={"state": ReminderState.CLAIMED}) for one in (eve, told)]
    moved = replan(due, timing(lead_minutes=30), berlin(11, 20, 14, 5), [*out, *others])
    assert days(moved) == days(others)


def test_with_other_working_days_there_are_three_when_it_is_late_and_no_more() -> None:
    """The first was told on Monday, which is no working day any more."""
    first, *others = PLANNED[2:]
    sent = first.model_copy(update={"state": ReminderState.SENT})
    hours = WorkingHours(days=frozenset({1, 2, 3, 4}))
    moved = replan(item(FRIDAY), timing(hours=hours), berlin(11, 23, 9, 5), [sent, *others])
    assert days(moved) == [("overdue", "Wed 25 09:00"), ("overdue", "Wed 02 09:00")]


def test_a_snooze_that_has_ended_ends_once_whatever_is_set_then() -> None:
    sleeping = asleep(item(None), wall(11, 17, 9))
    (end,) = plan(sleeping, timing(), NOW)
    sent = end.model_copy(update={"state": ReminderState.SENT})
    later = timing(quiet=QuietHours(begin=time(20), end=time(11)))
    assert replan(sleeping, later, berlin(11, 17, 9, 5), [sent]) == ()


def test_what_was_kept_back_comes_as_soon_as_it_may() -> None:
    """It was to come in the evening, and is put off by quiet hours or a mute."""
    (evening,) = (
        one
        for one in plan(item(wall(11, 20, 21), is_date_only=False), timing(quiet=None), NOW)
        if one.kind is ReminderKind.DUE
    )
    put_off = evening.model_copy(update={"at": berlin(11, 23, 8)})
    due = item(wall(11, 20, 21), is_date_only=False)
    now = berlin(11, 20, 20, 30)
    brought_on, *_ = replan(due, timing(quiet=None), now, [put_off])
    assert (brought_on.id, brought_on.at) == (evening.id, now)
    (later,) = (one for one in replan(due, timing(), now, [put_off]) if one.id == evening.id)
    assert later.at == berlin(11, 21, 8)


@pytest.mark.parametrize(
    ("settings", "left"),
    [
        ({"is_on": False}, set()),
        ({"overdue": False}, {"assigned", "day_before", "due"}),
        ({"eve": False}, {"assigned", "due", "overdue"}),
        ({"assignments": False}, {"day_before", "due", "overdue"}),
    ],
)
def test_what_somebody_does_not_want_any_more_is_called_off(
    settings: dict[str, Any], left: set[str]
) -> None:
    known = plan(item(FRIDAY), timing(), NOW, is_news=True)
    moved = replan(item(FRIDAY), timing(**settings), NOW, known)
    assert {one.kind.value for one in moved} == left


def test_done_twice_it_is_the_same() -> None:
    person = timing(TOKYO, quiet=QuietHours(begin=time(18), end=time(10)))
    once = replan(item(FRIDAY), person, NOW, PLANNED)
    assert replan(item(FRIDAY), person, NOW, once) == once


def test_other_peoples_and_dead_reminders_come_back_from_nowhere() -> None:
    others: list[Reminder] = [
        PLANNED[1].model_copy(update={"participant": "anna"}),
        PLANNED[1].cancelled(),
    ]
    now = berlin(11, 20, 9, 30)
    assert days(replan(item(FRIDAY), timing(), now, others)) == days(PLANNED)[2:]
