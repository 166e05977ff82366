"""What every store promises about webhooks and the calls that they get."""

import re
from datetime import timedelta

import pytest

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.webhook import WebhookCall
from bot.errors import ConflictError, NotFoundError
from bot.ports import Store
from tests.storage import examples

NOW = examples.START
MINUTE = timedelta(minutes=1)


async def keep(store: Store, *items: ActionItem) -> None:
    await store.add_meeting(examples.meeting(), "s")
    await store.save_notes(examples.notes(items=items or (examples.item(),)))


async def change(store: Store, item_id: str = "i1", **changes: object) -> ActionItem:
    """Change an item, which is kept as done at that moment."""
    item = (await store.item(item_id)).model_copy(update=changes)
    return await store.change_item(item, [examples.event(item_id)])


async def test_webhooks_come_back_as_they_were_kept_oldest_first(store: Store) -> None:
    webhooks = [
        examples.webhook(f"w{age}", at=NOW - age * MINUTE, paused="It said 410." if age else None)
        for age in (1, 0, 2)
    ]
    other = examples.webhook("other", workspace="x", channel="c", at=NOW - 3 * MINUTE)
    for one in (*webhooks, other):
        await store.keep_webhook(one)
    in_order = [webhooks[2], webhooks[0], webhooks[1]]
    assert await store.webhooks("discord", "w") == in_order
    assert await store.webhooks("slack", "w") == []
    assert await store.all_webhooks() == [other, *in_order]
    assert await store.webhook("w1") == webhooks[0]
    changed = webhooks[0].model_copy(update={"paused": None, "failing_since": None})
    await store.keep_webhook(changed)
    assert await store.webhook("w1") == changed
    with pytest.raises(NotFoundError):
        await store.webhook("w")


async def test_how_a_webhook_answers_is_kept_unless_it_is_gone(store: Store) -> None:
    await store.keep_webhook(examples.webhook())
    await store.mark_webhook("w1", None, "It said 410.")
    marked = {"failing_since": None, "paused": "It said 410."}
    assert await store.webhook("w1") == examples.webhook().model_copy(update=marked)
    await store.mark_webhook("w2", NOW, None)
    assert len(await store.all_webhooks()) == 1


async def test_every_webhook_of_a_channel_or_the_whole_workspace_is_told_of_a_change(
    store: Store,
) -> None:
    """The meeting was held in a thread of the channel c."""
    await keep(store, examples.item("i1"), examples.item("i2"))
    for webhook in (
        examples.webhook("w1"),
        examples.webhook("w2", channel="c", paused="It said 410."),
        examples.webhook("next door", channel="t"),
        examples.webhook("elsewhere", workspace="x"),
        examples.webhook("same name", workspace="x", channel="c"),
    ):
        await store.keep_webhook(webhook)
    changed = await change(store, status=ItemStatus.DONE)
    for webhook_id in ("w1", "w2"):
        (call,) = await store.calls_of(webhook_id, 9)
        assert call == WebhookCall(
            id=call.id,
            webhook_id=webhook_id,
            item=changed,
            events=(examples.event(),),
            at=NOW,
            next_at=NOW,
        )
        assert re.fullmatch(r"[\w-]+", call.id, re.ASCII)
    for webhook_id in ("next door", "elsewhere", "same name"):
        assert await store.calls_of(webhook_id, 9) == []


async def test_what_changes_nothing_that_is_told_is_not_told(store: Store) -> None:
    await keep(store)
    await store.keep_webhook(examples.webhook())
    read = await store.item("i1")
    await store.change_item(read, [])
    with pytest.raises(ConflictError):
        await store.change_item(read, [examples.event()])
    assert await store.calls_of("w1", 9) == []


async def test_a_new_item_is_told_once(store: Store) -> None:
    await store.add_meeting(examples.meeting(), "s")
    await store.keep_webhook(examples.webhook())
    notes = examples.notes(
        items=(examples.item("i1"), examples.item("i2", status=ItemStatus.SUGGESTED))
    )
    for _ in range(2):
        await store.save_notes(notes)
    (call,) = await store.calls_of("w1", 9)
    assert (call.item, call.events, call.at) == (examples.item("i1"), (), notes.written_at)
    by_hand = examples.meeting("m2")
    added = examples.notes("m2", items=(examples.item("i3", "m2"),))
    await store.keep_finished(by_hand, examples.transcript("m2"), added, [])
    assert [one.item.id for one in await store.calls_of("w1", 9)] == ["i3", "i1"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (ItemStatus.SUGGESTED, ItemStatus.OPEN, True),
        (ItemStatus.SUGGESTED, ItemStatus.SUGGESTED, False),
        (ItemStatus.SUGGESTED, ItemStatus.REJECTED, False),
        (ItemStatus.REJECTED, ItemStatus.SUGGESTED, False),
        (ItemStatus.OPEN, ItemStatus.SUGGESTED, True),
        (ItemStatus.OPEN, ItemStatus.CANCELLED, True),
        (ItemStatus.CANCELLED, ItemStatus.CANCELLED, True),
    ],
)
async def test_what_is_only_suggested_is_nobodys_business(
    store: Store,
    old: ItemStatus,
    new: ItemStatus,
    told: bool,  # noqa: FBT001 (a row of the table)
) -> None:
    await keep(store, examples.item(status=old))
    await store.keep_webhook(examples.webhook())
    event = examples.event(new=new).model_copy(
        update={"old": old} if old != new else {"field": "task", "old": "a", "new": "b"}
    )
    item = (await store.item("i1")).model_copy(update={"status": new})
    await store.change_item(item, [event])
    assert len(await store.calls_of("w1", 9)) == int(told)
