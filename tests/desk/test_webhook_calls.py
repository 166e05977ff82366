"""What admins may ask about the calls that webhooks get."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.desk.webhooks import FrontWebhookDesk
from bot.domain.webhook import CallState
from bot.errors import MinutaError, NotFoundError
from integrations.webhooks import HttpWebhookSender
from tests.desk.askers import ADMIN
from tests.desk.meetings import PLACE
from tests.outward.office import Office, deliveries, sealing, task_of
from tests.outward.receivers import Names, Receiver, listening
from tests.privacy.meetings import NOW, SetClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.store import SqlStore


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def office(
    records: SqlStore, clock: SetClock
) -> AsyncIterator[tuple[Office, FrontWebhookDesk]]:
    """What is needed to have webhooks really called, on this machine."""
    sender = HttpWebhookSender(private=True, resolve=Names(["127.0.0.1"]))
    made = deliveries(records, sender, clock)
    yield Office(records, clock, made), FrontWebhookDesk(records, sender, sealing(), clock)
    await sender.close()


async def test_the_log_says_what_became_of_each_change(
    office: tuple[Office, FrontWebhookDesk],
) -> None:
    at_work, desk = office
    async with listening(Receiver(200, 404)) as receiver:
        webhook = (await desk.add(ADMIN, receiver.url, PLACE)).webhook
        await at_work.reword("First")
        await at_work.reword("Second")
        await at_work.deliver()
    second, first = await desk.calls(ADMIN, webhook.id, 5)
    assert (first.state, first.status, task_of(first)) == (CallState.DELIVERED, 200, "First")
    assert (second.state, second.status, second.attempts) == (CallState.WAITING, 404, 1)
    assert [one.id for one in await desk.calls(ADMIN, webhook.id, 1)] == [second.id]


async def test_who_was_paused_hears_of_everything_since_once_resumed(
    office: tuple[Office, FrontWebhookDesk],
) -> None:
    at_work, desk = office
    async with listening(Receiver(410, 200)) as receiver:
        webhook = (await desk.add(ADMIN, receiver.url, PLACE)).webhook
        await at_work.reword("First")
        await at_work.deliver()
        await at_work.reword("Second")
        await at_work.deliver()
        assert len(receiver.received) == 1
        (paused,) = await desk.webhooks(ADMIN)
        assert paused.paused
        resumed = await desk.resume(ADMIN, webhook.id)
        assert (resumed.paused, await desk.webhooks(ADMIN)) == (None, [resumed])
        await at_work.deliver()
    assert len(receiver.received) == 3


async def test_resuming_hastens_what_would_be_told_much_later(
    office: tuple[Office, FrontWebhookDesk],
) -> None:
    at_work, desk = office
    async with listening(Receiver(500, 500, 500, 200)) as receiver:
        webhook = (await desk.add(ADMIN, receiver.url, PLACE)).webhook
        await at_work.reword("First")
        await at_work.reword("Second")
        await at_work.deliver()
        for seconds in (10, 60):
            at_work.later(seconds=seconds)
            await at_work.deliver()
        (_, first) = await desk.calls(ADMIN, webhook.id, 5)
        assert first.next_at == at_work.clock.now() + timedelta(minutes=5)
        await desk.resume(ADMIN, webhook.id)
        await at_work.deliver()
    assert len(receiver.received) == 5
    calls = await desk.calls(ADMIN, webhook.id, 5)
    assert {one.state for one in calls} == {CallState.DELIVERED}


async def test_who_resumes_while_a_call_is_under_way_doubles_nothing(
    office: tuple[Office, FrontWebhookDesk],
) -> None:
    at_work, desk = office
    receiver = Receiver(200)
    receiver.held = asyncio.Event()
    async with listening(receiver):
        webhook = (await desk.add(ADMIN, receiver.url, PLACE)).webhook
        await at_work.reword("First")
        assert await at_work.deliveries.look()
        await receiver.until(1)
        await desk.resume(ADMIN, webhook.id)
        assert not await at_work.deliveries.look()
        receiver.held.set()
        await at_work.deliver()
        await at_work.deliveries.rest(30)
    assert len(receiver.received) == 1
    (call,) = await desk.calls(ADMIN, webhook.id, 5)
    assert call.state is CallState.DELIVERED


async def test_a_call_that_failed_is_made_again_and_no_other(
    office: tuple[Office, FrontWebhookDesk],
) -> None:
    at_work, desk = office
    async with listening(Receiver(200)) as receiver:
        webhook = (await desk.add(ADMIN, receiver.url, PLACE)).webhook
        other = (await desk.add(ADMIN, f"{receiver.url}&other", PLACE)).webhook
        await at_work.reword("First")
        await at_work.deliver()
        (call,) = await desk.calls(ADMIN, webhook.id, 5)
        with pytest.raises(MinutaError, match="has failed"):
            await desk.again(ADMIN, webhook.id, call.id)
        failed = call.model_copy(update={"state": CallState.FAILED, "attempts": 9})
        await at_work.store.settle_call(failed)
        with pytest.raises(NotFoundError):
            await desk.again(ADMIN, other.id, call.id)
        with pytest.raises(NotFoundError):
            await desk.again(ADMIN, webhook.id, "nothing")
        at_work.later(days=1)
        again = await desk.again(ADMIN, webhook.id, call.id)
        assert (again.state, again.next_at) == (CallState.WAITING, NOW + timedelta(days=1))
        await at_work.deliver()
    assert receiver.ids.count(call.id) == 2
