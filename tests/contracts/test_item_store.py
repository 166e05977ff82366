"""What every store promises about action items and their history."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.domain.action_item import (
    ActionItem,
    DueDate,
    ItemChange,
    ItemState,
    ItemStatus,
    Snoozed,
)
from bot.errors import ConflictError, NotFoundError
from bot.ports import Store
from tests.storage import examples
from tests.storage.due import due


async def keep(store: Store, *items: ActionItem) -> None:
    await store.add_meeting(examples.meeting(), "s")
    await store.save_notes(examples.notes(items=items))


def _due(local: datetime, zone: str) -> DueDate:
    return examples.due().model_copy(update={"local": local, "zone": zone})


async def test_an_item_comes_back_as_it_was_kept(store: Store) -> None:
    items = (
        examples.item("a", due=examples.due()),
        examples.item("b", due=examples.unclear_due(), status=ItemStatus.SUGGESTED),
        examples.item("c").model_copy(update={"assignee": None, "version": 7}),
        examples.snoozed_item("d"),
        examples.item_said_done("e"),
    )
    await keep(store, *items)
    assert tuple([await store.item(item.id) for item in items]) == items


@pytest.mark.parametrize("beginning", ["ab", "abc", "abc1", "x_"])
async def test_an_item_is_found_by_an_unambiguous_beginning(store: Store, beginning: str) -> None:
    ids = ["abc123", "aBd", "x_1"]
    await keep(store, *map(examples.item, ids))
    found = await store.item(beginning)
    assert found.id == next(item_id for item_id in ids if item_id.startswith(beginning))


@pytest.mark.parametrize("beginning", ["", "a", "z", "abc4", "ABC123", "%", "_", "abc_23", "bc1"])
async def test_anything_else_finds_no_item(store: Store, beginning: str) -> None:
    await keep(store, examples.item("abc123"), examples.item("abd"))
    with pytest.raises(NotFoundError):
        await store.item(beginning)


async def test_nothing_is_no_beginning_even_of_the_only_item(store: Store) -> None:
    await keep(store, examples.item("abc"))
    with pytest.raises(NotFoundError):
        await store.item("")


async def test_a_whole_id_is_found_though_another_begins_with_it(store: Store) -> None:
    await keep(store, examples.item("abc"), examples.item("abcd"), examples.item("abce"))
    assert (await store.item("abc")).id == "abc"


async def test_an_ambiguous_beginning_is_told_from_an_unknown_one(store: Store) -> None:
    await keep(store, examples.item("abc"), examples.item("abd"))
    with pytest.raises(NotFoundError, match="Several action items begin with 'ab'"):
        await store.item("ab")
    with pytest.raises(NotFoundError, match="no action item 'b'"):
        await store.item("b")


async def test_a_time_in_a_repeated_hour_stays_the_one_that_was_meant(store: Store) -> None:
    await store.add_meeting(examples.meeting(), "s")
    second_time = datetime(2026, 10, 25, 2, 30, fold=1)  # noqa: DTZ001 (wall time)
    due = _due(second_time, "Europe/Berlin")
    await store.save_notes(examples.notes(items=(examples.item("a", due=due),)))
    kept = (await store.item("a")).due
    assert kept is not None
    assert kept.instant == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


async def test_a_change_is_kept_and_the_version_goes_up_by_one(store: Store) -> None:
    await keep(store, examples.item("i1"), examples.item("i2"))
    read = await store.item("i1")
    changed = await store.change_item(
        read.model_copy(
            update={
                "task": "Anders",
                "due": examples.unclear_due(),
                "assignee": None,
                "status": ItemStatus.SNOOZED,
                "evidence": (examples.evidence(),),
            }
        ),
        [examples.event("i1"), examples.event("i1", new="open")],
    )
    assert changed.version == read.version + 1
    assert changed.task == "Anders"
    assert await store.item("i1") == changed
    assert await store.item("i2") == examples.item("i2")


async def test_a_change_of_what_was_changed_meanwhile_is_refused(store: Store) -> None:
    await keep(store, examples.item())
    read = await store.item("i1")
    changed = await store.change_item(read, [examples.event()])
    for stale in (read, read.model_copy(update={"version": 3})):
        with pytest.raises(ConflictError):
            await store.change_item(stale, [examples.event(new="cancelled")])
    assert await store.item("i1") == changed
    assert await store.item_events("i1") == [examples.event()]


async def test_an_item_nobody_knows_cannot_be_changed(store: Store) -> None:
    await keep(store, examples.item("i1"))
    with pytest.raises(NotFoundError):
        await store.change_item(examples.item("i"), [])


async def test_of_changes_made_at_once_exactly_one_wins(store: Store, second_store: Store) -> None:
    await keep(store, examples.item())
    read = await store.item("i1")
    outcomes = await asyncio.gather(
        *(
            one.change_item(
                read.model_copy(update={"task": f"{number}"}), [examples.event(new=f"{number}")]
            )
            for number, one in enumerate([store, second_store] * 6)
        ),
        return_exceptions=True,
    )
    (won,) = [outcome for outcome in outcomes if isinstance(outcome, ActionItem)]
    assert sum(isinstance(outcome, ConflictError) for outcome in outcomes) == 11
    assert await store.item("i1") == won
    assert [event.new for event in await store.item_events("i1")] == [won.task]


async def test_a_change_whose_events_cannot_be_kept_is_not_made(store: Store) -> None:
    await keep(store, examples.item())
    with pytest.raises(NotFoundError):
        await store.change_item(examples.item(), [examples.event(), examples.event("unknown")])
    assert await store.item("i1") == examples.item()
    assert await store.item_events("i1") == []


async def test_the_history_of_an_item_is_kept_in_order(store: Store) -> None:
    await keep(store, examples.item("i1"), examples.item("i2"))
    item = await store.item("i1")
    news = ["done", "open", "snoozed"]
    for new in news:
        item = await store.change_item(item, [examples.event("i1", new=new)])
    history = await store.item_events("i1")
    assert history == [examples.event("i1", new=new) for new in news]
    assert await store.item_events("i2") == []


async def test_an_event_without_old_and_new_value_comes_back_so(store: Store) -> None:
    await keep(store, examples.item())
    event = examples.event().model_copy(update={"old": None, "new": None})
    await store.change_item(examples.item(), [event])
    assert await store.item_events("i1") == [event]


async def test_the_end_of_a_snooze_comes_back_as_it_was_kept(store: Store) -> None:
    ends = (Snoozed(local=examples.FRIDAY), Snoozed(local=examples.MONDAY, zone="UTC"))
    items = tuple(
        examples.item(f"i{number}", status=ItemStatus.SNOOZED).model_copy(update={"snoozed": end})
        for number, end in enumerate(ends)
    )
    await keep(store, *items)
    assert tuple([await store.item(item.id) for item in items]) == items


async def test_a_change_calls_off_what_was_planned_and_plans_anew_in_the_same_moment(
    store: Store,
) -> None:
    await keep(store, examples.item("i1"), examples.item("i2"))
    old, other = examples.reminder("r1", "i1"), examples.reminder("r2", "i2")
    await store.plan_reminders([old, other])
    new = examples.reminder("r3", "i1", local=examples.MONDAY)
    item = await store.change_item(await store.item("i1"), [], reminders=[new])
    assert await due(store, examples.START) == [other, new]
    await store.change_item(item, [])
    assert await due(store, examples.START) == [other, new]
    await store.replace_reminders("i1", [old], version=3)
    assert await due(store, examples.START) == [old, other]


async def test_of_a_change_that_fails_nothing_is_kept(store: Store) -> None:
    await keep(store, examples.item("i1"))
    planned = examples.reminder("r1", "i1")
    await store.plan_reminders([planned])
    read = await store.item("i1")
    of_nobody = examples.reminder("r2", "unknown", local=examples.MONDAY)
    with pytest.raises(NotFoundError):
        await store.change_item(
            read, [examples.event("i1")], reminders=[of_nobody], change=change(read)
        )
    assert await store.item("i1") == read
    assert await store.item_events("i1") == []
    assert await store.item_changes("i1") == []
    assert await due(store, examples.START) == [planned]


def change(item: ActionItem, undoes: int | None = None) -> ItemChange:
    before = ItemState.of(item)
    return ItemChange(
        item_id=item.id,
        version=item.version + 1,
        actor="p2",
        before=before,
        after=before.model_copy(update={"status": ItemStatus.DONE, "due": examples.due()}),
        undoes=undoes,
    )


async def test_changes_come_back_as_they_were_kept_in_their_order(store: Store) -> None:
    await keep(store, examples.item("i1"), examples.item("i2"))
    kept = []
    for undoes in (None, None, 2):
        read = await store.item("i1")
        kept.append(change(read, undoes))
        await store.change_item(read, [], change=kept[-1])
    assert list(await store.item_changes("i1")) == kept
    assert await store.item_changes("i2") == []
    versions = await store.change_versions(["i2", "unknown", "i1"])
    assert dict(versions) == {"i1": [(2, None), (3, None), (4, 2)]}
    assert dict(await store.change_versions([])) == {}


async def test_items_come_with_their_meetings_in_the_order_that_was_asked_for(
    store: Store,
) -> None:
    await keep(store, examples.item("a"), examples.item("b"))
    found = await store.items(["b", "unknown", "a"])
    assert [(one.item.id, one.meeting) for one in found] == [
        ("b", examples.meeting()),
        ("a", examples.meeting()),
    ]
    assert await store.items([]) == []
