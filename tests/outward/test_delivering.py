"""Changes on their way to receivers: signed, in order, again where they were not taken."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from bot.domain.action_item import ItemStatus
from bot.domain.webhook import CallState
from bot.outward.delivering import Deliveries, delivering
from tests import examples
from tests.outward.office import Office, counted, deliveries, sealing
from tests.outward.receivers import Receiver, listening
from tests.privacy.meetings import NOW

if TYPE_CHECKING:
    import pytest

    from bot.metrics import Metrics
    from tests.outward.conftest import Senders
    from tests.servers.discord.certificate import Certificate

OTHER = "hook6789"


def tasks(receiver: Receiver, secret: str) -> list[str]:
    bodies = cast("list[dict[str, Any]]", receiver.verified(secret))
    return [body["data"]["item"]["task"] for body in bodies]


async def test_every_change_arrives_signed_and_in_order(
    office: Office, trusted: Certificate, metrics: Metrics
) -> None:
    office.clock.moment = datetime.now(UTC)  # the vendor's library looks at the machine's clock
    async with listening(Receiver(), trusted.server_side()) as receiver:
        secret = await office.add(receiver.url)
        for number in range(5):
            await office.reword(f"Task {number}")
        await office.answer(ItemStatus.DONE)
        await office.deliver()
    assert tasks(receiver, secret) == [*(f"Task {number}" for number in range(5)), "Task 4"]
    last = cast("dict[str, Any]", receiver.verified(secret)[-1])
    assert (last["type"], last["data"]["item"]["status"]) == ("item.done", "done")
    calls = await office.calls()
    assert [call.id for call in calls] == receiver.ids
    assert {(call.state, call.attempts, call.status, call.error) for call in calls} == {
        (CallState.DELIVERED, 1, 200, None)
    }
    assert counted(metrics, "delivered") == 6


async def test_an_item_of_new_notes_is_news(office: Office, trusted: Certificate) -> None:
    notes = examples.notes()
    new = examples.item().model_copy(update={"id": "0" * 16, "task": "Ask the printer"})
    async with listening(Receiver(), trusted.server_side()) as receiver:
        await office.add(receiver.url)
        more = {"action_items": (*notes.action_items, new)}
        await office.store.save_notes(notes.model_copy(update=more))
        office.later(days=8)  # the notes are from tomorrow
        await office.deliver()
    (body,) = [json.loads(one.body) for one in receiver.received]
    assert body["type"] == "item.created"
    assert body["data"]["item"]["task"] == "Ask the printer"


async def test_an_item_that_is_deleted_is_told_to_be_gone(
    office: Office, trusted: Certificate
) -> None:
    async with listening(Receiver(), trusted.server_side()) as receiver:
        await office.add(receiver.url)
        await office.reword("What nobody has been told yet")
        item = await office.store.item(examples.item().id)
        await office.store.forget_meeting(item.meeting_id, at=office.clock.now())
        await office.deliver()
    (body,) = [json.loads(one.body) for one in receiver.received]
    assert (body["type"], body["data"]["item"]["id"]) == ("item.deleted", item.id)
    assert (await office.call()).state is CallState.DELIVERED
    assert "What nobody" not in str(receiver.received)


async def test_what_was_not_taken_is_told_again_under_the_same_id(
    office: Office, trusted: Certificate, metrics: Metrics
) -> None:
    async with listening(Receiver(500, 503, 200), trusted.server_side()) as receiver:
        await office.add(receiver.url)
        await office.reword("First")
        await office.deliver()
        (call,) = await office.calls()
        assert (call.state, call.attempts, call.status) == (CallState.WAITING, 1, 500)
        assert call.next_at == office.clock.now() + timedelta(seconds=10)
        office.later(seconds=9)
        await office.deliver()
        assert len(receiver.received) == 1
        office.later(seconds=1)
        await office.deliver()
        office.later(minutes=1)
        await office.deliver()
    assert receiver.ids == [call.id] * 3
    stamps = [int(one.headers["webhook-timestamp"]) for one in receiver.received]
    assert stamps == [int(NOW.timestamp()) + late for late in (0, 10, 70)]
    assert len({one.body for one in receiver.received}) == 1
    call = await office.call()
    assert (call.state, call.attempts, call.status) == (CallState.DELIVERED, 3, 200)
    assert (counted(metrics, "retried"), counted(metrics, "delivered")) == (2, 1)


async def test_a_later_change_does_not_overtake_one_that_waits(
    office: Office, trusted: Certificate
) -> None:
    async with listening(Receiver(500, 200), trusted.server_side()) as receiver:
        await office.add(receiver.url)
        await office.reword("First")
        await office.reword("Second")
        await office.deliver()
        assert len(receiver.received) == 1
        office.later(seconds=10)
        await office.deliver()
    first, second = await office.calls()
    assert receiver.ids == [first.id, first.id, second.id]


async def test_who_asks_for_time_gets_it(office: Office, trusted: Certificate) -> None:
    receiver = Receiver(429, 503, 500, 200)
    receiver.headers = {"Retry-After": "900"}
    async with listening(receiver, trusted.server_side()):
        await office.add(receiver.url)
        await office.reword("First")
        waits = []
        for _ in range(3):
            await office.deliver()
            waits.append((await office.call()).next_at - office.clock.now())
            office.clock.moment = (await office.call()).next_at
    assert waits == [timedelta(minutes=15), timedelta(minutes=15), timedelta(minutes=5)]


async def test_an_absurd_wait_is_bounded(office: Office, trusted: Certificate) -> None:
    receiver = Receiver(503)
    receiver.headers = {"Retry-After": "99999999"}
    async with listening(receiver, trusted.server_side()):
        await office.add(receiver.url)
        await office.reword("First")
        await office.deliver()
    assert (await office.call()).next_at == office.clock.now() + timedelta(hours=1)


async def test_a_slow_receiver_delays_nobody_else(office: Office, trusted: Certificate) -> None:
    slow, quick = Receiver(), Receiver()
    slow.held = asyncio.Event()
    context = trusted.server_side()
    async with listening(slow, context), listening(quick, context):
        await office.add(slow.url)
        await office.add(quick.url, OTHER)
        for number in range(3):
            await office.reword(f"Task {number}")
        async with delivering(office.deliveries, look_s=0.02):
            await slow.until(1)
            await quick.until(3)
            assert len(slow.received) == 1
            slow.held.set()
            await slow.until(3)
    for hook in ("hook2345", OTHER):
        assert {call.state for call in await office.calls(hook)} == {CallState.DELIVERED}


async def test_a_secret_that_can_not_be_opened_keeps_a_call_from_being_made(
    office: Office, trusted: Certificate, senders: Senders
) -> None:
    async with listening(Receiver(), trusted.server_side()) as receiver:
        await office.add(receiver.url)
        await office.reword("First")
        wrong = Deliveries(office.store, senders(), sealing("f" * 32), office.clock)
        await office._replace(deliveries=wrong).deliver()
    call = await office.call()
    assert receiver.received == []
    assert (call.state, call.status) == (CallState.WAITING, None)
    assert call.error == "The secrets of webhooks can't be opened with this MINUTA_SECRET_KEY."


async def test_an_address_that_leads_home_now_is_not_called(
    office: Office, trusted: Certificate, senders: Senders
) -> None:
    async with listening(Receiver(), trusted.server_side()) as receiver:
        await office.add(receiver.url)
        await office.reword("First")
        careful = deliveries(office.store, senders(private=False), office.clock)
        await office._replace(deliveries=careful).deliver()
    call = await office.call()
    assert receiver.received == []
    assert (call.state, call.attempts) == (CallState.WAITING, 1)
    assert call.error == "its host is not found, or not open to all"


async def test_the_log_holds_ids_and_no_address(
    office: Office, trusted: Certificate, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    async with listening(Receiver(500, 410), trusted.server_side()) as receiver:
        secret = await office.add(receiver.url)
        await office.reword("Something that was said")
        await office.attempts()
        ours = [one.getMessage() for one in caplog.records if one.name.startswith("bot.")]
        call = await office.call()
        assert any(call.id in line for line in ours)
        for private in (receiver.url, "hook?team", secret, "Something that was said"):
            assert not any(private in line for line in ours)
