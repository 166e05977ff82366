"""One WebSocket of Socket Mode, from its opening to its end; it is never used again."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from integrations.slack.faults import NO_ANSWER, no_answer
from integrations.slack.library_log import LIBRARY_LOG

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

_log = logging.getLogger(__name__)

_CLOSE_S: Final = 5.0


class _Client(SocketModeClient):
    """The library's client, which tells that its connection is over instead of making another."""

    def __init__(self, app_token: str, web_client: AsyncWebClient, ping_s: float) -> None:
        super().__init__(app_token, logger=LIBRARY_LOG, web_client=web_client, ping_interval=ping_s)
        self.ended = asyncio.Event()
        self.heard_at = time.monotonic()

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: FBT001, FBT002
        """The library wants another connection: this one was closed, or is about to be."""
        del force
        self.ended.set()

    async def enqueue_message(self, message: str) -> None:
        """Something was told."""
        self.heard_at = time.monotonic()
        await super().enqueue_message(message)


class _Handler(AsyncSocketModeHandler):
    """Bolt's handler with the client above."""

    def __init__(self, app: AsyncApp, client: _Client) -> None:
        self.app = app
        self.app_token = client.app_token
        self.client = client
        client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]


class Connection:
    """A connection that stands, or has stood."""

    def __init__(self, client: _Client) -> None:
        self._client = client
        self.ended = client.ended
        """Set when Slack has closed the connection or says that it is going to."""

    @classmethod
    async def opened(
        cls,
        app: AsyncApp,
        app_token: str,
        url: str,
        web_client: AsyncWebClient,
        *,
        ping_s: float,
        patience_s: float,
    ) -> Self:
        """Connect to the address that Slack has named; raises `ProviderError`."""
        client = _Client(app_token, web_client, ping_s)
        _Handler(app, client)
        client.wss_uri = url
        connection = cls(client)
        try:
            async with asyncio.timeout(patience_s):
                await client.connect()  # type: ignore[no-untyped-call]
        except NO_ANSWER as error:
            await connection.close()
            raise no_answer("Socket Mode", error) from error
        except BaseException:
            await connection.close()
            raise
        return connection

    @property
    def silence_s(self) -> float:
        """Seconds since something was told over it."""
        return time.monotonic() - self._client.heard_at

    async def is_alive(self) -> bool:
        """Whether it is open, and pings are answered."""
        return bool(await self._client.is_connected())

    async def close(self) -> None:
        """Close it, whatever state it is in."""
        client = self._client
        tasks = [client.message_processor, client.current_session_monitor, client.message_receiver]
        try:
            with suppress(*NO_ANSWER):
                async with asyncio.timeout(_CLOSE_S):
                    await client.close()  # type: ignore[no-untyped-call]
        finally:
            await client.aiohttp_client_session.close()
            running = [task for task in tasks if task is not None]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
