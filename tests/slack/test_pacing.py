"""Messages to a channel: one after the other, a second apart."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from integrations.slack.pacing import Pacing
from tests.slack.quick_time import QuickTime


async def test_a_channel_takes_one_message_a_second_in_the_order_of_asking() -> None:
    time = QuickTime()
    pacing = Pacing(time.timing)
    sent: list[tuple[int, float]] = []

    async def send(number: int) -> None:
        async with pacing.turn("T1", "C1"):
            sent.append((number, time.now))

    await asyncio.gather(*(send(number) for number in range(5)))
    assert sent == [(0, 0.0), (1, 1.0), (2, 2.0), (3, 3.0), (4, 4.0)]


async def test_channels_do_not_wait_for_each_other() -> None:
    time = QuickTime()
    pacing = Pacing(time.timing)
    for team, channel in (("T1", "C1"), ("T1", "C2"), ("T2", "C1")):
        async with pacing.turn(team, channel):
            pass
    assert time.slept == []


async def test_who_has_waited_long_enough_waits_no_more() -> None:
    time = QuickTime()
    pacing = Pacing(time.timing)
    for pause_s, waits in ((0.0, 0.0), (0.25, 0.75), (5.0, 0.0)):
        time.now += pause_s
        began = time.now
        async with pacing.turn("T1", "C1"):
            assert time.now - began == waits


async def test_nobody_writes_while_somebody_waits_inside() -> None:
    time = QuickTime()
    pacing = Pacing(time.timing)
    order: list[str] = []
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with pacing.turn("T1", "C1"):
            inside.set()
            await go_on.wait()
            order.append("slow")

    async def quick() -> None:
        async with pacing.turn("T1", "C1"):
            order.append("quick")

    first = asyncio.create_task(slow())
    await inside.wait()
    second = asyncio.create_task(quick())
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(first, second)
    assert order == ["slow", "quick"]


async def test_an_error_inside_lets_the_next_one_in() -> None:
    time = QuickTime()
    pacing = Pacing(time.timing)
    with suppress(ValueError):
        async with pacing.turn("T1", "C1"):
            raise ValueError
    async with asyncio.timeout(1), pacing.turn("T1", "C1"):
        assert time.now == 1.0


async def test_thousands_of_channels_are_not_remembered_for_ever() -> None:
    time = QuickTime()
    pacing = Pacing(time.timing)
    for number in range(3000):
        async with pacing.turn("T1", f"C{number}"):
            pass
        time.now += 0.01
    assert len(pacing) <= 1001
    async with pacing.turn("T1", "C2999"):
        assert time.slept == [pytest.approx(0.99)]
