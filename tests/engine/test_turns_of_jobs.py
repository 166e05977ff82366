"""Jobs under which processes have died take turns, also where their queue has few places."""

import asyncio
from typing import TYPE_CHECKING

from bot.engine.records import JobState
from bot.engine.run import Facts, Run
from bot.engine.settings import Limits
from tests.engine.conftest import Engines, until

if TYPE_CHECKING:
    from bot.engine.engine import Body

_TREES = [f"tree-{number}" for number in range(6)]
_DEATHS = 3


async def test_trees_that_wait_for_a_place_of_each_other_all_come_to_their_end(
    engines: Engines,
) -> None:
    """The child of one has the only place and wants the turn; the others' children want a place."""
    is_dying = True
    began = asyncio.Event()

    async def work() -> Facts:
        began.set()
        if is_dying:
            await asyncio.Event().wait()
        return {}

    async def child(run: Run) -> Facts:
        return await run.step("work", work)

    async def parent(run: Run, name: str) -> Facts:
        started = await run.start("child", f"{name}:child", "narrow")
        await started.result()
        return await run.step("work", work)

    bodies: dict[str, Body] = {"parent": parent, "child": child}
    queues = {"queue": Limits(per_process=10), "narrow": Limits(per_process=1)}
    for death in range(_DEATHS):
        began.clear()
        async with engines(bodies, queues, drain_s=0) as jobs:
            for name in _TREES if death == 0 else ():
                await jobs.submit("parent", name, "queue", name)
            async with asyncio.timeout(30):
                await began.wait()
                for name in _TREES:
                    await until(jobs, name, JobState.RUNNING)
    is_dying = False
    async with engines(bodies, queues) as jobs:
        for name in _TREES:
            await until(jobs, name, JobState.DONE)
