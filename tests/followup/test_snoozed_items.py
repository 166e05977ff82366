"""Who snoozes an item hears of it at that moment and not before, and can wake it at any time."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import AdjustableClock
from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.people import Account
from bot.domain.preferences import PersonSettings
from bot.domain.reminder import ReminderKind
from bot.domain.wording import snoozed_wording
from bot.domain.working_hours import WorkingHours
from bot.errors import ConflictError, MinutaError
from bot.followup.answers import Answers
from bot.followup.changing import ItemChanges
from bot.followup.planning import plan
from bot.followup.timing import Timings
from storage.store import SqlStore
from tests import examples
from tests.followup.planned import NEW_YORK, planned, timing, told, towards

ITEM = examples.item().id
MORNING = datetime(2026, 11, 18, 15, tzinfo=UTC)
"""Ten o'clock where the item's owner is."""
MEETING = examples.meeting().id
BY = {"actor": "ben", "where": "chat"}
BEN = Account(platform="chat", workspace="w", user_id="x-ben")
ANNA = Account(platform="chat", workspace="w", user_id="x-anna")


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(MORNING)


@pytest.fixture
async def answers(records: SqlStore, clock: AdjustableClock) -> Answers:
    await records.plan_reminders(plan(examples.item(), timing(NEW_YORK), clock.now()))
    return Answers(records, Timings(records, WorkingHours()), clock)


async def kinds(store: SqlStore) -> list[str]:
    """All but the overdue ones."""
    reminders = await planned(store)
    return [one.kind.value for one in reminders if one.kind is not ReminderKind.OVERDUE]


async def test_a_snooze_moves_the_next_reminder_and_leaves_the_date(
    records: SqlStore, answers: Answers
) -> None:
    assert await kinds(records) == ["day_before", "due"]
    item = await answers.snooze(ITEM, "2026-11-19 18:00", **BY)
    assert (item.status, item.due) == (ItemStatus.SNOOZED, examples.item().due)
    assert await kinds(records) == ["snoozed", "due"]
    kept = await records.item(ITEM)
    assert kept == item
    assert snoozed_wording(kept, examples.meeting()) == "Thu 19 Nov 2026, 18:00"
    events = await records.item_events(ITEM)
    assert [(event.field, event.new) for event in events] == [
        ("status", "snoozed"),
        ("snoozed", "2026-11-19T23:00:00 UTC"),
    ]


async def test_snoozed_again_it_comes_at_the_later_moment_only(
    records: SqlStore, answers: Answers, clock: AdjustableClock
) -> None:
    await answers.snooze(ITEM, "20m", **BY)
    clock.move_to(clock.now() + timedelta(minutes=21))
    (first, *_) = await planned(records)
    await told(records, first.id)
    await answers.snooze(ITEM, "3h", **BY)
    (second, *_) = await planned(records)
    assert second.at == datetime(2026, 11, 18, 18, 21, tzinfo=UTC)
    await answers.snooze(ITEM, "tomorrow", **BY)
    assert (await planned(records))[0].at == datetime(2026, 11, 19, 14, tzinfo=UTC)
    assert [event.field for event in await records.item_events(ITEM)][2:] == ["snoozed"] * 2


async def test_the_same_snooze_twice_is_one(records: SqlStore, answers: Answers) -> None:
    first = await answers.snooze(ITEM, "1h", **BY)
    assert await answers.snooze(ITEM, "1h", **BY) == first
    assert len(await records.item_changes(ITEM)) == 1


@pytest.mark.parametrize(
    ("end", "status", "left"),
    [
        (lambda answers: answers.confirm(ITEM, **BY), "open", ["day_before", "due"]),
        (lambda answers: answers.reopen(ITEM, **BY), "open", ["day_before", "due"]),
        (lambda answers: answers.done(ITEM, **BY), "done", []),
        (lambda answers: answers.reject(ITEM, **BY), "rejected", []),
        (lambda answers: answers.assign(ITEM, None, "Anna", **BY), "open", ["day_before", "due"]),
        (lambda answers: answers.undo(ITEM, **BY), "open", ["day_before", "due"]),
    ],
    ids=["confirm", "reopen", "done", "reject", "assign", "undo"],
)
async def test_a_snooze_is_ended_by_an_answer(
    records: SqlStore,
    answers: Answers,
    end: Callable[[Answers], Awaitable[ActionItem]],
    status: str,
    left: list[str],
) -> None:
    await answers.snooze(ITEM, "monday", **BY)
    item = await end(answers)
    assert (item.status, item.snoozed) == (status, None)
    assert await records.item(ITEM) == item
    assert [kind for kind in await kinds(records) if kind != "assigned"] == left


async def test_another_date_or_text_does_not_wake_an_item(
    records: SqlStore, answers: Answers
) -> None:
    snoozed = await answers.snooze(ITEM, "2026-11-24", **BY)
    await answers.reword(ITEM, "Send it", **BY)
    item = await answers.due(ITEM, "2026-12-04", **BY)
    assert (item.status, item.snoozed) == (ItemStatus.SNOOZED, snoozed.snoozed)
    assert await kinds(records) == ["snoozed", "day_before", "due"]


async def test_an_item_without_a_date_can_be_snoozed(records: SqlStore, answers: Answers) -> None:
    await answers.due(ITEM, "", **BY)
    await answers.snooze(ITEM, "working-day", **BY)
    assert await kinds(records) == ["snoozed"]


async def test_what_is_over_or_nobodys_is_not_snoozed(records: SqlStore, answers: Answers) -> None:
    await answers.done(ITEM, **BY)
    with pytest.raises(ConflictError, match="done"):
        await answers.snooze(ITEM, "1h", **BY)
    await answers.reopen(ITEM, **BY)
    await answers.assign(ITEM, None, "", **BY)
    with pytest.raises(MinutaError, match="nobody's"):
        await answers.snooze(ITEM, "1h", **BY)
    assert (await records.item(ITEM)).status is ItemStatus.OPEN


async def test_who_moves_to_another_zone_is_woken_in_the_morning_there(
    records: SqlStore, answers: Answers, clock: AdjustableClock
) -> None:
    await answers.snooze(ITEM, "tomorrow", **BY)
    meeting = await records.meeting(MEETING)
    people = tuple(one.model_copy(update={"zone": "Asia/Tokyo"}) for one in meeting.participants)
    moved = meeting.model_copy(update={"participants": people})
    changes = ItemChanges(records, Timings(records, WorkingHours()), clock)
    await changes.replan(ITEM, moved)
    reminders = await planned(records)
    assert [(one.kind, one.at.hour) for one in reminders][:2] == [("snoozed", 0), ("due", 0)]


async def test_new_words_for_an_item_ping_nobody_again(
    records: SqlStore, answers: Answers, clock: AdjustableClock
) -> None:
    await answers.due(ITEM, "2026-11-18 10:40", **BY)
    (right_away,) = towards(await planned(records))
    await told(records, right_away.id)
    clock.move_to(clock.now() + timedelta(minutes=5))
    await answers.reword(ITEM, "Send it", **BY)
    await answers.confirm(ITEM, **BY)
    assert towards(await planned(records)) == []


async def test_every_snooze_is_told_although_two_have_the_same_wall_time(
    records: SqlStore, answers: Answers, clock: AdjustableClock
) -> None:
    """Until nine in Berlin, and then for an hour, which is until nine by UTC."""
    await records.save_person_settings(BEN, PersonSettings(zone="Europe/Berlin"))
    await know(records)
    await answers.snooze(ITEM, "tomorrow", **BY)
    (first, *_) = await planned(records)
    await told(records, first.id)
    clock.move_to(first.at + timedelta(seconds=40))
    assert first.at == datetime(2026, 11, 19, 8, tzinfo=UTC)
    item = await answers.snooze(ITEM, "1h", **BY)
    assert item.snoozed is not None
    assert item.snoozed.local == first.local
    (second, *_) = await planned(records)
    assert (second.kind, second.at) == (ReminderKind.SNOOZED, first.at + timedelta(hours=1))
    assert second.id != first.id


async def know(records: SqlStore) -> None:
    """Let Ben have an account."""
    meeting = await records.meeting(MEETING)
    people = tuple(
        one.model_copy(update={"account": BEN}) if one.id == "ben" else one
        for one in meeting.participants
    )
    await records.update_meeting(meeting.model_copy(update={"participants": people}))


async def test_a_suggestion_is_snoozed_only_when_it_is_agreed_on(
    records: SqlStore, answers: Answers
) -> None:
    suggested = examples.item().model_copy(update={"status": ItemStatus.SUGGESTED})
    await records.save_notes(examples.notes().model_copy(update={"action_items": (suggested,)}))
    with pytest.raises(ConflictError, match="only suggested"):
        await answers.snooze(ITEM, "1h", **BY)
    assert await records.item(ITEM) == suggested
    await answers.confirm(ITEM, **BY)
    assert (await answers.snooze(ITEM, "1h", **BY)).status is ItemStatus.SNOOZED
