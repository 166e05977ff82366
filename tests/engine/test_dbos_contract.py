"""What we lean on in the job engine's library beyond its documents; guards its upgrades."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import pytest
from dbos import (
    DBOS,
    DBOSClient,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    PortableWorkflowError,
    SetWorkflowID,
)
from dbos import error as dbos_error
from dbos._utils import GlobalParams  # the executor's name is nowhere else

from bot.engine.database import engine_url
from bot.engine.jobs import APPLICATION
from tests.engine.conftest import PATIENCE_S

Workflow = Callable[..., Awaitable[Any]]


class Library:
    """The library on a database, started as often as a test wants, with the client beside it."""

    def __init__(self, url: str) -> None:
        self._url = engine_url(url)
        DBOS.migrate(self._url)
        self.client = DBOSClient(
            system_database_url=self._url,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
        )

    @asynccontextmanager
    async def launched(
        self, executor: str = "a", version: str = "1", **workflows: Workflow
    ) -> AsyncIterator[None]:
        DBOS(
            config=DBOSConfig(
                name=APPLICATION,
                system_database_url=self._url,
                executor_id=executor,
                application_version=version,
                serializer=DBOSPortableJSONSerializer(),
                notification_listener_polling_interval_sec=0.05,
                max_executor_threads=8,
                log_level="ERROR",
            )
        )
        for name, workflow in workflows.items():
            DBOS.workflow(name=name, max_recovery_attempts=2)(_function(workflow))
        await self.client.register_queue_async("queue", polling_interval_sec=0.02)
        DBOS.launch()
        try:
            yield
        finally:
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            loop = asyncio.get_running_loop()
            with ThreadPoolExecutor(1) as thread:
                await loop.run_in_executor(thread, lambda: DBOS.destroy(destroy_registry=True))
            loop.set_default_executor(ThreadPoolExecutor())

    async def enqueue(self, name: str, workflow_id: str, version: str = "1") -> None:
        await self.client.enqueue_async(
            {
                "workflow_name": name,
                "workflow_id": workflow_id,
                "queue_name": "queue",
                "app_version": version,
            }
        )

    async def status(self, workflow_id: str) -> str:
        (found,) = await self.client.list_workflows_async(workflow_ids=[workflow_id])
        return found.status

    async def until(self, workflow_id: str, *statuses: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while await self.status(workflow_id) not in statuses:  # noqa: ASYNC110 (a database has no events)
                await asyncio.sleep(0.02)


def _function(workflow: Workflow) -> Workflow:
    async def function(*args: Any) -> Any:  # noqa: ANN401 (whatever it was enqueued with)
        return await workflow(*args)

    return function


@pytest.fixture
def library(database_url: str) -> Iterator[Library]:
    opened = Library(database_url)
    yield opened
    opened.client.destroy()


class Stuck:
    """A workflow that takes one step and then hangs until it is told otherwise."""

    def __init__(self) -> None:
        self.steps = 0
        self.hung = asyncio.Event()
        self.goes_on = False

    async def step(self) -> str:
        self.steps += 1
        return "done"

    async def workflow(self) -> str:
        outcome = await DBOS.run_step_async({"name": "step"}, self.step)
        self.hung.set()
        while not self.goes_on:  # noqa: ASYNC110 (several loops may look at it)
            await asyncio.sleep(0.02)
        return outcome


async def test_a_dead_executors_work_is_handed_over_by_name_and_only_once(
    library: Library,
) -> None:
    stuck = Stuck()
    async with library.launched("dead", stuck=stuck.workflow):
        await library.enqueue("stuck", "w1")
        await stuck.hung.wait()
    assert await library.status("w1") == "PENDING"
    stuck.goes_on = True
    async with library.launched("alive", stuck=stuck.workflow):
        await asyncio.sleep(0.2)
        assert await library.status("w1") == "PENDING", "nobody takes over by himself"
        assert await asyncio.to_thread(DBOS._recover_pending_workflows, ["nobody"]) == []  # noqa: SLF001
        handles = await asyncio.to_thread(DBOS._recover_pending_workflows, ["dead"])  # noqa: SLF001
        assert len(handles) == 1
        await library.until("w1", "SUCCESS")
        assert await asyncio.to_thread(DBOS._recover_pending_workflows, ["dead"]) == []  # noqa: SLF001
    assert stuck.steps == 1


async def test_the_public_way_to_hand_over_works_too(library: Library) -> None:
    stuck = Stuck()
    async with library.launched("dead", stuck=stuck.workflow):
        await library.enqueue("stuck", "w1")
        await stuck.hung.wait()
    stuck.goes_on = True
    async with library.launched("alive", stuck=stuck.workflow):
        found = await library.client.list_workflows_async(status="PENDING", executor_id="dead")
        assert [status.workflow_id for status in found] == ["w1"]
        await library.client.resume_workflow_async("w1", queue_name="queue")
        await library.until("w1", "SUCCESS")
    assert stuck.steps == 1


async def test_an_executor_finds_its_own_work_again_under_the_same_name(library: Library) -> None:
    stuck = Stuck()
    async with library.launched("same", stuck=stuck.workflow):
        await library.enqueue("stuck", "w1")
        await stuck.hung.wait()
    stuck.goes_on = True
    async with library.launched("same", stuck=stuck.workflow):
        await library.until("w1", "SUCCESS")
    assert stuck.steps == 1


async def test_work_of_another_version_is_not_taken_up(library: Library) -> None:
    stuck = Stuck()
    stuck.goes_on = True
    async with library.launched(version="2", stuck=stuck.workflow):
        await library.enqueue("stuck", "w1", version="1")
        await library.enqueue("stuck", "w2", version="2")
        await library.until("w2", "SUCCESS")
        assert await library.status("w1") == "ENQUEUED"


async def test_a_late_checkpoint_of_one_who_was_taken_for_dead_is_refused(
    library: Library,
) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    runs = 0

    async def step() -> str:
        nonlocal runs
        runs += 1
        number = runs
        if number == 1:
            begun.set()
            await may_end.wait()
        return f"run {number}"

    async def workflow() -> str:
        return await DBOS.run_step_async({"name": "step"}, step)

    async with library.launched("a", workflow=workflow):
        await library.enqueue("workflow", "w1")
        await begun.wait()
        # As if another process took it over, which here is the same one.
        await asyncio.to_thread(DBOS._recover_pending_workflows, ["a"])  # noqa: SLF001
        await library.until("w1", "SUCCESS")
        may_end.set()
        await asyncio.sleep(0.2)
        (kept,) = await library.client.list_workflow_steps_async("w1")
    assert kept["output"] == "run 2"


async def test_a_rewound_workflow_keeps_its_id_and_repeats_only_the_later_steps(
    library: Library,
) -> None:
    ran: list[str] = []

    async def step(name: str) -> str:
        ran.append(name)
        return name

    async def workflow() -> None:
        for name in ("first", "second"):
            await DBOS.run_step_async({"name": name}, step, name)
        if ran.count("second") == 1:
            raise RuntimeError("not yet")

    async with library.launched(workflow=workflow):
        await library.enqueue("workflow", "w1")
        await library.until("w1", "ERROR")
        await library.client.rewind_workflow_async("w1", start_step=2, queue_name="queue")
        await library.until("w1", "SUCCESS")
    assert ran == ["first", "second", "second"]


async def test_an_error_keeps_its_name_its_text_and_its_data(library: Library) -> None:
    class BrokenError(Exception):
        data = {"stage": "x", "attempts": 2}  # noqa: RUF012 (an attribute is what the library reads)

    async def workflow() -> None:
        raise BrokenError("it broke")

    async with library.launched(workflow=workflow):
        await library.enqueue("workflow", "w1")
        await library.until("w1", "ERROR")
        (found,) = await library.client.list_workflows_async(workflow_ids=["w1"])
    assert isinstance(found.error, PortableWorkflowError)
    assert (found.error.name, found.error.message) == ("BrokenError", "it broke")
    assert found.error.data == BrokenError.data


async def test_a_workflow_that_is_restarted_too_often_is_given_up(library: Library) -> None:
    stuck = Stuck()
    for _ in range(3):  # the first run and two recoveries
        stuck.hung.clear()
        async with library.launched(stuck=stuck.workflow):
            if await library.client.list_workflows_async() == []:
                await library.enqueue("stuck", "w1")
            await stuck.hung.wait()
    async with library.launched(stuck=stuck.workflow):
        await library.until("w1", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
        await library.client.rewind_workflow_async("w1", start_step=2, queue_name="queue")
        stuck.goes_on = True
        await library.until("w1", "SUCCESS")
    assert stuck.steps == 1


async def test_a_parent_learns_that_its_child_was_given_up_by_these_errors(
    library: Library,
) -> None:
    caught: list[BaseException] = []

    async def parent() -> None:
        with SetWorkflowID("child"):
            handle = await DBOS.enqueue_workflow_with_options_async(
                {"workflow_name": "never", "queue_name": "nowhere"}
            )
        try:
            await handle.get_result(polling_interval_sec=0.02)
        except Exception as error:  # noqa: BLE001 (which one is the question)
            caught.append(error)

    async with library.launched(parent=parent):
        await library.enqueue("parent", "w1")
        await asyncio.sleep(0.2)
        await library.client.cancel_workflow_async("child")
        await library.until("w1", "SUCCESS")
    assert isinstance(caught[0], dbos_error.DBOSAwaitedWorkflowCancelledError)


async def test_inputs_and_outputs_are_kept_as_json(library: Library) -> None:
    async def workflow() -> dict[str, int]:
        return {"a": 1}

    async with library.launched(workflow=workflow):
        await library.enqueue("workflow", "w1")
        await library.until("w1", "SUCCESS")
        (found,) = await library.client.list_workflows_async(workflow_ids=["w1"])
    assert found.output == {"a": 1}
    assert DBOSPortableJSONSerializer().serialize({"a": 1}) == '{"a":1}'


async def test_a_deleted_workflow_leaves_nothing(library: Library) -> None:
    async def workflow() -> None:
        return

    async with library.launched(workflow=workflow):
        await library.enqueue("workflow", "w1")
        await library.until("w1", "SUCCESS")
        await library.client.delete_workflow_async("w1", delete_children=True)
        assert await library.client.list_workflows_async(workflow_ids=["w1"]) == []


async def test_workflows_run_in_the_loop_that_launched_the_library(library: Library) -> None:
    loops: list[asyncio.AbstractEventLoop] = []

    async def workflow() -> None:
        loops.append(asyncio.get_running_loop())

    async with library.launched("me", workflow=workflow):
        assert GlobalParams.executor_id == "me"
        await library.enqueue("workflow", "w1")
        await library.until("w1", "SUCCESS")
    assert loops == [asyncio.get_running_loop()]
