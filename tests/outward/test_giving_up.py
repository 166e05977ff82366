"""Calls that are given up, and webhooks that are left alone."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bot.domain.webhook import CallState
from bot.outward.retrying import WAITS
from tests.outward.office import counted, sealing
from tests.outward.receivers import Receiver, listening
from tests.privacy.meetings import NOW

if TYPE_CHECKING:
    from bot.metrics import Metrics
    from tests.outward.office import Office
    from tests.servers.discord.certificate import Certificate


async def test_after_the_last_attempt_a_call_is_given_up_and_the_next_is_made(
    office: Office, metrics: Metrics
) -> None:
    async with listening(Receiver(*[500] * 9, 200)) as receiver:
        await office.add(receiver.url)
        await office.reword("First")
        await office.reword("Second")
        moments = await office.attempts()
    first, second = await office.calls()
    assert (first.state, first.attempts, first.status) == (CallState.FAILED, 9, 500)
    assert (second.state, second.attempts) == (CallState.DELIVERED, 1)
    gaps = [after - before for before, after in pairwise(moments)]
    assert gaps == [*WAITS, timedelta()]
    assert receiver.ids == [first.id] * 9 + [second.id]
    assert counted(metrics, "failed") == 1
    assert (await office.webhook()).failing_since is None


async def test_what_was_given_up_can_be_told_again(office: Office) -> None:
    async with listening(Receiver(500, 500, 200)) as receiver:
        await office.add(receiver.url)
        await office.reword("First")
        call = await office.call()
        await office.store.settle_call(call.model_copy(update={"attempts": len(WAITS)}))
        await office.deliver()
        assert (await office.call()).state is CallState.FAILED
        await office.store.call_again("hook2345", call.id, office.clock.now())
        await office.attempts()
    assert receiver.ids == [call.id] * 3
    call = await office.call()
    assert (call.state, call.attempts) == (CallState.DELIVERED, 2)


async def test_a_call_that_can_not_be_made_is_given_up_as_well(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """What goes wrong on our side would be in the way of all that comes after it."""
    async with listening(Receiver()) as receiver:
        await office.add(receiver.url)
        broken = sealing().sealed(b"whsec_abcde").decode()
        whole = await office.webhook()
        await office.store.keep_webhook(whole.model_copy(update={"sealed": broken}))
        await office.reword("First")
        await office.deliver()
        call = await office.call()
        assert (call.state, call.attempts) == (CallState.WAITING, 1)
        assert call.error == "Minuta could not make it"
        moments = await office.attempts()
        assert len(moments) == len(WAITS)
        assert (await office.call()).state is CallState.FAILED
        await office.store.keep_webhook(whole)
        await office.reword("Second")
        await office.deliver()
    (_, second) = await office.calls()
    assert receiver.ids == [second.id]
    assert "whsec" not in caplog.text


async def test_who_is_gone_is_not_called_any_more(
    office: Office, trusted: Certificate, metrics: Metrics
) -> None:
    async with listening(Receiver(410, 200), trusted.server_side()) as receiver:
        await office.add(receiver.url)
        await office.reword("First")
        await office.reword("Second")
        await office.deliver()
        office.later(days=3)
        await office.deliver()
        assert len(receiver.received) == 1
        webhook = await office.webhook()
        assert webhook.paused == "The receiver says that it is gone (410)."
        assert counted(metrics, "paused") == 1
        await office.store.mark_webhook(webhook.id, None, None)
        await office.deliver()
    first, second = await office.calls()
    assert receiver.ids == [first.id, first.id, second.id]


async def test_who_takes_nothing_for_five_days_is_paused(office: Office) -> None:
    async with listening(Receiver(500)) as receiver:
        await office.add(receiver.url)
        since = office.clock.now() - timedelta(days=5)
        await office.store.mark_webhook("hook2345", since, None)
        await office.reword("First")
        await office.reword("Second")
        moments = await office.attempts()
    webhook = await office.webhook()
    assert webhook.paused == "It has taken nothing for 5 days."
    assert webhook.failing_since == since
    assert [call.state for call in await office.calls()] == [CallState.FAILED, CallState.WAITING]
    assert len(moments) == len(receiver.received) == 9  # not before a call was given up


@pytest.mark.nightly
async def test_that_takes_five_days_from_the_first_failure(office: Office) -> None:
    async with listening(Receiver(500)) as receiver:
        await office.add(receiver.url)
        for number in range(10):
            await office.reword(f"Task {number}")
        moments = await office.attempts()
    assert timedelta(days=5) <= moments[-1] - moments[0] < timedelta(days=7)
    assert (await office.webhook()).failing_since == moments[0]
    states = [call.state for call in await office.calls()]
    assert states == [CallState.FAILED] * 3 + [CallState.WAITING] * 7
    assert len(receiver.received) == 27


async def test_who_took_something_in_between_is_not_paused(office: Office) -> None:
    async with listening(Receiver(200, *[500] * 9)) as receiver:
        await office.add(receiver.url)
        await office.store.mark_webhook("hook2345", NOW - timedelta(days=6), None)
        await office.reword("First")
        await office.reword("Second")
        await office.attempts()
    webhook = await office.webhook()
    assert (webhook.paused, webhook.failing_since) == (None, NOW)
    states = [call.state for call in await office.calls()]
    assert states == [CallState.DELIVERED, CallState.FAILED]


async def test_one_who_failed_long_ago_is_not_paused_for_a_single_failure(
    office: Office,
) -> None:
    async with listening(Receiver(500, 200)) as receiver:
        await office.add(receiver.url)
        await office.store.mark_webhook("hook2345", NOW - timedelta(days=30), None)
        await office.reword("First")
        await office.attempts()
    webhook = await office.webhook()
    assert (webhook.paused, webhook.failing_since) == (None, None)
    assert len(receiver.received) == 2
