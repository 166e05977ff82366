"""What every store promises about the versions of notes."""

import pytest

from bot.domain.action_item import ActionItem, ItemStatus
from bot.errors import ConflictError, NotFoundError
from bot.ports import Store
from tests.storage import examples


@pytest.fixture(autouse=True)
async def _meetings(store: Store) -> None:
    await store.add_meeting(examples.meeting("m1"), "s")
    await store.add_meeting(examples.meeting("m2"), "t")


async def _mark_done(store: Store, item_id: str) -> ActionItem:
    item = await store.item(item_id)
    return await store.change_item(
        item.model_copy(update={"status": ItemStatus.DONE}), [examples.event(item_id)]
    )


async def test_notes_come_back_as_they_were_kept(store: Store) -> None:
    for items in (
        (),
        (examples.item("i2", due=examples.unclear_due()), examples.item(due=examples.due())),
        (examples.item().model_copy(update={"assignee": None}),),
    ):
        notes = examples.notes(items=items)
        await store.save_notes(notes)
        assert await store.notes("m1") == notes


async def test_a_meeting_without_notes_has_none(store: Store) -> None:
    await store.save_notes(examples.notes("m1"))
    with pytest.raises(NotFoundError):
        await store.notes("m2")


async def test_the_newest_version_is_given_whatever_was_saved_last(store: Store) -> None:
    for version in (1, 10, 9):
        await store.save_notes(examples.notes(version=version))
    assert (await store.notes("m1")).version == 10


async def test_saving_the_same_version_again_replaces_the_notes(store: Store) -> None:
    await store.save_notes(examples.notes())
    item = examples.item(due=examples.unclear_due()).model_copy(update={"task": "Anders"})
    replaced = examples.notes(items=(item,)).model_copy(update={"tldr": (), "dropped": 0})
    for _ in range(2):
        await store.save_notes(replaced)
        assert await store.notes("m1") == replaced


async def test_notes_show_their_items_as_they_are_now(store: Store) -> None:
    await store.save_notes(examples.notes(items=(examples.item("i1"), examples.item("i2"))))
    changed = await _mark_done(store, "i1")
    assert (await store.notes("m1")).action_items == (changed, examples.item("i2"))


@pytest.mark.parametrize("version", [1, 2])
async def test_an_item_that_people_have_changed_stays_as_it_is(store: Store, version: int) -> None:
    await store.save_notes(examples.notes())
    changed = await _mark_done(store, "i1")
    other = examples.item("i1").model_copy(update={"task": "Anders", "due": None})
    await store.save_notes(examples.notes(items=(other,), version=version))
    assert await store.item("i1") == changed
    assert (await store.notes("m1")).action_items == (changed,)
    assert await store.item_events("i1") == [examples.event("i1")]


async def test_an_item_missing_from_the_repetition_is_forgotten_with_its_reminders(
    store: Store,
) -> None:
    await store.save_notes(examples.notes(items=(examples.item("old"), examples.item("same"))))
    await store.plan_reminders([examples.reminder("r", "old"), examples.reminder("s", "same")])
    await store.save_notes(examples.notes(items=(examples.item("new"), examples.item("same"))))
    with pytest.raises(NotFoundError):
        await store.item("old")
    assert [item.id for item in (await store.notes("m1")).action_items] == ["new", "same"]
    with pytest.raises(NotFoundError):
        await store.reminder("r")
    assert await store.reminder("s") == examples.reminder("s", "same")


async def test_a_changed_item_missing_from_the_repetition_stays_at_the_end(store: Store) -> None:
    await store.save_notes(examples.notes(items=(examples.item("a"), examples.item("b"))))
    changed = await _mark_done(store, "a")
    for _ in range(2):
        await store.save_notes(examples.notes(items=(examples.item("c"),)))
        assert (await store.notes("m1")).action_items == (examples.item("c"), changed)


async def test_an_item_that_another_version_names_is_not_forgotten(store: Store) -> None:
    await store.save_notes(examples.notes(items=(examples.item("a"), examples.item("b"))))
    await store.save_notes(examples.notes(items=(examples.item("b"),), version=2))
    await store.save_notes(examples.notes(items=(), version=2))
    assert [(await store.item(item_id)).id for item_id in "ab"] == ["a", "b"]
    assert (await store.notes("m1")).action_items == ()


async def test_an_item_of_another_meeting_is_never_overwritten(store: Store) -> None:
    await store.save_notes(examples.notes("m1"))
    with pytest.raises(ConflictError):
        await store.save_notes(examples.notes("m2", items=(examples.item("i1", "m2"),)))
    assert await store.notes("m1") == examples.notes("m1")
    with pytest.raises(NotFoundError):
        await store.notes("m2")


async def test_text_that_no_database_can_hold_does_not_cost_the_notes(store: Store) -> None:
    broken = "caf\udce9 \0 \\u0000"
    item = examples.item().model_copy(
        update={
            "task": broken,
            "evidence": (examples.evidence().model_copy(update={"quote": broken}),),
        }
    )
    await store.save_notes(examples.notes(items=(item,)))
    kept = await store.item("i1")
    assert kept.task == kept.evidence[0].quote == "caf\ufffd \ufffd \\u0000"


async def test_every_version_is_given_as_it_was_written(store: Store) -> None:
    first = examples.notes(items=(examples.item("i1"), examples.item("i2")))
    await store.save_notes(first)
    await _mark_done(store, "i1")
    kept = await store.item("i1")
    await store.save_next_notes(examples.notes(items=(kept,), version=2))
    assert await store.notes_versions("m1") == [1, 2]
    assert await store.notes_version("m1", 1) == first
    assert (await store.notes_version("m1", 2)).action_items == (kept,)
    assert await store.notes_versions("m2") == []
    for meeting_id, version in (("m1", 3), ("m2", 1)):
        with pytest.raises(NotFoundError):
            await store.notes_version(meeting_id, version)
