"""discord.js in a process of its own, installed once into a cache outside of this tree."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections import defaultdict
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.servers.discord.waiting import until
from tests.servers.node import NotAvailableError, installed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from tests.servers.discord import Account, LocalDiscord, VoiceRoom

__all__ = ["DiscordJs", "NotAvailableError", "answering"]

_HERE = Path(__file__).parent


class DiscordJs:
    """A bot of discord.js in a room.

    `heard` are the packets it understood by user id, `known` the people whose SSRC it was told.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.heard: defaultdict[int, list[bytes]] = defaultdict(list)
        self.known: set[int] = set()
        self.is_joined = False
        self.played = 0
        self._process = process
        self._reader = asyncio.create_task(self._read())

    @classmethod
    @asynccontextmanager
    async def joined(
        cls, local: LocalDiscord, room: VoiceRoom, people: Iterable[Account]
    ) -> AsyncIterator[Self]:
        """Let it in, listening to these people; raises `NotAvailableError`."""
        process = await _started(
            "client.mjs",
            local,
            ROOM=str(room.id),
            PEOPLE=",".join(str(person.id) for person in people),
        )
        client = cls(process)
        try:
            await until(lambda: client.is_joined, timeout_s=15.0)
            yield client
        finally:
            await client.close()

    async def play(self, packets: Iterable[bytes]) -> None:
        """Say packets at the pace of life and wait until they are said."""
        assert self._process.stdin is not None
        lines = [base64.b64encode(packet) for packet in packets]
        self._process.stdin.write(b"\n".join([*lines, b"", b""]))
        goal = self.played + 1
        await until(lambda: self.played == goal, timeout_s=20.0)

    async def close(self) -> None:
        """End it."""
        await _end(self._process)
        await self._reader

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            content = json.loads(line)
            if "heard" in content:
                self.heard[int(content["heard"])].append(base64.b64decode(content["opus"]))
            elif "known" in content:
                self.known.add(int(content["known"]))
            elif "played" in content:
                self.played += 1
            else:
                self.is_joined = True


@asynccontextmanager
async def answering(local: LocalDiscord) -> AsyncIterator[None]:
    """A bot with the commands of `commands.mjs`; raises `NotAvailableError`."""
    process = await _started("commands.mjs", local)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(15.0):
            assert json.loads(await process.stdout.readline()) == {"ready": True}
        yield
    finally:
        await _end(process)


async def _started(
    program: str, local: LocalDiscord, **settings: str
) -> asyncio.subprocess.Process:
    node, folder = await asyncio.to_thread(installed, _HERE)
    return await asyncio.create_subprocess_exec(
        node,
        program,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "API": local.url.removesuffix("/v10"),
            "TOKEN": local.token,
            "NODE_EXTRA_CA_CERTS": str(local.certificate),
            **settings,
        },
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None and process.stdin:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), 5.0)
    except TimeoutError:
        process.kill()
