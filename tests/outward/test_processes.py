"""Several processes that call the same webhooks, and one that is killed in the middle of a call."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.webhook import CallState
from storage.database import open_database
from storage.store import SqlStore
from tests.outward.office import deliveries, opened
from tests.outward.receivers import Names, Receiver, listening

if TYPE_CHECKING:
    from tests.outward.conftest import Senders
    from tests.privacy.meetings import SetClock


async def test_two_processes_tell_every_change_once_and_in_order(
    database_url: str, senders: Senders, clock: SetClock
) -> None:
    hooks = [f"hook000{number}" for number in range(3)]
    async with (
        open_database(database_url) as one,
        open_database(database_url) as other,
        listening(Receiver()) as receiver,
    ):
        office = await opened(SqlStore(one), senders(), clock)
        second = deliveries(SqlStore(other), senders(), clock)
        for hook in hooks:
            await office.add(f"{receiver.url}&hook={hook}", hook)
        for number in range(5):
            await office.reword(f"Task {number}")
        await asyncio.gather(office.deliver(), office._replace(deliveries=second).deliver())
        await office.deliver()  # what became due when both had looked
        assert set(Counter(receiver.ids).values()) == {1}
        for hook in hooks:
            came = [one.id for one in receiver.received if one.path.endswith(hook)]
            calls = await office.calls(hook)
            assert came == [call.id for call in calls]
            assert {call.state for call in calls} == {CallState.DELIVERED}


async def test_a_process_killed_between_a_call_and_its_record_has_it_made_again(
    sqlite_database_url: str, senders: Senders, clock: SetClock
) -> None:
    clock.moment = datetime.now(UTC)
    receiver = Receiver()
    receiver.held = asyncio.Event()
    async with open_database(sqlite_database_url) as database, listening(receiver):
        office = await opened(SqlStore(database), senders(names=Names()), clock)
        await office.add(receiver.url)
        await office.reword("First")
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.outward.child", sqlite_database_url
        )
        await receiver.until(1)
        child.send_signal(signal.SIGKILL)
        assert await child.wait() == -signal.SIGKILL
        receiver.held.set()
        clock.moment = datetime.now(UTC)
        await office.deliver()
        assert len(receiver.received) == 1  # nobody knows yet that the other is gone
        clock.moment += timedelta(minutes=2)
        await office.deliver()
        call = await office.call()
    assert receiver.ids == [call.id, call.id]
    assert call.state is CallState.DELIVERED
