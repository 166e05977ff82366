"""Signs of life, by a clock that is stepped by hand."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from integrations.discord.voice.keepalive import KeepAlive
from tests.discord.steps import SteppedTimer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def beating() -> AsyncIterator[tuple[KeepAlive, SteppedTimer, list[tuple[float, str]]]]:
    timer = SteppedTimer()
    begin = timer.now()
    sent: list[tuple[float, str]] = []
    keepalive = KeepAlive(
        timer,
        lambda: sent.append((timer.now() - begin, "counter")),
        lambda: sent.append((timer.now() - begin, "silence")),
    )
    task = asyncio.create_task(keepalive.run())
    yield keepalive, timer, sent
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_counter_every_5_s_and_silence_every_15_s() -> None:
    async with beating() as (_, timer, sent):
        await timer.advance(60.0)
    assert [at for at, what in sent if what == "counter"] == list(range(5, 61, 5))
    assert [at for at, what in sent if what == "silence"] == [15, 30, 45, 60]


async def test_it_goes_on_for_hours() -> None:
    async with beating() as (_, timer, sent):
        await timer.advance(2 * 3600.0)
    assert len([at for at, what in sent if what == "counter"]) == 1440


async def test_a_new_connection_begins_with_both() -> None:
    async with beating() as (keepalive, _, sent):
        keepalive.begin()
    assert [what for _, what in sent] == ["counter", "silence"]


async def test_a_burst_is_more_than_one() -> None:
    async with beating() as (keepalive, timer, sent):
        await timer.advance(2.0)
        keepalive.burst()
    assert len(sent) > 3
    assert {at for at, _ in sent} == {2.0}
