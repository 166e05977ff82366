"""What every store promises about choosing among all the action items that there are."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.action_item import ActionItem, DueBasis, DueDate, ItemStatus
from bot.domain.task import WantedTasks
from bot.ports import Store
from tests.storage import examples

NOON = datetime(2026, 11, 20, 12)  # noqa: DTZ001 (wall time)
ZONES = ("Pacific/Kiritimati", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Etc/GMT+12")


def due(local: datetime, zone: str) -> DueDate:
    return DueDate(phrase="then", zone=zone, basis=DueBasis.DATE, local=local)


def item(item_id: str, when: DueDate | None = None, **changes: object) -> ActionItem:
    return examples.item(item_id, due=when).model_copy(update=changes)


async def keep(store: Store, *items: ActionItem, **of_meeting: object) -> None:
    meeting = examples.meeting(items[0].meeting_id).model_copy(update=of_meeting)
    await store.add_meeting(meeting, meeting.id)
    await store.save_notes(examples.notes(meeting.id, items=items))


async def test_all_that_is_open_comes_by_the_instant_it_is_due_and_undated_last(
    store: Store,
) -> None:
    await keep(
        store,
        item("undated"),
        item("unclear", examples.unclear_due()),
        item("third", due(NOON, "America/New_York")),
        item("first", due(NOON + timedelta(hours=2), "Asia/Tokyo")),
        item("second", due(NOON, "Europe/Berlin")),
        *(item(status.value, status=status) for status in ItemStatus),
    )
    every = ["first", "second", "third", "undated", "unclear", "suggested", "open", "snoozed"]
    for limit in (0, 1, 2, 3, 4, 6, 8, 99, None):
        found = await store.find_tasks(WantedTasks(), limit)
        assert found == (every[:limit], len(every)), limit


@pytest.mark.parametrize("limit", [1, 3, 7])
async def test_the_first_are_the_same_however_far_their_clocks_are_apart(
    store: Store, limit: int
) -> None:
    items = [
        item(f"{zone} {hours}", due(NOON + timedelta(hours=hours), zone))
        for zone in ZONES
        for hours in (-25, -13, 0, 1, 13, 25)
    ]
    await keep(store, *items)
    moments = {one.id: one.due.instant for one in items if one.due and one.due.instant}
    in_order = sorted(moments, key=lambda item_id: moments[item_id])
    for wanted in (WantedTasks(), WantedTasks(of="zoë")):
        assert (await store.find_tasks(wanted, limit)).item_ids == in_order[:limit]


async def test_what_is_overdue_is_so_by_the_clocks_of_its_zone(store: Store) -> None:
    await keep(store, *(item(zone, due(NOON, zone)) for zone in ZONES), item("undated"))
    for hours, count in ((-20, 0), (-1.9, 1), (3.1, 2), (11.1, 3), (17.1, 4), (24.1, 5)):
        now = datetime(2026, 11, 20, tzinfo=UTC) + timedelta(hours=hours)
        found = await store.find_tasks(WantedTasks(overdue_at=now), 99)
        assert found == (list(ZONES[:count]), count), hours


async def test_every_condition_has_to_hold_whatever_letters_are_in_it(store: Store) -> None:
    await keep(store, item("i1", task="Straße fegen"), item("i2", assignee=None, task="FEGEN"))
    place = examples.meeting().place.model_copy(update={"channel": "Über"})
    await keep(
        store,
        item("i3", meeting_id="n%1", task="Kehren_und fegen"),
        title="100% ÄRGER",
        place=place,
    )
    for wanted, found in (
        (WantedTasks(words="strasse FEG"), ["i1"]),
        (WantedTasks(words="fegen"), ["i1", "i2", "i3"]),
        (WantedTasks(words="n_u"), ["i3"]),
        (WantedTasks(of="ZOË"), ["i1", "i3"]),
        (WantedTasks(of="nobody"), []),
        (WantedTasks(channel="#über"), ["i3"]),
        (WantedTasks(channel="C"), ["i1", "i2"]),
        (WantedTasks(channel="übe"), []),
        (WantedTasks(meeting="n%"), ["i3"]),
        (WantedTasks(meeting="N%"), []),
        (WantedTasks(meeting="0% är"), ["i3"]),
        (WantedTasks(meeting="m"), ["i1", "i2"]),
        (WantedTasks(of="zoë", channel="c", words="fegen"), ["i1"]),
    ):
        assert await store.find_tasks(wanted, 9) == (found, len(found)), wanted


async def test_what_is_over_is_found_apart_the_last_changed_first(store: Store) -> None:
    await keep(
        store,
        *(item(f"{number}", status=ItemStatus.DONE) for number in range(3)),
        item("open"),
        item("rejected", status=ItemStatus.REJECTED),
    )
    for item_id in ("2", "0"):
        await store.change_item(await store.item(item_id), [examples.event(item_id)])
    closed = ["0", "2", "rejected", "1"]
    for limit in (2, None):
        found = await store.find_tasks(WantedTasks(is_closed=True), limit)
        assert found == (closed[:limit], 4)
    assert await store.find_tasks(WantedTasks(words="schick", is_closed=True, of="x"), 9) == ([], 0)
