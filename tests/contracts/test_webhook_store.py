"""What every store promises about webhooks and the calls that they get."""

import asyncio
import re
from datetime import timedelta

import pytest

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.webhook import CallState, WebhookCall
from bot.errors import ConflictError, NotFoundError
from bot.ports import Store
from tests.storage import examples

NOW = examples.START
MINUTE = timedelta(minutes=1)
LATER = NOW + MINUTE


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
    other = examples.webhook("other", workspace="x", at=NOW - 3 * MINUTE)
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


async def test_every_webhook_of_a_workspace_is_told_of_a_change(store: Store) -> None:
    await keep(store, examples.item("i1"), examples.item("i2"))
    for webhook in (
        examples.webhook("w1"),
        examples.webhook("w2", paused="It said 410."),
        examples.webhook("elsewhere", workspace="x"),
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
    assert await store.calls_of("elsewhere", 9) == []


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


async def test_of_each_webhook_the_oldest_call_is_claimed_by_one(
    store: Store, second_store: Store
) -> None:
    await keep(store)
    for webhook_id in ("w1", "w2"):
        await store.keep_webhook(examples.webhook(webhook_id))
    await store.keep_webhook(examples.webhook("paused", paused="It said 410."))
    for task in ("first", "second"):
        await change(store, task=task)
    claims = await asyncio.gather(
        *(one.claim_calls(NOW, LATER, 9) for one in (store, second_store) * 4)
    )
    claimed = [call for claim in claims for call in claim]
    assert sorted(call.webhook_id for call in claimed) == ["w1", "w2"]
    assert {call.item.task for call in claimed} == {"first"}
    assert {call.next_at for call in claimed} == {LATER}
    # who has claimed them was killed
    assert await store.claim_calls(LATER - MINUTE / 60, LATER, 9) == []
    again = await store.claim_calls(LATER, LATER + MINUTE, 9)
    assert [call.id for call in again] == sorted(
        (call.id for call in claimed), key=[call.id for call in again].index
    )


async def test_changes_are_told_in_their_order(store: Store) -> None:
    await keep(store)
    await store.keep_webhook(examples.webhook())
    tasks = ["first", "second", "third"]
    for task in tasks:
        await change(store, task=task)
    told = []
    while claimed := await store.claim_calls(NOW, LATER, 9):
        (call,) = claimed
        told.append(call.item.task)
        delivered = {"state": CallState.DELIVERED, "status": 204, "attempts": 1}
        await store.settle_call(call.model_copy(update=delivered))
    assert told == tasks
    newest = await store.calls_of("w1", 2)
    assert [(call.item.task, call.state, call.status, call.attempts) for call in newest] == [
        ("third", CallState.DELIVERED, 204, 1),
        ("second", CallState.DELIVERED, 204, 1),
    ]


async def test_a_call_that_is_to_be_tried_again_keeps_the_others_waiting(store: Store) -> None:
    await keep(store)
    await store.keep_webhook(examples.webhook())
    for task in ("first", "second"):
        await change(store, task=task)
    (call,) = await store.claim_calls(NOW, NOW + 9 * MINUTE, 9)
    retry = {"attempts": 1, "next_at": LATER, "error": "time-out"}
    await store.settle_call(call.model_copy(update=retry))
    assert await store.claim_calls(NOW, LATER, 9) == []
    (again,) = await store.claim_calls(LATER, LATER + MINUTE, 9)
    assert (again.id, again.attempts, again.error) == (call.id, 1, "time-out")
    await store.settle_call(again.model_copy(update={"state": CallState.FAILED, "attempts": 2}))
    (second,) = await store.claim_calls(LATER, LATER + MINUTE, 9)
    assert second.item.task == "second"


async def test_no_more_calls_are_claimed_than_fit_the_oldest_first(store: Store) -> None:
    await keep(store)
    for number in range(3):
        await store.keep_webhook(examples.webhook(f"w{number}"))
        await change(store, task=f"{number}")
    claimed = await store.claim_calls(NOW, LATER, 2)
    assert [call.item.task for call in claimed] == ["0", "1"]


async def test_a_paused_webhook_is_told_when_it_goes_on(store: Store) -> None:
    await keep(store)
    await store.keep_webhook(examples.webhook(paused="It said 410."))
    await change(store)
    assert await store.claim_calls(NOW, LATER, 9) == []
    await store.keep_webhook(examples.webhook())
    assert len(await store.claim_calls(NOW, LATER, 9)) == 1


async def test_a_call_that_has_failed_can_be_made_again(store: Store) -> None:
    await keep(store)
    await store.keep_webhook(examples.webhook())
    await change(store)
    (call,) = await store.claim_calls(NOW, LATER, 9)
    for call_id in (call.id, "unknown"):
        with pytest.raises(NotFoundError):
            await store.call_again(call_id, NOW)
    failed = call.model_copy(update={"state": CallState.FAILED, "attempts": 9, "status": 500})
    await store.settle_call(failed)
    again = await store.call_again(call.id, LATER)
    assert (again.state, again.attempts, again.next_at) == (CallState.WAITING, 0, LATER)
    assert await store.calls_of("w1", 9) == [again]
    assert [one.id for one in await store.claim_calls(LATER, LATER + MINUTE, 9)] == [call.id]


async def test_with_a_webhook_its_calls_are_gone(store: Store) -> None:
    await keep(store)
    for webhook_id in ("w1", "w2"):
        await store.keep_webhook(examples.webhook(webhook_id))
    await change(store)
    calls = await store.claim_calls(NOW, LATER, 9)
    for _ in range(2):
        await store.remove_webhook("w1")
    for call in calls:
        await store.settle_call(call)
    assert await store.calls_of("w1", 9) == []
    assert len(await store.calls_of("w2", 9)) == 1
    assert [one.id for one in await store.all_webhooks()] == ["w2"]


async def test_old_calls_that_are_over_are_forgotten(store: Store) -> None:
    await keep(store)
    await store.keep_webhook(examples.webhook())
    states = {"first": CallState.DELIVERED, "second": CallState.FAILED, "third": None}
    for task, state in states.items():
        await change(store, task=task)
        if state is not None:
            (call,) = await store.claim_calls(NOW, LATER, 9)
            await store.settle_call(call.model_copy(update={"state": state}))
    await store.forget_calls(NOW)
    assert len(await store.calls_of("w1", 9)) == 3
    await store.forget_calls(LATER)
    assert [call.item.task for call in await store.calls_of("w1", 9)] == ["third"]
