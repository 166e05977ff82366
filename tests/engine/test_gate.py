"""The gate knows what is inside and lets nothing in any more once it is closed."""

import asyncio

import pytest

from bot.engine.gate import Gate


async def test_a_gate_that_nobody_has_passed_closes_at_once() -> None:
    assert await Gate().close(0) == 0


async def test_closing_waits_for_those_inside() -> None:
    gate, may_leave = Gate(), asyncio.Event()

    async def inside() -> None:
        async with gate.passed():
            await may_leave.wait()

    tasks = [asyncio.create_task(inside()) for _ in range(2)]
    await asyncio.sleep(0)
    assert await gate.close(0.01) == 2
    may_leave.set()
    assert await gate.close(1) == 0
    await asyncio.gather(*tasks)


async def test_nobody_passes_a_closed_gate() -> None:
    gate = Gate()
    await gate.close(0)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05), gate.passed():
            pytest.fail("it was let in")
