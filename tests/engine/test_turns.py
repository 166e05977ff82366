"""Jobs that may have killed the process go on one after the other, and never wait for ever."""

import asyncio
from collections import Counter

from bot.engine.turns import Turns


async def _first_of(turns: Turns, *trees: str) -> str:
    order: list[str] = []

    async def work(tree: str) -> None:
        async with turns.taken(tree, tree):
            order.append(tree)

    async with asyncio.TaskGroup() as tasks:
        for tree in trees:
            tasks.create_task(work(tree))
    return order[0]


async def test_one_tree_at_a_time_has_the_turn_with_all_of_its_jobs() -> None:
    turns, may_end = Turns(0, 60), asyncio.Event()
    inside: list[str] = []

    async def work(tree: str) -> None:
        async with turns.taken(tree, tree):
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
    async with turns.taken("a", "a"), asyncio.timeout(30), turns.taken("b", "b"):
        pass
    async with asyncio.timeout(30), turns.taken("b", "b"):
        pass


async def test_a_job_that_is_cancelled_gives_its_turn_back() -> None:
    turns = Turns(0, 60)

    async def work() -> None:
        async with turns.taken("a", "a"):
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])
    async with asyncio.timeout(30), turns.taken("b", "b"):
        pass


async def test_a_tree_that_waits_for_its_jobs_lets_others_go_first_in_the_end() -> None:
    """Its jobs may stand behind those of others that wait for the turn in a place of the queue."""
    turns, place, order = Turns(0.02, 600), asyncio.Lock(), list[str]()

    async def child(tree: str, is_in_place: asyncio.Event) -> None:
        async with place:
            is_in_place.set()
            async with turns.taken(f"{tree}:child", tree):
                order.append(tree)

    async with asyncio.timeout(30), turns.taken("a", "a") as turn, asyncio.TaskGroup() as tasks:
        is_in_place = asyncio.Event()
        tasks.create_task(child("b", is_in_place))
        await is_in_place.wait()
        mine = tasks.create_task(child("a", asyncio.Event()))
        async with turn.lent():
            await mine
        assert order == ["b", "a"]
        other = tasks.create_task(child("b", asyncio.Event()))
        await asyncio.sleep(0.1)
        assert not other.done()  # it is at work again
        other.cancel()


async def test_a_tree_keeps_its_turn_from_job_to_job() -> None:
    turns, order = Turns(0.5, 600), list[str]()

    async def other() -> None:
        assert await turns.enter("b", after_s=0)
        order.append("b")
        turns.leave(is_over=True)

    async with turns.taken("a", "a") as turn:
        waiting = asyncio.create_task(other())
        for _ in range(3):
            async with turn.lent():
                await asyncio.sleep(0.01)
                async with turns.taken("a:child", "a"):
                    order.append("a")
    await waiting
    assert order == ["a", "a", "a", "b"]


async def test_a_job_that_is_cancelled_while_it_only_waits_is_gone_at_once() -> None:
    turns, is_lent = Turns(0, 600), asyncio.Event()

    async def work() -> None:
        async with turns.taken("a", "a") as turn, turn.lent():
            is_lent.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await is_lent.wait()
    async with asyncio.timeout(30), turns.taken("b", "b"):
        task.cancel()
        await asyncio.wait([task])
