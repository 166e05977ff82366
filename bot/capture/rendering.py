"""Renders journals in a process of its own: what people sent is decoded there, at low priority."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from datetime import datetime
from pathlib import Path

import bot
from bot.capture.tracks import Rendering, render
from bot.errors import MinutaError, NoSpaceError

log = logging.getLogger(__name__)

_NICENESS = 5
_NO_ROOM = 3
"""The exit status for a disk that is full."""

_LONGEST_LINE = 16 << 20
_ENVIRONMENT = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "TMPDIR")


class RenderingError(MinutaError):
    """What was recorded can't be brought to tracks."""


async def rendered(journal: Path, started_at: datetime, folder: Path, within_s: float) -> Rendering:
    """The sound of every person of a journal as files in `folder`; see `bot.capture.tracks`.

    Raises `NoSpaceError`, and `RenderingError` when the process dies or takes longer than
    `within_s` seconds; the journal stays as it is.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        str(journal),
        started_at.isoformat(),
        str(folder),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        env=_environment(),
        limit=_LONGEST_LINE,
    )
    try:
        async with asyncio.timeout(within_s):
            output, _ = await process.communicate()
    except TimeoutError:
        raise RenderingError(
            f"A recording was not decoded within {within_s:.0f} s.", "It is tried again."
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == _NO_ROOM:
        raise NoSpaceError(
            f"There is no room for the sound of a meeting in {folder}.",
            "Make room on that disk; nothing is lost, and it is tried again.",
        )
    if process.returncode:
        raise RenderingError(
            f"The process that decodes a recording ended with status {process.returncode}.",
            "The recording is kept; it is tried again.",
        )
    return Rendering.model_validate_json(output)


def _environment() -> dict[str, str]:
    """No token and no key: the process reads what strangers have sent."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    root = str(Path(bot.__file__).parent.parent)
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**kept, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}


def _unheard(fraction: float) -> None:
    del fraction


def main() -> None:
    """Render one journal and print what came of it as JSON."""
    os.nice(_NICENESS)
    journal, started_at, folder = sys.argv[1:]
    try:
        result = render(Path(journal), datetime.fromisoformat(started_at), Path(folder), _unheard)
    except NoSpaceError:
        sys.exit(_NO_ROOM)
    sys.stdout.write(result.model_dump_json())


if __name__ == "__main__":
    main()
