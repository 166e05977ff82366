"""What every store promises about items that are said in later meetings to be done."""

from datetime import timedelta

import pytest

from bot.domain.action_item import ActionItem, ItemChange, ItemState
from bot.domain.progress import Progress, Stage
from bot.errors import ConflictError
from bot.ports import Store
from tests.storage import examples

NOW = examples.START


@pytest.fixture(autouse=True)
async def _meetings(store: Store) -> None:
    for number in (1, 2, 3):
        start = NOW + number * timedelta(days=7)
        await store.add_meeting(examples.meeting(f"m{number}", start=start), f"s{number}")
        item_ids = [f"i{number}", f"j{number}"]
        items = tuple(examples.item(item_id, f"m{number}") for item_id in item_ids)
        await store.save_notes(examples.notes(f"m{number}", items=items))
        await store.report_progress(f"m{number}", Progress(stage=Stage.DONE))


async def hear(store: Store, item_id: str, where: str) -> ActionItem:
    """Keep that an item was said to be done in a meeting."""
    item = await store.item(item_id)
    said = examples.item_said_done(where=where).said_done
    heard = item.model_copy(update={"said_done": said})
    change = ItemChange(
        item_id=item_id,
        version=item.version + 1,
        actor="p2",
        before=ItemState.of(item),
        after=ItemState.of(heard),
    )
    return await store.change_item(heard, [examples.said_done_event(item_id, where)], change=change)


async def test_what_was_said_in_a_meeting_is_known_from_both_sides(store: Store) -> None:
    for item_id, where in (("j1", "m3"), ("i1", "m2"), ("i1", "m3"), ("j1", "m3")):
        await hear(store, item_id, where)
    other = examples.event("i2", "m3")  # of another field
    await store.change_item(await store.item("i2"), [other])
    assert await store.said_done_in("m3") == ["j1", "i1"]
    assert await store.said_done_in("m2") == ["i1"]
    assert await store.said_done_in("m1") == []
    assert await store.said_done_of("m1") == ["m3", "m2"]
    assert await store.said_done_of("m2") == []


async def test_what_was_answered_is_still_known_to_have_been_said(store: Store) -> None:
    heard = await hear(store, "i1", "m2")
    await store.change_item(heard.model_copy(update={"said_done": None}), [])
    assert (await store.item("i1")).said_done is None
    assert await store.said_done_in("m2") == ["i1"]


async def test_the_words_of_a_forgotten_meeting_are_kept_at_no_item(store: Store) -> None:
    await store.keep_webhook(examples.webhook())
    heard, other = await hear(store, "i1", "m3"), await hear(store, "j1", "m2")
    await store.save_next_notes((await store.notes("m1")).model_copy(update={"version": 2}))
    mark = await store.stale_mark("m1")
    assert mark is not None
    await store.notes_refreshed("m1", mark)
    await store.forget_meeting("m3")
    item = await store.item("i1")
    assert item == heard.model_copy(update={"said_done": None, "version": item.version})
    with pytest.raises(ConflictError):
        await store.change_item(heard, [])
    (change,) = await store.item_changes("i1")
    assert change.after.said_done is None
    assert [one.said_done for one in (await store.notes_version("m1", 2)).action_items] == [
        None,
        None,
    ]
    calls = {call.item.id: call.item for call in await store.calls_of("w1", 9)}
    assert calls == {"i1": heard.model_copy(update={"said_done": None}), "j1": other}
    assert await store.stale_notes() == ["m1"]
    # what was said elsewhere stays
    assert await store.item("j1") == other
    assert (await store.item_changes("j1"))[0].after.said_done == other.said_done


@pytest.mark.parametrize("speaker", ["p1", "p2"])
async def test_the_words_of_a_forgotten_person_are_kept_at_no_item(
    store: Store, speaker: str
) -> None:
    heard = await hear(store, "i1", "m2")
    await store.replace_record(await store.meeting("m2"), None, await store.notes("m2"), speaker)
    item, (change,) = await store.item("i1"), await store.item_changes("i1")
    is_forgotten = speaker == "p2"
    assert (item.said_done is None, change.after.said_done is None) == (is_forgotten,) * 2
    assert (item == heard) is not is_forgotten
