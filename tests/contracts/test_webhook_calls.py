"""What every store promises about the calls that webhooks get, one after the other."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.action_item import ActionItem
from bot.domain.webhook import CallState, WebhookCall
from bot.errors import NotFoundError
from bot.ports import Store
from storage.store import SqlStore
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


def task_of(call: WebhookCall) -> str:
    assert isinstance(call.item, ActionItem)
    return call.item.task


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
    assert {task_of(call) for call in claimed} == {"first"}
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
        told.append(task_of(call))
        delivered = {"state": CallState.DELIVERED, "status": 204, "attempts": 1}
        await store.settle_call(call.model_copy(update=delivered))
    assert told == tasks
    newest = await store.calls_of("w1", 2)
    assert [(task_of(call), call.state, call.status, call.attempts) for call in newest] == [
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
    assert task_of(second) == "second"


async def test_no_more_calls_are_claimed_than_fit_the_oldest_first(store: Store) -> None:
    await keep(store)
    for number in range(3):
        await store.keep_webhook(examples.webhook(f"w{number}"))
        await change(store, task=f"{number}")
    claimed = await store.claim_calls(NOW, LATER, 2)
    assert [task_of(call) for call in claimed] == ["0", "1"]


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
    await store.keep_webhook(examples.webhook("w2"))
    await change(store)
    call, _ = await store.claim_calls(NOW, LATER, 9)
    for call_id in (call.id, "unknown"):
        with pytest.raises(NotFoundError):
            await store.call_again("w1", call_id, NOW)
    failed = call.model_copy(update={"state": CallState.FAILED, "attempts": 9, "status": 500})
    await store.settle_call(failed)
    with pytest.raises(NotFoundError):
        await store.call_again("w2", call.id, LATER)
    again = await store.call_again("w1", call.id, LATER)
    assert (again.state, again.attempts, again.next_at) == (CallState.WAITING, 0, LATER)
    assert await store.calls_of("w1", 9) == [again]
    claimed = await store.claim_calls(LATER, LATER + MINUTE, 9)
    assert call.id in [one.id for one in claimed]


async def test_a_failed_call_is_found_however_many_came_after_it(store: Store) -> None:
    await keep(store)
    await store.keep_webhook(examples.webhook())
    await change(store, task="first")
    (call,) = await store.claim_calls(NOW, LATER, 9)
    await store.settle_call(call.model_copy(update={"state": CallState.FAILED}))
    item = await store.item("i1")
    for _ in range(3):
        item = await store.change_item(item, [examples.event()])
    assert (await store.call_again("w1", call.id, LATER)).id == call.id


async def test_what_is_far_off_is_hastened_and_what_is_under_way_left_alone(store: Store) -> None:
    await keep(store)
    for webhook_id in ("far", "near", "other"):
        await store.keep_webhook(examples.webhook(webhook_id))
    await change(store)
    calls = {one.webhook_id: one for one in await store.claim_calls(NOW, LATER, 9)}
    for webhook_id in ("far", "other"):
        put_off = {"attempts": 3, "next_at": NOW + 30 * MINUTE}
        await store.settle_call(calls[webhook_id].model_copy(update=put_off))
    await change(store, task="second")
    for webhook_id in ("far", "near"):
        await store.hasten_calls(webhook_id, NOW, LATER)
    (again,) = await store.claim_calls(NOW, LATER, 9)
    assert (again.webhook_id, again.attempts) == ("far", 3)
    # what was claimed before, and is told of now, is told once
    await store.settle_call(calls["near"].model_copy(update={"state": CallState.DELIVERED}))
    await store.hasten_calls("near", NOW, LATER)
    assert [one.state for one in (await store.calls_of("near", 9))[1:]] == [CallState.DELIVERED]


async def test_who_waits_the_longest_is_told_first(store: Store) -> None:
    await keep(store)
    for webhook_id in ("failing", "new"):
        await store.keep_webhook(examples.webhook(webhook_id))
        await change(store, task=webhook_id)
    failing, _ = await store.claim_calls(NOW, NOW, 9)
    await store.settle_call(failing.model_copy(update={"attempts": 1, "next_at": LATER}))
    (first,) = await store.claim_calls(LATER, LATER, 1)
    assert first.webhook_id == "new"


async def test_a_call_that_can_not_be_read_is_in_nobodys_way(store: SqlStore) -> None:
    await keep(store)
    for webhook_id in ("w1", "w2"):
        await store.keep_webhook(examples.webhook(webhook_id))
    await change(store, task="first")
    await change(store, task="second")
    async with store._database.writing() as session:  # noqa: SLF001 (as a faulty version would)
        connection = await session.connection()
        await connection.execute(
            text("UPDATE webhook_call SET item = '{}' WHERE webhook_id = 'w1' AND number < 3")
        )
    assert [task_of(one) for one in await store.claim_calls(NOW, LATER, 9)] == ["first"]
    assert [task_of(one) for one in await store.claim_calls(NOW, LATER, 9)] == ["second"]


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


async def test_old_calls_are_forgotten_whatever_became_of_them(store: Store) -> None:
    """Those of a webhook that is paused are never made, and hold what was said."""
    await keep(store)
    await store.keep_webhook(examples.webhook())
    await store.keep_webhook(examples.webhook("paused", paused="It said 410."))
    for state in (CallState.DELIVERED, CallState.FAILED, None):
        await change(store, task=f"{state}")
        if state is not None:
            (call,) = await store.claim_calls(NOW, LATER, 9)
            await store.settle_call(call.model_copy(update={"state": state}))
    await store.forget_calls(NOW)
    assert [len(await store.calls_of(one, 9)) for one in ("w1", "paused")] == [3, 3]
    await store.forget_calls(LATER)
    assert [await store.calls_of(one, 9) for one in ("w1", "paused")] == [[], []]
    await store.settle_call(call)
    assert await store.calls_of("w1", 9) == []
