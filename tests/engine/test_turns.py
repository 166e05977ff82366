"""Jobs that may have killed the process go on one after the other, and never wait for ever."""

import asyncio
from collections import Counter

from bot.engine.turns import Turns


async def _first_of(turns: Turns, *trees: str) -> str:
    order: list[str] = []

    async def work(tree: str) -> None:
        async with turns.taken(tree):
            order.append(tree)

    async with asyncio.TaskGroup() as tasks:
        for tree in trees:
            tasks.create_task(work(tree))
    return order[0]


async def test_one_tree_at_a_time_has_the_turn_with_all_of_its_jobs() -> None:
    turns, may_end = Turns(0, 60), asyncio.Event()
    inside: list[str] = []

    async def work(tree: str) -> None:
        async with turns.taken(tree):
            inside.append(tree)
            await may_end.wait()

    async with asyncio.TaskGroup() as tasks:
        for tree in ("a", "b", "a"):
            tasks.create_task(work(tree))
        await asyncio.sleep(0.02)
        assert inside == ["a", "a"]
        may_end.set()
    assert inside == ["a", "a", "b"]


async def test_nobody_is_always_the_first() -> None:
    firsts = Counter([await _first_of(Turns(0.005, 60), "old", "new") for _ in range(60)])
    assert min(firsts["old"], firsts["new"]) > 0


async def test_nobody_waits_for_longer_than_the_patience_lasts() -> None:
    turns = Turns(0, 0.05)
    async with turns.taken("a"), asyncio.timeout(30), turns.taken("b"):
        pass
    async with asyncio.timeout(30), turns.taken("b"):
        pass


async def test_a_job_that_is_cancelled_gives_its_turn_back() -> None:
    turns = Turns(0, 60)

    async def work() -> None:
        async with turns.taken("a"):
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])
    async with asyncio.timeout(30), turns.taken("b"):
        pass
