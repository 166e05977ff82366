"""Which messages every store wants renewed when somebody's zone changes, or something else does."""

import pytest

from bot.domain.action_item import ItemStatus, Snoozed
from bot.domain.meeting import Meeting
from bot.domain.nudge import NudgeState
from bot.ports import Store
from tests.storage import examples


@pytest.fixture(autouse=True)
async def _items(store: Store) -> None:
    """Zoë has the one item, Anna the other, and each was reminded."""
    annas = examples.assignee().model_copy(update={"participant": "p1"})
    items = (
        examples.item("zoes"),
        examples.item("annas").model_copy(update={"assignee": annas}),
    )
    await store.add_meeting(examples.meeting(), "s")
    await store.save_notes(examples.notes(items=items))
    for item in items:
        await store.plan_reminders([examples.reminder(f"r {item.id}", item.id)])
        await store.claim_nudge(examples.nudge(item.id), [f"r {item.id}"])
        await store.settle_nudge(item.id, NudgeState.SENT, versions={item.id: 1})
    if (mark := await store.stale_mark("m1")) is not None:
        await store.notes_refreshed("m1", mark)


def living_in(zone: str) -> Meeting:
    zoe, anna = examples.meeting().participants
    people = (zoe.model_copy(update={"zone": zone}), anna)
    return examples.meeting().model_copy(update={"participants": people})


async def test_who_moves_has_only_what_they_were_sent_written_again(store: Store) -> None:
    await store.update_meeting(living_in("Europe/Paris"))
    assert await store.stale_nudges() == ["zoes"]
    assert await store.stale_notes() == []
    assert await store.meeting("m1") == living_in("Europe/Paris")


async def test_notes_say_the_end_of_a_snooze_in_the_zone_of_who_moves(store: Store) -> None:
    asleep = {"status": ItemStatus.SNOOZED, "snoozed": Snoozed(local=examples.FRIDAY)}
    item = (await store.item("annas")).model_copy(update=asleep)
    await store.change_item(item, [])
    mark = await store.stale_mark("m1")
    assert mark is not None
    await store.notes_refreshed("m1", mark)
    await store.update_meeting(living_in("Europe/Paris"))
    assert await store.stale_notes() == []
    item = (await store.item("zoes")).model_copy(update=asleep)
    await store.change_item(item, [])
    mark = await store.stale_mark("m1")
    assert mark is not None
    await store.notes_refreshed("m1", mark)
    await store.update_meeting(living_in("Asia/Tokyo"))
    assert await store.stale_notes() == ["m1"]


async def test_what_is_the_same_as_before_makes_nothing_stale(store: Store) -> None:
    await store.update_meeting(examples.meeting())
    assert (await store.stale_nudges(), await store.stale_notes()) == ([], [])


async def test_a_name_that_is_put_right_stands_in_everything(store: Store) -> None:
    zoe, anna = examples.meeting().participants
    people = (zoe, anna.model_copy(update={"name": "Anne", "zone": "Asia/Tokyo"}))
    await store.update_meeting(examples.meeting().model_copy(update={"participants": people}))
    assert (sorted(await store.stale_nudges()), await store.stale_notes()) == (
        ["annas", "zoes"],
        ["m1"],
    )
