"""Socket Mode: Slack tells everything over WebSockets that Minuta opens, and keeps open."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.errors import ProviderError, SettingsError
from integrations.slack.connection import Connection
from integrations.slack.faults import GONE, Refused, waits
from integrations.slack.timing import MACHINE, Timing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from slack_bolt.async_app import AsyncApp

    from integrations.slack.health import Health
    from integrations.slack.wire import Wire

_log = logging.getLogger(__name__)

_NOT_THIS_TOKEN: Final = GONE | {
    "access_denied",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "socket_mode_not_enabled",
}


class Rhythm(NamedTuple):
    """How often a connection is looked at, and how patient one is with it, in seconds.

    One over which nothing was told for `silence_s` is replaced although it answers pings: some were
    found to be deaf (bolt-python#1529). One that ends within `short_s` is waited after as if it had
    never stood. A connection that is replaced may still bring answers for `linger_s`.
    """

    watch_s: float = 30.0
    ping_s: float = 10.0
    silence_s: float = 900.0
    open_s: float = 15.0
    short_s: float = 60.0
    linger_s: float = 5.0
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    ready_s: float = 15.0


class SocketMode:
    """Keeps one connection open; every one is new, and the old one goes when the new one stands.

    `missed` is told for how many seconds nothing had come when another connection took over.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        wire: Wire,
        health: Health,
        rhythm: Rhythm = Rhythm(),  # noqa: B008 (it is immutable)
        timing: Timing = MACHINE,
        missed: Callable[[float], None] = lambda silence_s: None,  # noqa: ARG005 (nobody asks)
    ) -> None:
        self._app = app
        self._missed = missed
        self._app_token = app_token
        self._wire = wire
        self._health = health
        self._rhythm = rhythm
        self._timing = timing
        self._current: Connection | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self.tried = asyncio.Event()
        """Set once the first try to connect is over, however it went."""

    async def stay(self) -> None:
        """Connect, and connect again, for ever; raises `SettingsError` once there is no use."""
        pauses = self._pauses()
        try:
            while True:
                fresh = await self._opened(pauses)
                if self._current is not None:
                    self._missed(self._current.silence_s)
                    self._let_go(self._current)
                self._current = fresh
                self._health.connected()
                self.tried.set()
                began = self._timing.monotonic()
                if not await self._until_over(fresh):
                    continue  # it stands, and is only to be replaced
                self._health.lost()
                if self._timing.monotonic() - began >= self._rhythm.short_s:
                    pauses = self._pauses()
                else:
                    await self._timing.sleep(next(pauses))
        finally:
            self._health.lost()
            await self._close()

    async def _opened(self, pauses: Iterator[float]) -> Connection:
        """A new connection, however often it takes."""
        while True:
            try:
                reply = await self._wire.call(self._app_token, "apps.connections.open", {})
                return await Connection.opened(
                    self._app,
                    self._app_token,
                    str(reply.data["url"]),
                    self._wire.client(),
                    ping_s=self._rhythm.ping_s,
                    patience_s=self._rhythm.open_s,
                )
            except ProviderError as error:
                if isinstance(error, Refused) and error.code in _NOT_THIS_TOKEN:
                    raise refused_token(error) from error
                pause_s = max(next(pauses), error.retry_after_s or 0.0)
                _log.warning("slack: %s; connecting again in %.0f s", error.detail, pause_s)
            self.tried.set()
            await self._timing.sleep(pause_s)

    async def _until_over(self, connection: Connection) -> bool:
        """Watch a connection; whether it is over, or only to be replaced."""
        while True:
            try:
                async with asyncio.timeout(self._rhythm.watch_s):
                    await connection.ended.wait()
                return not await connection.is_alive()
            except TimeoutError:
                if not await connection.is_alive():
                    _log.warning("slack: the connection is dead")
                    return True
                if connection.silence_s >= self._rhythm.silence_s:
                    _log.info("slack: nothing was told for %.0f s", connection.silence_s)
                    return False

    def _pauses(self) -> Iterator[float]:
        return waits(self._rhythm.first_wait_s, self._rhythm.longest_wait_s)

    def _let_go(self, connection: Connection) -> None:
        """Close a connection once what came over it has been answered."""

        async def close() -> None:
            try:
                if await connection.is_alive():
                    await self._timing.sleep(self._rhythm.linger_s)
            finally:
                await connection.close()

        task = asyncio.create_task(close(), name="slack: leaving a connection")
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def _close(self) -> None:
        for task in self._leaving:
            task.cancel()
        if self._leaving:
            await asyncio.wait(self._leaving)
        if self._current is not None:
            await self._current.close()


@asynccontextmanager
async def connected(socket: SocketMode, rhythm: Rhythm) -> AsyncIterator[asyncio.Task[None]]:
    """Stay connected while the context is open; yields when the first try is over.

    The task that is yielded ends only with an error. Raises `SettingsError` for a token that Slack
    does not take.
    """
    staying = asyncio.create_task(socket.stay(), name="slack")
    staying.add_done_callback(_log_end)
    trying = asyncio.create_task(socket.tried.wait())
    try:
        await asyncio.wait(
            [staying, trying], timeout=rhythm.ready_s, return_when=asyncio.FIRST_COMPLETED
        )
        if staying.done():
            await staying
        yield staying
    finally:
        trying.cancel()
        staying.cancel()
        await asyncio.wait([staying, trying])


def refused_token(error: Refused) -> SettingsError:
    """What is wrong with an app token."""
    return SettingsError(
        f"Slack does not take this SLACK_APP_TOKEN for Socket Mode ({error.code}).",
        "Switch Socket Mode on for the app, and copy a token with connections:write from its Basic "
        "Information page.",
    )


def _log_end(staying: asyncio.Task[None]) -> None:
    if not staying.cancelled() and (error := staying.exception()) is not None:
        _log.error("slack is gone for good: %s", error)
