"""What is open of somebody follows them when they move, whatever else is changed meanwhile."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.clock import AdjustableClock
from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.people import Account, Participant
from bot.domain.preferences import PersonSettings
from bot.domain.reminder import Reminder
from bot.domain.standing import Standing, standing
from bot.domain.working_hours import WorkingHours
from bot.errors import ConflictError, NotFoundError
from bot.followup.answers import Answers
from bot.followup.changing import Actor, ItemChanges
from bot.followup.moving import Moving
from bot.followup.planning import plan
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from bot.followup.zones import Zones
from bot.ports import Store
from storage.database import Database, open_database
from storage.store import SqlStore
from tests import examples
from tests.flows.folk import Folk, member
from tests.followup.planned import NEW_YORK, planned, timing, towards

ITEM = examples.item().id
MEETING = examples.meeting().id
BEN = Account(platform="chat", workspace="w", user_id="u-ben")
BY = {"actor": BEN.user_id, "where": "chat"}
TOKYO, LOS_ANGELES = "Asia/Tokyo", "America/Los_Angeles"


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(examples.START)


def moving(store: Store, clock: AdjustableClock) -> Moving:
    """Ben's platform says that he lives in Los Angeles."""
    timings = Timings(store, WorkingHours())
    changes = ItemChanges(store, timings, clock)
    folk = Folk(member("Ben", BEN.user_id, zone=LOS_ANGELES, platform="chat"))
    zones = Zones(store, {"chat": folk})
    return Moving(store, changes, MeetingTurns(), timings, clock, zones)


@pytest.fixture(autouse=True)
async def _known(records: SqlStore, clock: AdjustableClock) -> None:
    meeting = examples.meeting()
    people = (
        Participant(id="anna", name="Anna"),
        Participant(id="ben", name="Ben", account=BEN, zone=NEW_YORK),
    )
    await records.update_meeting(meeting.model_copy(update={"participants": people}))
    await records.plan_reminders(plan(examples.item(), timing(NEW_YORK), clock.now()))


async def live_in(records: SqlStore, clock: AdjustableClock, zone: str | None) -> None:
    desk = moving(records, clock)
    await desk.save(BEN, lambda known: known.model_copy(update={"zone": zone}))
    await desk.move(BEN, is_zone_new=True)


async def zones_of(records: SqlStore) -> set[str]:
    return {one.zone for one in towards(await planned(records))}


async def test_who_does_not_say_any_more_where_they_live_lives_where_their_platform_says(
    records: SqlStore, clock: AdjustableClock
) -> None:
    await live_in(records, clock, TOKYO)
    assert await zones_of(records) == {TOKYO}
    await live_in(records, clock, None)
    assert await zones_of(records) == {LOS_ANGELES}
    assert (await records.meeting(MEETING)).zone_of("ben") == LOS_ANGELES


async def test_a_day_is_over_where_somebody_lives_now(
    records: SqlStore, clock: AdjustableClock
) -> None:
    """Five in the afternoon in Tokyo is three in the morning in New York."""
    await live_in(records, clock, TOKYO)
    item = await records.item(ITEM)
    before = examples.item().due
    assert before is not None
    assert before.instant is not None
    assert item.due == before.model_copy(update={"zone": TOKYO})
    assert standing(item, before.instant - timedelta(hours=1)) is Standing.OVERDUE
    assert await records.stale_notes() == [MEETING]
    assert (item.version, await records.item_events(ITEM)) == (1, [])


async def test_a_move_is_nothing_that_somebody_has_done_and_can_take_back(
    records: SqlStore, clock: AdjustableClock
) -> None:
    answers = Answers(records, Timings(records, WorkingHours()), clock)
    await answers.reword(ITEM, "Send it", **BY)
    await live_in(records, clock, TOKYO)
    item = await answers.undo(ITEM, **BY)
    assert item.task == examples.item().task
    assert item.due is not None
    assert item.due.zone == TOKYO


async def test_an_hour_that_was_named_stays_the_moment_it_is(
    records: SqlStore, clock: AdjustableClock
) -> None:
    answers = Answers(records, Timings(records, WorkingHours()), clock)
    item = await answers.due(ITEM, "2026-11-20 15:00", **BY)
    await live_in(records, clock, TOKYO)
    assert await records.item(ITEM) == item
    assert await zones_of(records) == {TOKYO}


class _Overtaken(SqlStore):
    """A store in which an item is changed each time just before its plan is kept."""

    def __init__(self, database: Database, times: int, status: ItemStatus) -> None:
        super().__init__(database)
        self._times = times
        self._status = status

    async def replace_reminders(
        self,
        item_id: str,
        reminders: Sequence[Reminder],
        *,
        version: int,
        due_zone: str | None = None,
    ) -> bool:
        await self._overtake(await self.item(item_id))
        return await super().replace_reminders(
            item_id, reminders, version=version, due_zone=due_zone
        )

    async def _overtake(self, item: ActionItem) -> None:
        if self._times:
            self._times -= 1
            other = item.model_copy(update={"status": self._status})
            await self.change_item(other, [])


async def overtaken(url: str, clock: AdjustableClock, times: int, status: ItemStatus) -> None:
    async with open_database(url) as database:
        store = _Overtaken(database, times, status)
        desk = moving(store, clock)
        await desk.save(BEN, lambda _: PersonSettings(zone=NEW_YORK))
        await desk.move(BEN)


async def test_what_is_changed_while_it_is_planned_anew_is_planned_as_it_is_then(
    records: SqlStore, clock: AdjustableClock, sqlite_database_url: str
) -> None:
    before = await planned(records)
    await overtaken(sqlite_database_url, clock, 1, ItemStatus.OPEN)
    assert await planned(records) == before
    assert len(before) == 5
    await overtaken(sqlite_database_url, clock, 1, ItemStatus.SUGGESTED)
    assert await planned(records) == []


async def test_what_is_changed_again_and_again_is_left_to_who_changes_it(
    clock: AdjustableClock, sqlite_database_url: str
) -> None:
    with pytest.raises(ConflictError, match="again and again"):
        await overtaken(sqlite_database_url, clock, 9, ItemStatus.OPEN)


async def test_what_is_over_is_planned_no_more(records: SqlStore, clock: AdjustableClock) -> None:
    changes = ItemChanges(records, Timings(records, WorkingHours()), clock)
    meeting = await records.meeting(MEETING)
    done = (await records.item(ITEM)).model_copy(update={"status": ItemStatus.DONE})
    await records.change_item(done, [], reminders=())
    await changes.replan(ITEM, meeting)
    await changes.tell_assignee(ITEM, meeting, Actor("anna", "chat"))
    assert await planned(records) == []
    with pytest.raises(NotFoundError):
        await changes.replan("unknown", meeting)
