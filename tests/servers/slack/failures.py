"""What broke inside of the local Slack, and what goes on beside its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Coroutine

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Failures:
    """A test fails by these when the server is closed."""

    def __init__(self) -> None:
        self._errors: list[Exception] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Keep what a handler raises, beside aiohttp's answering by 500."""
        try:
            return await handler(request)
        except (web.HTTPException, ConnectionError):
            raise
        except Exception as error:
            self._errors.append(error)
            raise

    def keep(self, error: Exception) -> None:
        """Let the test fail by this."""
        self._errors.append(error)

    def start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Let work go on beside; it is cancelled when the server is closed."""
        task = asyncio.get_running_loop().create_task(self._run(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def guard(self, act: Callable[[], None]) -> None:
        """Do something now; what it raises is kept."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 (the boundary: raise_any raises it)
            self._errors.append(error)

    def soon(self, act: Callable[[], None]) -> None:
        """Do something in the next turn of the event loop."""
        asyncio.get_running_loop().call_soon(self.guard, act)

    def later(self, seconds: float, act: Callable[[], None]) -> asyncio.TimerHandle:
        """Do something in some seconds of real time."""
        return asyncio.get_running_loop().call_later(seconds, self.guard, act)

    @property
    def running(self) -> int:
        """How much goes on beside."""
        return len(self._tasks)

    async def _run(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 (the boundary: raise_any raises it)
            self._errors.append(error)

    async def stop(self) -> None:
        """Cancel all that goes on beside."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def add_to(self, error: BaseException) -> None:
        """Tell with a test's own failure what broke before it."""
        for inner in self._errors:
            error.add_note(f"the local Slack failed, too: {inner!r}")

    def raise_any(self) -> None:
        """Raise what broke as an `ExceptionGroup`."""
        if self._errors:
            raise ExceptionGroup("the local Slack failed", self._errors)
