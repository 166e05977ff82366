"""A receiver as the benchmark sees it: a process that answers questions about itself."""

from __future__ import annotations

import asyncio
import json
import os
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from benchmarks.voice_peers.metering import Errand

_ROOT = Path(__file__).parents[2]
_START_S = 60.0
_ANSWER_S = 3600.0
_END_S = 15.0
_LOOK_S = 0.05


class ReceiverError(Exception):
    """A receiver does not work."""


class Reading(NamedTuple):
    """What a receiver said; memory and bytes are 0 where it was not asked for them."""

    at_s: float
    packets: int
    processor_s: float
    memory_kb: int = 0
    own_kb: int = 0
    written_bytes: int = 0


class Receiver:
    """One that is running."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def count(self) -> Reading:
        """Packets and processor time."""
        return await self._ask("count")

    async def measure(self) -> Reading:
        """Memory and what was written, too; this takes a millisecond or two of its time."""
        return await self._ask("measure")

    async def hear(self, until_s: float) -> Reading:
        """Let one that follows a journal hear up to a second of the meeting."""
        return await self._ask(str(until_s))

    async def until(self, packets: int, patience_s: float) -> Reading:
        """Wait until it has so many packets, or has had no new one for so long."""
        reading = await self.count()
        grown_s = reading.at_s
        while reading.packets < packets:
            await asyncio.sleep(_LOOK_S)
            before, reading = reading, await self.count()
            if reading.packets > before.packets:
                grown_s = reading.at_s
            elif reading.at_s - grown_s > patience_s:
                break
        return reading

    async def ready(self) -> None:
        """Wait until it is there; raises `ReceiverError`."""
        await self._answer(_START_S)

    async def end(self) -> None:
        """Let it leave."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(_END_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _ask(self, question: str) -> Reading:
        assert self._process.stdin is not None  # noqa: S101 (it was started with one)
        self._process.stdin.write(f"{question}\n".encode())
        content = await self._answer(_ANSWER_S)
        return Reading(time.perf_counter(), **content)

    async def _answer(self, within_s: float) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101 (it was started with one)
        try:
            async with asyncio.timeout(within_s):
                line = await self._process.stdout.readline()
        except TimeoutError:
            raise ReceiverError(f"no answer within {within_s:.0f} s") from None
        if not line:
            raise ReceiverError("it ended")
        content: dict[str, Any] = json.loads(line)
        if "failure" in content:
            raise ReceiverError(content["failure"])
        return content


@asynccontextmanager
async def running(
    python: str, module: str, errand: Errand, certificate: Path | None, log: Path
) -> AsyncIterator[Receiver]:
    """Start a receiver; what it complains about goes to a file."""
    environment = os.environ | errand.variables()
    if certificate is not None:
        environment["SSL_CERT_FILE"] = str(certificate)
    with log.open("wb") as complaints:
        process = await asyncio.create_subprocess_exec(
            python,
            "-m",
            f"benchmarks.voice_peers.{module}",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=complaints,
            cwd=_ROOT,
            env=environment,
        )
    receiver = Receiver(process)
    try:
        yield receiver
    finally:
        await receiver.end()
