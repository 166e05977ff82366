"""What every outbox promises."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.outbox import Delivery, MessageRef
from bot.errors import NotFoundError
from bot.ports import Store
from tests.storage import examples


async def test_a_delivery_is_made_with_a_fresh_marker_and_stays_the_same(store: Store) -> None:
    first = await store.delivery("notes:m1")
    assert first == Delivery(key="notes:m1", marker=first.marker, is_new=True)
    assert await store.delivery("notes:m1") == first.model_copy(update={"is_new": False})
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
    assert sum(delivery.is_new for delivery in asked) == len(keys)


async def test_where_a_message_is_is_remembered(store: Store) -> None:
    delivery = await store.delivery("k")
    other = await store.delivery("l")
    await store.sent("k", examples.REF, examples.START)
    assert await store.delivery("k") == delivery.model_copy(
        update={"ref": examples.REF, "sent_at": examples.START, "is_new": False}
    )
    assert await store.delivery("l") == other.model_copy(update={"is_new": False})


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


async def test_deliveries_are_told_by_the_beginning_of_their_key(store: Store) -> None:
    keys = ["a", "a:", "a:1", "a:2", "a:2:x", "a:\U0001f648", "a_1", "A:1", "b:1"]
    for key in keys:
        await store.delivery(key)
    await store.sent("a:1", examples.REF, examples.START)
    found = await store.deliveries("a:")
    assert [delivery.key for delivery in found] == ["a:", "a:1", "a:2", "a:2:x", "a:\U0001f648"]
    assert [delivery.ref for delivery in found if delivery.ref] == [examples.REF]
    assert [delivery.key for delivery in await store.deliveries("a_")] == ["a_1"]
    assert await store.deliveries("%") == []
    assert len(await store.deliveries("")) == len(keys)


async def test_a_message_is_handed_over_to_another_key(store: Store) -> None:
    marker = (await store.delivery("k")).marker
    await store.sent("k", examples.REF, examples.START)
    later = examples.START + timedelta(hours=1)
    assert await store.hand_over("k", "l", later)
    taken = Delivery(key="l", marker=marker, ref=examples.REF, sent_at=later)
    assert await store.deliveries("") == [taken]
    assert not await store.hand_over("k", "l", later)
    assert await store.deliveries("") == [taken]


async def test_a_message_of_which_it_is_not_known_whether_it_is_there_is_handed_over(
    store: Store,
) -> None:
    marker = (await store.delivery("k")).marker
    await store.delivery("l")  # somebody was about to send it
    assert await store.hand_over("k", "l", examples.START)
    assert await store.deliveries("") == [Delivery(key="l", marker=marker)]


async def test_no_message_takes_the_place_of_one_that_is_there(store: Store) -> None:
    for key in ("k", "l"):
        await store.delivery(key)
        await store.sent(key, examples.REF, examples.START)
    before = await store.deliveries("")
    assert not await store.hand_over("k", "l", examples.START)
    assert await store.deliveries("") == before


async def test_of_a_forgotten_message_nothing_is_known(store: Store) -> None:
    first = await store.delivery("k")
    await store.delivery("l")
    for _ in range(2):
        await store.forget_delivery("k")
    assert [delivery.key for delivery in await store.deliveries("")] == ["l"]
    again = await store.delivery("k")
    assert again.is_new
    assert again.marker != first.marker


async def test_old_weekly_digests_are_forgotten_with_their_parts_and_nothing_else(
    store: Store,
) -> None:
    day = timedelta(days=1)
    sent = {
        "weekly:discord:w:c:old": examples.START - day,
        "weekly:discord:w:c:new": examples.START,
        "notes:old": examples.START - day,
    }
    for number, (key, at) in enumerate(sent.items()):
        ref = MessageRef(platform="discord", channel="c", message_id=f"{number}")
        await store.delivery(key)
        await store.sent(key, ref, at)
        await store.delivery(f"discord:c:{number}:page")
    await store.delivery("weekly:discord:w:c:on its way")
    for _ in range(2):
        await store.forget_weekly(examples.START)
    assert [delivery.key for delivery in await store.deliveries("")] == [
        "discord:c:1:page",
        "discord:c:2:page",
        "notes:old",
        "weekly:discord:w:c:new",
        "weekly:discord:w:c:on its way",
    ]


async def test_nothing_is_withdrawn_by_itself(store: Store) -> None:
    await store.delivery("k")
    await store.sent("k", examples.REF, examples.START)
    assert await store.withdrawn() == []
