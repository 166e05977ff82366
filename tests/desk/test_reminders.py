"""What people set for their reminders holds on all of their accounts, and moves what is planned."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.desk.reminders import FrontReminderDesk
from bot.domain.preferences import PersonSettings, ReminderSettings, ServerSettings
from bot.domain.reminder import ReminderKind
from bot.domain.working_hours import QuietHours, WorkingHours
from bot.errors import SettingsError
from bot.followup.handing_back import handed_back
from bot.followup.planning import plan
from bot.followup.timing import Timings
from bot.followup.zones import Zones
from bot.ports.desk import Mute
from storage.store import SqlStore
from tests.desk.askers import ANN, BEN, FOREIGN_ADMIN, Person
from tests.desk.fronts import ZONE, moving
from tests.desk.meetings import ITEM
from tests.followup.planned import NEW_YORK, days, planned, timing, towards
from tests.privacy.meetings import SetClock

WEDNESDAY = datetime(2026, 11, 18, 15, tzinfo=UTC)
"""Ten o'clock where Ben is."""

LINKED = Person("b2", workspace="team", platform="other")
TEN = WorkingHours(day_start=time(10))


@pytest.fixture
def clock() -> SetClock:
    clock = SetClock()
    clock.moment = WEDNESDAY
    return clock


@pytest.fixture
async def desk(records: SqlStore, clock: SetClock) -> FrontReminderDesk:
    item = await records.item(ITEM)
    await records.plan_reminders(plan(item, timing(NEW_YORK), clock.now()))
    timings = Timings(records, WorkingHours())
    return FrontReminderDesk(records, moving(records, clock), timings, clock, Zones(records), ZONE)


async def digest_at(records: SqlStore) -> list[datetime]:
    """When the next digest of Ben is due."""
    due = await records.due_digests(datetime(2027, 1, 1, tzinfo=UTC), 9)
    return [one.at for one in due if one.account == BEN.account]


async def test_who_has_set_nothing_has_what_everybody_has(desk: FrontReminderDesk) -> None:
    assert await desk.settings(BEN) == ReminderSettings()


async def test_what_is_set_is_the_persons_own_and_moves_what_is_planned_for_them(
    desk: FrontReminderDesk, records: SqlStore
) -> None:
    settings = ReminderSettings(hours=TEN, overdue=False, digest_at=time(16))
    assert await desk.change(BEN, lambda _: settings) == settings
    assert await desk.settings(FOREIGN_ADMIN) == settings
    assert await desk.settings(ANN) == ReminderSettings()
    assert days(await planned(records)) == [
        ("day_before", "Thu 19 10:00"),
        ("due", "Fri 20 10:00"),
    ]
    assert await digest_at(records) == [datetime(2026, 11, 18, 21, tzinfo=UTC)]


async def test_it_holds_on_every_account_that_is_linked_and_the_zone_stays(
    desk: FrontReminderDesk, records: SqlStore
) -> None:
    await records.save_person_settings(BEN.account, PersonSettings(zone=NEW_YORK))
    await records.link_accounts(BEN.account, LINKED.account)
    await desk.change(LINKED, lambda _: ReminderSettings(eve=False))
    for by in (BEN, LINKED):
        assert await desk.settings(by) == ReminderSettings(eve=False)
    assert days(towards(await planned(records))) == [("due", "Fri 20 09:00")]


async def test_who_turns_reminders_off_has_none_and_those_to_come_again_when_on(
    desk: FrontReminderDesk, records: SqlStore, clock: SetClock
) -> None:
    before = await planned(records)
    await desk.change(BEN, lambda _: ReminderSettings(is_on=False))
    assert await planned(records) == []
    clock.moment += timedelta(days=1)
    await desk.change(BEN, lambda _: ReminderSettings())
    assert await planned(records) == before[1:]


@pytest.mark.parametrize(
    ("how_long", "until"),
    [
        (Mute.TODAY, datetime(2026, 11, 21, 14, tzinfo=UTC)),
        (Mute.WORKING_DAY, datetime(2026, 11, 23, 14, tzinfo=UTC)),
        (Mute.WEEK, datetime(2026, 11, 27, 14, tzinfo=UTC)),
    ],
)
async def test_a_mute_ends_on_a_morning_of_the_person(
    desk: FrontReminderDesk,
    records: SqlStore,
    clock: SetClock,
    how_long: Mute,
    until: datetime,
) -> None:
    clock.moment = datetime(2026, 11, 21, 3, tzinfo=UTC)  # on Friday evening in New York
    await records.save_person_settings(BEN.account, PersonSettings(zone=NEW_YORK))
    assert await desk.mute(BEN, how_long) == until
    assert (await desk.settings(BEN)).muted_until == until
    assert await digest_at(records) == [max(until, datetime(2026, 11, 23, 14, tzinfo=UTC))]
    clock.moment = until
    assert (await desk.settings(BEN)).muted_until is None


