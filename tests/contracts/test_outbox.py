"""What every outbox promises."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.outbox import Delivery
from bot.errors import NotFoundError
from bot.ports import Store
from tests.storage import examples


async def test_a_delivery_is_made_with_a_fresh_marker_and_stays_the_same(store: Store) -> None:
    first = await store.delivery("notes:m1")
    assert first == Delivery(key="notes:m1", marker=first.marker)
    assert await store.delivery("notes:m1") == first
    markers = {(await store.delivery(f"{number}")).marker for number in range(20)}
    assert len(markers | {first.marker}) == 21


async def test_a_marker_fits_where_messages_carry_it(store: Store) -> None:
    marker = (await store.delivery("k")).marker
    assert marker.isascii()
    assert marker.isalnum()
    assert 16 <= len(marker) <= 25


async def test_processes_that_ask_at_once_get_the_same_delivery(
    store: Store, second_store: Store
) -> None:
    keys = [f"key {number}" for number in range(10)]
    asked = await asyncio.gather(
        *(one.delivery(key) for key in keys for one in (store, second_store, store))
    )
    assert len({(delivery.key, delivery.marker) for delivery in asked}) == len(keys)


async def test_where_a_message_is_is_remembered(store: Store) -> None:
    delivery = await store.delivery("k")
    other = await store.delivery("l")
    await store.sent("k", examples.REF, examples.START)
    assert await store.delivery("k") == delivery.model_copy(
        update={"ref": examples.REF, "sent_at": examples.START}
    )
    assert await store.delivery("l") == other


async def test_saying_again_that_it_was_sent_changes_nothing(store: Store) -> None:
    await store.delivery("k")
    await store.sent("k", examples.REF, examples.START)
    sent = await store.delivery("k")
    await store.sent("k", examples.REF, examples.START)
    await store.sent("k", examples.REF, examples.START + timedelta(hours=1))
    assert await store.delivery("k") == sent


async def test_a_message_that_was_posted_anew_is_remembered_where_it_is_now(store: Store) -> None:
    later = examples.START + timedelta(hours=1)
    anew = examples.REF.model_copy(update={"message_id": "2"})
    marker = (await store.delivery("k")).marker
    await store.sent("k", examples.REF, examples.START)
    await store.sent("k", anew, later)
    assert await store.delivery("k") == Delivery(key="k", marker=marker, ref=anew, sent_at=later)


async def test_a_message_nobody_asked_for_cannot_have_been_sent(store: Store) -> None:
    with pytest.raises(NotFoundError):
        await store.sent("k", examples.REF, examples.START)
