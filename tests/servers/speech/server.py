"""The frame of a local server: its address, what it was sent, and what goes wrong."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple, Self

from aiohttp import ClientError, web

from tests.servers.speech.recorded import Record
from tests.servers.speech.sockets import LocalSocket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
    from types import TracebackType

    from tests.servers.speech.failures import Failure, Handler
    from tests.servers.speech.sockets import Trouble

_LARGEST_REQUEST = 64 << 20
_PATIENCE_S = 10.0


class _Planned(NamedTuple):
    failure: Failure
    where: str


class SpeechServer(ABC):
    """A server on this machine; open within `async with`.

    `record` is what it was sent. `most_at_once` is how many sockets were open at the same time.
    What breaks inside fails the test on leaving.
    """

    def __init__(self) -> None:
        self.record = Record()
        self.base_url = ""
        self.most_at_once = 0
        self._open: set[LocalSocket] = set()
        self._failures: deque[_Planned] = deque()
        self._troubles: deque[Trouble | None] = deque()
        self._broken: list[Exception] = []
        self._changed = asyncio.Condition()
        self._works: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None

    @abstractmethod
    def routes(self) -> Iterable[web.RouteDef]:
        """What is served."""

    @property
    def ws_url(self) -> str:
        """The base URL of sockets."""
        return self.base_url.replace("http", "ws", 1)

    @property
    def open_sockets(self) -> int:
        """How many sockets are open now."""
        return len(self._open)

    def fail_next(self, failure: Failure, times: int = 1, where: str = "") -> None:
        """Let the next requests fail, after those that are to fail already.

        `where` is the beginning of method and path, such as "POST /v2/upload".
        """
        self._failures.extend([_Planned(failure, where)] * times)

    def trouble_next(self, *troubles: Trouble | None) -> None:
        """Let something happen on the next sockets, one for each; None for one without trouble."""
        self._troubles.extend(troubles)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so; looked at after each request and message."""
        async with asyncio.timeout(_PATIENCE_S), self._changed:
            await self._changed.wait_for(is_so)

    def meanwhile(self, work: Coroutine[object, object, object]) -> None:
        """Go on with something once the answer is sent; it ends with the server at the latest."""
        task = asyncio.create_task(self._done(work))
        self._works.add(task)
        task.add_done_callback(self._works.discard)

    async def until_idle(self) -> None:
        """Wait until everything that goes on meanwhile is done."""
        async with asyncio.timeout(_PATIENCE_S):
            await asyncio.gather(*self._works)

    async def changed(self) -> None:
        """Let those look again who wait until something is so."""
        async with self._changed:
            self._changed.notify_all()

    @asynccontextmanager
    async def socket(
        self, request: web.Request, sound_in: Callable[[str | bytes], int] | None = None
    ) -> AsyncIterator[LocalSocket]:
        """Accept a socket, with the trouble that is planned for it.

        `sound_in` tells how many bytes of sound a message holds, where they are no binary frames.
        """
        trouble = self._troubles.popleft() if self._troubles else None
        recorded = self.record.add_socket(request)
        socket = LocalSocket(request, recorded, trouble, sound_in, self.changed)
        await socket.accept()
        self._open.add(socket)
        self.most_at_once = max(self.most_at_once, len(self._open))
        await self.changed()
        try:
            yield socket
        except ConnectionError:
            pass  # the client has gone
        finally:
            self._open.discard(socket)
            await self.changed()

    async def __aenter__(self) -> Self:
        app = web.Application(
            client_max_size=_LARGEST_REQUEST, middlewares=[self._keep_broken, self._fail]
        )
        app.router.add_routes(self.routes())
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._runner is not None
        for task in self._works:
            task.cancel()
        await asyncio.gather(*self._works, return_exceptions=True)
        for socket in list(self._open):
            socket.abort()
        await self._runner.cleanup()
        if error is not None:
            for inner in self._broken:
                error.add_note(f"the local server failed, too: {inner!r}")
        elif self._broken:
            raise ExceptionGroup("the local server failed", self._broken)

    async def _done(self, work: Coroutine[object, object, object]) -> None:
        try:
            await work
        except ClientError:
            pass  # nobody is there to be called
        except Exception as error:  # noqa: BLE001 (told on leaving)
            self._broken.append(error)

    @web.middleware
    async def _keep_broken(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except (web.HTTPException, ConnectionError):
            raise
        except Exception as error:
            self._broken.append(error)
            raise
        finally:
            await self.changed()

    @web.middleware
    async def _fail(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        for planned in self._failures:
            if f"{request.method} {request.path}".startswith(planned.where):
                self._failures.remove(planned)
                return await planned.failure(request, handler)
        return await handler(request)
