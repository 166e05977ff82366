"""What can go wrong on demand."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from aiohttp import web

from tests.servers.discord.transport import MODES

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tests.servers.discord.api import Handler
    from tests.servers.discord.remote import RemoteClient

Send = Callable[[bytes], None]


class Committer(StrEnum):
    """Whose commit wins: the first that comes (people's, they are nearer), or a bot's.

    With `BOTS` the commits of scripted people are kept until the transition's time-out is over, so
    that it is a bot's that counts if it can send one.
    """

    FIRST = "first"
    BOTS = "bots"


@dataclass
class Behaviour:
    """How the whole server acts; fields may be changed at any time.

    `modes` are offered in op 2 in this order. `transition_timeout_s` is how long op 22 waits for
    the op 23 of everybody. `resume_window_s` is how long a client may stay away without op 13 and
    without being removed from the group. `requires_dave` refuses clients without DAVE by close code
    4017, except on stages; without it they pull the room down to v0. `establishes_with_zero` lets a
    group that is not there yet begin with transition 0, which nobody confirms. `executes_early`
    sends op 22 right behind op 29, without waiting for op 23. `answers_voice_requests` off leaves
    op 4 of the main gateway unanswered, as for a full room. `limits_rates` counts requests and
    refuses those that are too many. `on_client` is called with every bot
    that enters a call, before it is told anything.
    """

    modes: tuple[str, ...] = MODES
    heartbeat_interval_s: float = 13.75
    transition_timeout_s: float = 2.0
    resume_window_s: float = 1.0
    requires_dave: bool = True
    establishes_with_zero: bool = True
    executes_early: bool = False
    committer: Committer = Committer.FIRST
    answers_voice_requests: bool = True
    limits_rates: bool = False
    on_client: Callable[[RemoteClient], None] = lambda client: None  # noqa: ARG005 (nothing to do)


@dataclass
class Network:
    """The way of datagrams to one client; all chances are between 0 and 1.

    `jitter_s` delays each datagram by up to that long, so that they overtake each other.
    A datagram chosen by `reorder` is sent behind the one or two that follow it. `is_black_hole`
    swallows both directions, keep-alive included.
    """

    loss: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    jitter_s: float = 0.0
    is_black_hole: bool = False
    random: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 (no secret)
    counts: Counter[str] = field(default_factory=Counter)
    _held: list[tuple[int, bytes]] = field(default_factory=list)

    def carry(self, datagram: bytes, send: Send) -> bool:
        """Send, or not; True unless the datagram is lost."""
        if not self.lets_through():
            return False
        if self.loss and self.random.random() < self.loss:
            self.counts["lost"] += 1
            return False
        self.counts["carried"] += 1
        if self.reorder and self.random.random() < self.reorder:
            self.counts["reordered"] += 1
            self._hold(datagram, send)
            return True
        self._send(datagram, send)
        if self.duplicate and self.random.random() < self.duplicate:
            self.counts["duplicated"] += 1
            self._send(datagram, send)
        self._release(send)
        return True

    def lets_through(self) -> bool:
        """Whether a datagram passes the black hole; the way to the server has no other fault."""
        self.counts["swallowed"] += self.is_black_hole
        return not self.is_black_hole

    def flush(self, send: Send) -> None:
        """Send what waits to be overtaken."""
        held, self._held = self._held, []
        for _, datagram in held:
            send(datagram)

    def _hold(self, datagram: bytes, send: Send) -> None:
        self._held.append((self.random.randint(1, 2), datagram))
        # Nothing may follow: the end of a talkspurt is not to be held for good.
        asyncio.get_running_loop().call_later(0.06, self.flush, send)

    def _release(self, send: Send) -> None:
        waiting, self._held = self._held, []
        for others, datagram in waiting:
            if others > 1:
                self._held.append((others - 1, datagram))
            else:
                self._send(datagram, send)

    def _send(self, datagram: bytes, send: Send) -> None:
        if self.jitter_s:
            delay = self.random.uniform(0, self.jitter_s)
            asyncio.get_running_loop().call_later(delay, send, datagram)
        else:
            send(datagram)


class Failures:
    """What broke inside of the server; a test fails by it when the server is closed."""

    def __init__(self) -> None:
        self._errors: list[Exception] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Keep what a handler raises, beside aiohttp's answering by 500."""
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception as error:
            self._errors.append(error)
            raise

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
        return asyncio.get_running_loop().call_later(seconds, self.guard, act)

    def start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Let work go on beside; it is cancelled when the server is closed."""
        task = asyncio.get_running_loop().create_task(self._run(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

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
            error.add_note(f"the local Discord failed, too: {inner!r}")

    def raise_any(self) -> None:
        """Raise what broke as an `ExceptionGroup`."""
        if self._errors:
            raise ExceptionGroup("the local Discord failed", self._errors)
