"""When people are reminded before something is due, to the minute, in their own zone."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.action_item import ActionItem, ItemStatus, SaidDone
from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from bot.domain.working_hours import WorkingHours
from bot.followup.planning import plan
from tests import examples
from tests.followup.dated import FRIDAY, asleep, berlin, item, wall
from tests.followup.planned import BERLIN, NEW_YORK, days, timing, towards

TOKYO = "Asia/Tokyo"
MONDAY_NOON = berlin(11, 16, 12)
ALWAYS: dict[str, Any] = {"quiet": None}


def before(due: ActionItem, now: datetime, **settings: Any) -> list[Reminder]:  # noqa: ANN401
    """What comes before the due moment, for somebody in Berlin who may always be told."""
    return towards(plan(due, timing(**{**ALWAYS, **settings}), now))


def sent(reminder: Reminder, state: ReminderState = ReminderState.SENT) -> Reminder:
    return reminder.model_copy(update={"state": state})


def test_the_morning_of_the_working_day_before_and_of_the_due_day() -> None:
    reminders = before(item(FRIDAY), MONDAY_NOON)
    assert days(reminders) == [("day_before", "Thu 19 09:00"), ("due", "Fri 20 09:00")]
    assert [one.at for one in reminders] == [berlin(11, 19, 9), berlin(11, 20, 9)]
    assert {(one.zone, one.participant) for one in reminders} == {(BERLIN, "ben")}


def test_the_day_before_a_monday_is_a_friday() -> None:
    reminders = before(item(FRIDAY + timedelta(days=3)), MONDAY_NOON)
    assert days(reminders) == [("day_before", "Fri 20 09:00"), ("due", "Mon 23 09:00")]


def test_the_days_and_hours_are_those_of_the_person() -> None:
    hours = WorkingHours(day_start=time(7, 30), days=frozenset({6, 0, 1}))
    reminders = before(item(FRIDAY), berlin(11, 10, 12), hours=hours)
    assert days(reminders) == [("day_before", "Tue 17 07:30"), ("due", "Fri 20 07:30")]
    from_sunday = WorkingHours(days=frozenset({6, 0, 1, 2, 3}))
    reminders = before(item(wall(11, 22, 17)), berlin(11, 16, 12), hours=from_sunday)
    assert days(reminders) == [("day_before", "Thu 19 09:00"), ("due", "Sun 22 09:00")]


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        (60, [("day_before", "Thu 19 09:00"), ("due", "Fri 20 13:30")]),
        (5, [("day_before", "Thu 19 09:00"), ("due", "Fri 20 14:25")]),
        (1380, [("day_before", "Thu 19 09:00"), ("due", "Thu 19 15:30")]),
        (1440, [("day_before", "Thu 19 09:00"), ("due", "Thu 19 14:30")]),
    ],
)
def test_a_time_that_was_named_is_reminded_of_as_long_before_as_somebody_wants(
    lead: int, expected: list[tuple[str, str]]
) -> None:
    due = item(FRIDAY.replace(hour=14, minute=30), is_date_only=False)
    assert days(before(due, MONDAY_NOON, lead_minutes=lead)) == expected


def test_the_day_before_says_nothing_behind_the_last_reminder() -> None:
    early = item(wall(11, 20, 8, 30), is_date_only=False)
    assert days(before(early, MONDAY_NOON, lead_minutes=1440)) == [("due", "Thu 19 08:30")]


def test_a_time_is_one_instant_wherever_the_person_is_and_a_date_is_that_day() -> None:
    at_five = item(FRIDAY, zone=NEW_YORK, is_date_only=False)
    in_tokyo = timing(TOKYO, **ALWAYS)
    assert days(towards(plan(at_five, in_tokyo, MONDAY_NOON))) == [
        ("day_before", "Fri 20 09:00"),
        ("due", "Sat 21 06:00"),
    ]
    that_day = item(FRIDAY, zone=NEW_YORK)
    assert days(towards(plan(that_day, in_tokyo, MONDAY_NOON))) == [
        ("day_before", "Thu 19 09:00"),
        ("due", "Fri 20 09:00"),
    ]


def test_who_begins_to_work_when_others_end_hears_of_a_date_before_it_is_over() -> None:
    night = WorkingHours(day_start=time(18), day_end=time(23))
    assert days(before(item(FRIDAY), MONDAY_NOON, hours=night)) == [
        ("day_before", "Thu 19 18:00"),
        ("due", "Fri 20 16:00"),
    ]


def test_who_does_not_want_to_hear_of_it_the_day_before_does_not() -> None:
    assert days(before(item(FRIDAY), MONDAY_NOON, eve=False)) == [("due", "Fri 20 09:00")]


def test_who_wants_to_hear_of_nothing_does_not() -> None:
    assert plan(item(FRIDAY), timing(is_on=False), MONDAY_NOON, is_news=True) == ()


def test_what_is_past_is_left_out() -> None:
    reminders = before(item(FRIDAY), berlin(11, 19, 9, 1))
    assert days(reminders) == [("due", "Fri 20 09:00")]


def test_one_comes_right_away_if_only_the_due_moment_is_still_ahead() -> None:
    now = berlin(11, 20, 10, 42) + timedelta(seconds=17)
    (reminder,) = before(item(FRIDAY), now)
    assert days([reminder]) == [("due", "Fri 20 10:42")]
    assert reminder.at <= now


@pytest.mark.parametrize("state", [ReminderState.SENT, ReminderState.CLAIMED])
@pytest.mark.parametrize("kind", [ReminderKind.DUE, ReminderKind.DAY_BEFORE])
def test_nothing_comes_right_away_of_a_date_that_somebody_was_told_of(
    state: ReminderState, kind: ReminderKind
) -> None:
    first = next(one for one in plan(item(FRIDAY), timing(), MONDAY_NOON) if one.kind is kind)
    now = berlin(11, 20, 10, 42)
    assert towards(plan(item(FRIDAY), timing(), now, [sent(first, state)])) == []


def test_another_date_or_another_person_is_news_right_away() -> None:
    told = [sent(one) for one in plan(item(FRIDAY), timing(), MONDAY_NOON)]
    now = berlin(11, 20, 10, 42)
    sooner = item(FRIDAY.replace(hour=11), is_date_only=False)
    for other in (sooner, item(FRIDAY, owner="anna")):
        (reminder,) = towards(plan(other, timing(), now, told))
        assert (reminder.local, reminder.participant) == (
            wall(11, 20, 10, 42),
            other.assignee and other.assignee.participant,
        )


def test_an_undone_snooze_of_what_came_right_away_reminds_of_nothing_again() -> None:
    """Due in forty minutes: told right away, snoozed, and the snooze taken back a minute later."""
    due = item(wall(11, 20, 12), is_date_only=False)
    now = berlin(11, 20, 11, 20)
    (told,) = towards(plan(due, timing(), now))
    now += timedelta(minutes=1)
    sleeping = asleep(due, wall(11, 20, 11, 41))
    planned = plan(sleeping, timing(), now, [sent(told)])
    assert days(towards(planned)) == []
    known = [sent(told), *(one.cancelled() for one in planned)]
    assert towards(plan(due, timing(), now + timedelta(minutes=1), known)) == []


def test_the_end_of_a_snooze_tells_of_the_date_as_well() -> None:
    due = item(FRIDAY)
    first = plan(due, timing(), MONDAY_NOON)
    sleeping = asleep(due, wall(11, 20, 11))
    again = plan(sleeping, timing(), berlin(11, 19, 18), first)
    known = [
        *(one.cancelled() for one in first),
        *(sent(one) for one in again if one.kind is ReminderKind.SNOOZED),
    ]
    assert towards(plan(due, timing(), berlin(11, 20, 11, 5), known)) == []
    sooner = item(wall(11, 20, 12), is_date_only=False)
    assert len(towards(plan(sooner, timing(), berlin(11, 20, 11, 5), known))) == 1


@pytest.mark.parametrize("minutes", [0, 1, 60 * 24 * 30])
def test_nothing_comes_before_a_due_moment_that_is_behind(minutes: int) -> None:
    now = berlin(11, 20, 17) + timedelta(minutes=minutes)
    assert before(item(FRIDAY), now) == []


def test_there_are_none_without_an_assignee_or_a_resolved_date() -> None:
    for one in (
        item(None),
        item(FRIDAY).model_copy(update={"assignee": None}),
        item(FRIDAY).model_copy(update={"due": None}),
    ):
        assert plan(one, timing(), MONDAY_NOON) == ()


@pytest.mark.parametrize("status", sorted(set(ItemStatus) - {ItemStatus.OPEN, ItemStatus.SNOOZED}))
def test_nobody_is_reminded_of_what_they_do_not_have_to_do(status: ItemStatus) -> None:
    other = item(FRIDAY).model_copy(update={"status": status})
    assert plan(other, timing(), MONDAY_NOON, is_news=True) == ()


def test_the_wall_time_holds_when_the_clocks_change_in_between() -> None:
    first, second = before(item(wall(10, 26, 17)), berlin(10, 20, 12))
    assert (first.local.hour, second.local.hour) == (9, 9)
    assert (first.at.hour, second.at.hour) == (7, 8)
    assert first.at.tzinfo is UTC


def test_a_morning_that_the_clocks_skip_comes_after_the_gap() -> None:
    hours = WorkingHours(day_start=time(2, 30), days=frozenset(range(7)))
    _, due = before(item(wall(3, 29, 17)), berlin(3, 20, 12), hours=hours)
    assert due.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_leap_day_is_a_day() -> None:
    due = item(datetime(2028, 2, 29, 17))  # noqa: DTZ001 (wall time)
    reminders = before(due, datetime(2028, 2, 21, tzinfo=UTC))
    assert days(reminders) == [("day_before", "Mon 28 09:00"), ("due", "Tue 29 09:00")]
    march = item(datetime(2028, 3, 1, 17))  # noqa: DTZ001 (wall time)
    assert days(before(march, datetime(2028, 2, 21, tzinfo=UTC)))[0] == (
        "day_before",
        "Tue 29 09:00",
    )


def test_planning_again_plans_the_same() -> None:
    now = berlin(11, 20, 10, 42)
    first = plan(item(FRIDAY), timing(), now, is_news=True)
    assert plan(item(FRIDAY), timing(), now, is_news=True) == first
    eve, *_ = before(item(FRIDAY), MONDAY_NOON)
    assert eve.id == Reminder.key(examples.item().id, ReminderKind.DAY_BEFORE, eve.local)


def test_who_is_given_what_another_was_told_of_further_east_is_told_as_well() -> None:
    theirs = [sent(one) for one in towards(plan(item(FRIDAY), timing(), MONDAY_NOON))]
    now = berlin(11, 20, 9, 30)
    mine = towards(plan(item(FRIDAY, owner="anna"), timing(NEW_YORK), now, theirs))
    assert days(mine) == [("due", "Fri 20 09:00")]
    assert mine[0].id not in {one.id for one in theirs}


def test_news_come_in_a_minute_and_once() -> None:
    now = berlin(11, 16, 12) + timedelta(seconds=20)
    (news,) = (
        one
        for one in plan(item(FRIDAY), timing(), now, is_news=True)
        if one.kind is ReminderKind.ASSIGNED
    )
    assert news.at == now + timedelta(minutes=1)
    assert (news.local, news.id) == (wall(11, 16, 12, 1), f"{examples.item().id}:assigned:ben")
    for known in (news, sent(news), sent(news, ReminderState.CLAIMED)):
        again = plan(item(FRIDAY), timing(), now + timedelta(hours=3), [known], is_news=True)
        kinds = [one.kind for one in again]
        assert kinds.count(ReminderKind.ASSIGNED) == (known.state is ReminderState.PLANNED)
    quietly = plan(item(FRIDAY), timing(assignments=False), now, is_news=True)
    assert ReminderKind.ASSIGNED not in {one.kind for one in quietly}


def test_news_that_are_still_to_be_told_stay_when_the_date_is_another() -> None:
    now = berlin(11, 16, 23)
    news = plan(item(FRIDAY), timing(), now, is_news=True)
    later = plan(item(FRIDAY + timedelta(days=7)), timing(), now + timedelta(minutes=5), news)
    assert days(later)[0] == ("assigned", "Mon 16 23:01")
    assert later[0].at == berlin(11, 17, 8)
    others = plan(item(FRIDAY, owner="anna"), timing(), now + timedelta(minutes=5), news)
    assert "assigned" not in {one.kind.value for one in others}


def test_news_of_what_is_due_soon_are_one_message() -> None:
    now = berlin(11, 20, 10, 42)
    reminders = plan(item(FRIDAY), timing(), now, is_news=True)
    news, soon = reminders[:2]
    assert (news.kind, soon.kind) == (ReminderKind.ASSIGNED, ReminderKind.DUE)
    assert news.at == soon.at == now + timedelta(minutes=1)


def said(meeting_id: str = "m2") -> SaidDone:
    return SaidDone(meeting_id=meeting_id, participant="anna", evidence=examples.evidence(1))


def test_what_was_said_to_be_done_is_asked_about_once_for_each_time_it_was_said() -> None:
    now = berlin(11, 16, 12)
    done = item(FRIDAY).model_copy(update={"said_done": said()})
    asking, *others = plan(done, timing(), now)
    assert (asking.kind, asking.at) == (ReminderKind.SAID_DONE, now)
    assert len(others) == len(plan(item(FRIDAY), timing(), now))
    later = now + timedelta(minutes=9)
    assert plan(done, timing(), later, [asking])[0] == asking
    assert asking.id not in {one.id for one in plan(done, timing(), later, [sent(asking)])}
    again = item(FRIDAY).model_copy(update={"said_done": said("m3")})
    assert plan(again, timing(), later, [sent(asking)])[0].kind is ReminderKind.SAID_DONE


def test_while_an_item_sleeps_nobody_is_asked_whether_it_is_done() -> None:
    sleeping = asleep(item(FRIDAY), wall(11, 17, 10)).model_copy(update={"said_done": said()})
    reminders = plan(sleeping, timing(), berlin(11, 16, 12), is_news=True)
    assert [(one.kind.value, one.at) for one in reminders][:2] == [
        ("said_done", berlin(11, 17, 10)),
        ("snoozed", berlin(11, 17, 10)),
    ]
