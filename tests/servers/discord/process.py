"""The local Discord in a process of its own, from the side of the test."""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

import aiohttp

from tests.servers.discord.pointing import pointed_at

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.servers.discord.world import Json

_ROOT = Path(__file__).resolve().parents[3]


class DiscordProcess:
    """Its addresses, and `control`, which does what `control.py` lists."""

    def __init__(self, addresses: dict[str, str], http: aiohttp.ClientSession) -> None:
        self.url = addresses["url"]
        self.gateway_url = addresses["gateway_url"]
        self.certificate = Path(addresses["certificate"])
        self.token = addresses["token"]
        self._control_url = addresses["control"]
        self._http = http

    @classmethod
    @asynccontextmanager
    async def started(cls) -> AsyncIterator[Self]:
        """The process; it ends with the context, and with this process if that is killed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.servers.discord",
            cwd=_ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            addresses = json.loads(await process.stdout.readline())
            async with aiohttp.ClientSession() as http:
                yield cls(addresses, http)
        finally:
            process.stdin.close()
            if await process.wait():
                raise RuntimeError("the local Discord failed; its error is in the output")

    def connector(self) -> aiohttp.TCPConnector:
        """What `discord.Client(connector=...)` takes."""
        return aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=str(self.certificate)))

    def pointed(self) -> AbstractContextManager[None]:
        """Let discord.py in this process talk to that one."""
        return pointed_at(self.url, self.gateway_url)

    async def control(self, verb: str, **asked: object) -> Json:
        """Have something done; raises `RuntimeError` with what was wrong."""
        async with self._http.post(f"{self._control_url}/{verb}", json=asked) as response:
            content: Json = await response.json()
        if "error" in content:
            raise RuntimeError(f"{verb}: {content['error']}")
        return content
