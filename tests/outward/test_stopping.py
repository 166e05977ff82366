"""What becomes of calls when something ends in the middle of one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain.webhook import CallState, WebhookCall
from bot.outward.delivering import delivering
from storage.store import SqlStore
from tests.outward.office import deliveries
from tests.outward.receivers import Receiver, listening

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tests.outward.conftest import Senders
    from tests.outward.office import Office
    from tests.servers.discord.certificate import Certificate


async def test_what_is_under_way_when_one_stops_is_finished(
    office: Office, trusted: Certificate
) -> None:
    receiver = Receiver()
    receiver.held = asyncio.Event()
    async with listening(receiver, trusted.server_side()):
        await office.add(receiver.url)
        await office.reword("First")
        async with delivering(office.deliveries, look_s=0.02):
            await receiver.until(1)
            asyncio.get_running_loop().call_later(0.05, receiver.held.set)
    assert (await office.call()).state is CallState.DELIVERED


async def test_what_was_cut_off_is_told_again_after_its_lease(
    office: Office, trusted: Certificate, senders: Senders
) -> None:
    receiver = Receiver()
    receiver.held = asyncio.Event()
    async with listening(receiver, trusted.server_side()):
        await office.add(receiver.url)
        await office.reword("First")
        assert await office.deliveries.look()
        await receiver.until(1)
        await office.deliveries.rest(0)
        receiver.held.set()
        other = office._replace(deliveries=deliveries(office.store, senders(), office.clock))
        office.later(seconds=119)
        await other.deliver()
        assert len(receiver.received) == 1
        office.later(seconds=1)
        await other.deliver()
    call = await office.call()
    assert receiver.ids == [call.id, call.id]
    assert (call.state, call.attempts) == (CallState.DELIVERED, 1)


async def test_a_webhook_that_is_removed_while_it_is_called_does_not_come_back(
    office: Office, trusted: Certificate
) -> None:
    receiver = Receiver(500)
    receiver.held = asyncio.Event()
    async with listening(receiver, trusted.server_side()):
        await office.add(receiver.url)
        await office.reword("First")
        assert await office.deliveries.look()
        await receiver.until(1)
        await office.store.remove_webhook("hook2345")
        receiver.held.set()
        await office.deliveries.rest(30)
    assert await office.store.all_webhooks() == []
    assert await office.calls() == []


class Absent(SqlStore):
    """A store that is not there at first."""

    failures = 0

    async def claim_calls(
        self, now: datetime, until: datetime, limit: int
    ) -> Sequence[WebhookCall]:
        if self.failures < 2:
            self.failures += 1
            raise OSError("gone")
        return await super().claim_calls(now, until, limit)


async def test_a_database_that_is_away_ends_nothing(
    office: Office, trusted: Certificate, senders: Senders
) -> None:
    assert isinstance(office.store, SqlStore)
    absent = Absent(office.store._database)  # noqa: SLF001 (the same database)
    made = deliveries(absent, senders(), office.clock)
    async with listening(Receiver(), trusted.server_side()) as receiver:
        await office.add(receiver.url)
        await office.reword("First")
        async with delivering(made, look_s=0.01):
            await receiver.until(1)
    assert absent.failures == 2
    assert (await office.call()).state is CallState.DELIVERED
