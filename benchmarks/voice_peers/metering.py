"""What a receiver says about itself: packets, processor time, memory, bytes written."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping


class Errand(NamedTuple):
    """Where a receiver goes, how the transport is encrypted there, and where it may write.

    `option` is for the receiver alone.
    """

    api_url: str
    token: str
    guild_id: int
    room_id: int
    mode: str
    folder: Path
    option: str

    def variables(self) -> dict[str, str]:
        """The environment variables that tell it."""
        return {f"VOICE_{name.upper()}": str(value) for name, value in self._asdict().items()}

    @classmethod
    def told(cls) -> Errand:
        """What the environment variables tell."""
        told = {name: os.environ[f"VOICE_{name.upper()}"] for name in cls._fields}
        return cls(
            api_url=told["api_url"],
            token=told["token"],
            guild_id=int(told["guild_id"]),
            room_id=int(told["room_id"]),
            mode=told["mode"],
            folder=Path(told["folder"]),
            option=told["option"],
        )


async def answer(
    packets: Callable[[], int],
    folder: Path,
    obey: Callable[[float], Awaitable[None]] | None = None,
) -> None:
    """Say that all is ready, and answer until there are no more questions.

    A question is a line: `count` for packets and processor seconds, `measure` for memory and bytes
    written as well, or a number that is handed to `obey` before the packets are counted.
    """
    _say({"is_ready": True})
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        if obey and line not in {"count", "measure"}:
            await obey(float(line))
        numbers: dict[str, float] = {"packets": packets(), "processor_s": time.process_time()}
        if line == "measure":
            numbers["memory_kb"], numbers["own_kb"] = _memory_kb()
            numbers["written_bytes"] = _written_bytes(folder)
        _say(numbers)


def run(receive: Callable[[Errand], Coroutine[None, None, None]]) -> None:
    """Run a receiver; what stops it is said in place of an answer."""
    try:
        asyncio.run(receive(Errand.told()))
    except Exception as error:  # noqa: BLE001 (the boundary: the benchmark shows it)
        _say({"failure": f"{type(error).__name__}: {error}"})


def _say(content: Mapping[str, object]) -> None:
    print(json.dumps(content), flush=True)  # noqa: T201 (this is how it answers)


def _written_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def _memory_kb() -> tuple[int, int]:
    """The proportional set size, and of it what is not mapped from files.

    Zeros where the system does not tell.
    """
    try:
        lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0, 0
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return sizes.get("Pss", 0), sizes.get("Pss_Anon", 0)