async def test_a_morning_in_quiet_hours_is_their_end_and_working_days_are_ones_own(
    desk: FrontReminderDesk, records: SqlStore
) -> None:
    await records.save_server_settings("chat", "w", ServerSettings(zone="Asia/Tokyo"))
    hours = WorkingHours(day_start=time(7), days=frozenset({5}))
    await desk.change(BEN, lambda _: ReminderSettings(hours=hours))
    assert await desk.mute(BEN, Mute.WORKING_DAY) == datetime(2026, 11, 20, 23, tzinfo=UTC)


async def test_who_hears_of_things_again_hears_of_what_was_kept_back(
    desk: FrontReminderDesk, records: SqlStore, clock: SetClock
) -> None:
    until = await desk.mute(BEN, Mute.WEEK)
    clock.moment = datetime(2026, 11, 19, 14, 5, tzinfo=UTC)
    (due, *_) = await records.due_reminders(clock.now(), 9)
    await records.defer_reminders([due.reminder.id], until)
    await desk.unmute(BEN)
    assert (await desk.settings(BEN)).muted_until is None
    (again,) = await records.due_reminders(clock.now(), 9)
    assert again.reminder.id == due.reminder.id
    assert again.reminder.kind is ReminderKind.DAY_BEFORE
    assert await digest_at(records) == [datetime(2026, 11, 20, 14, tzinfo=UTC)]


@pytest.mark.parametrize(
    "hours",
    [
        WorkingHours(day_start=time(17), day_end=time(9)),
        WorkingHours(day_start=time(9), day_end=time(9)),
    ],
)
async def test_a_day_that_ends_before_it_begins_is_none(
    desk: FrontReminderDesk, hours: WorkingHours
) -> None:
    with pytest.raises(SettingsError):
        await desk.change(BEN, lambda _: ReminderSettings(hours=hours))
    assert await desk.settings(BEN) == ReminderSettings()


async def test_quiet_hours_are_kept_by_what_is_planned_already(
    desk: FrontReminderDesk, records: SqlStore
) -> None:
    quiet = QuietHours(begin=time(18), end=time(11))
    await desk.change(BEN, lambda _: ReminderSettings(quiet=quiet))
    reminders = await planned(records)
    assert {one.at.hour for one in reminders} == {16}
    assert {one.local.hour for one in reminders} == {9}


async def test_of_two_things_that_are_set_at_once_both_hold(
    desk: FrontReminderDesk, records: SqlStore
) -> None:
    await records.link_accounts(BEN.account, LINKED.account)
    await asyncio.gather(
        desk.change(BEN, lambda known: known.model_copy(update={"eve": False})),
        desk.change(LINKED, lambda known: known.model_copy(update={"overdue": False})),
        desk.mute(BEN, Mute.WEEK),
    )
    settings = await desk.settings(LINKED)
    assert (settings.eve, settings.overdue) == (False, False)
    assert settings.muted_until is not None


async def test_what_was_handed_back_to_somebody_who_hears_nothing_comes_when_they_do_again(
    desk: FrontReminderDesk, records: SqlStore, clock: SetClock
) -> None:
    until = await desk.mute(BEN, Mute.WEEK)
    item = await records.item(ITEM)
    nobodys = item.model_copy(update={"assignee": None})
    told = handed_back(item, "ben", timing(NEW_YORK), clock.now())
    await records.change_item(nobodys, [], reminders=[told])
    await records.defer_reminders([told.id], until)
    clock.moment += timedelta(minutes=5)
    await desk.unmute(BEN)
    assert [one.reminder for one in await records.due_reminders(clock.now(), 9)] == [told]


async def test_it_comes_at_the_end_of_other_quiet_hours(
    desk: FrontReminderDesk, records: SqlStore, clock: SetClock
) -> None:
    item = await records.item(ITEM)
    told = handed_back(item, "ben", timing(NEW_YORK), clock.now())
    await records.change_item(item.model_copy(update={"assignee": None}), [], reminders=[told])
    quiet = QuietHours(begin=time(8), end=time(12))
    await desk.change(BEN, lambda _: ReminderSettings(quiet=quiet))
    (moved,) = await planned(records)
    assert (moved.id, moved.at) == (told.id, WEDNESDAY + timedelta(hours=2))


def test_the_hours_of_who_has_set_none_are_the_programs(desk: FrontReminderDesk) -> None:
    assert desk.hours == WorkingHours()
