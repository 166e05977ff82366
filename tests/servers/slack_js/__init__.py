"""Bolt for JavaScript and @slack/web-api in processes of their own."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.servers.node import installed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.servers.slack_scene import Scene

_HERE = Path(__file__).parent
_PATIENCE_S = 20.0

Json = dict[str, Any]


class BoltJs:
    """An app by Bolt for JavaScript; `told` is what it says of itself."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.told: list[Json] = []
        self._process = process
        self._reader = asyncio.create_task(self._read())

    async def close(self) -> None:
        """End it."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 5.0)
        except TimeoutError:
            self._process.kill()
        await self._reader

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.told.append(json.loads(line))


@asynccontextmanager
async def app_of(at: Scene, *, is_socket_mode: bool) -> AsyncIterator[BoltJs]:
    """Start the app on one of the two ways; raises `NotAvailableError`."""
    if is_socket_mode:
        at.app.socket_mode()
        process = await _started("app.mjs", at, APP_TOKEN=at.app.app_token)
    else:
        process = await _started("app.mjs", at, SIGNING_SECRET=at.app.signing_secret)
    app = BoltJs(process)
    try:
        ready = await at.as_alice.sees(lambda: app.told, _PATIENCE_S)
        port = ready[0]["ready"]
        if not is_socket_mode:
            at.app.http(f"http://127.0.0.1:{port}/slack/events")
        yield app
    finally:
        await app.close()


async def called(at: Scene, channel: str, user: str) -> Json:
    """What the calls of @slack/web-api gave; raises `NotAvailableError`."""
    process = await _started("calls.mjs", at, CHANNEL=channel, USER=user)
    output, _ = await asyncio.wait_for(process.communicate(), _PATIENCE_S)
    content: Json = json.loads(output)
    return content


async def _started(program: str, at: Scene, **settings: str) -> asyncio.subprocess.Process:
    node, folder = await asyncio.to_thread(installed, _HERE)
    return await asyncio.create_subprocess_exec(
        node,
        program,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "API": at.slack.api_url,
            "TOKEN": at.bot.token,
            **settings,
        },
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
