"""The bot in a process of its own, as it is run for real."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING

from tests.flows.commands import environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PATIENCE_S = 60


class Bot:
    """`minuta run`, started and killed again and again on the same data.

    `access` and `settings` are those of its environment: how it reaches a chat platform, and
    others, which may be changed before it is started again.
    """

    def __init__(self, data: Path, access: Mapping[str, str], settings: Mapping[str, str]) -> None:
        self.settings = dict(settings)
        self._access = access
        self._data = data
        self._process: asyncio.subprocess.Process | None = None
        self.log: list[str] = []
        self._reading: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        self._ready.clear()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=self._data.parent,
            env=environment(self._data, **self._access, **self.settings),
        )
        self._reading = asyncio.create_task(self._read(self._process))
        async with asyncio.timeout(_PATIENCE_S):
            await self._ready.wait()
        assert self.log[-1] == "Ready.", self.log

    @property
    def process_id(self) -> int:
        """The process that runs; it must have been started."""
        assert self._process is not None
        return self._process.pid

    async def kill(self) -> None:
        """Kill it where it stands."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Let it end in good order."""
        await self._end(signal.SIGTERM)
        assert self._process is not None
        assert self._process.returncode == 0, self.log

    async def _end(self, number: signal.Signals) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        async with asyncio.timeout(_PATIENCE_S):
            await self._process.wait()
        if self._reading is not None:
            await self._reading

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.log.append(line.decode().rstrip())
            if self.log[-1] == "Ready.":
                self._ready.set()
        self._ready.set()
