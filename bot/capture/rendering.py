"""Renders journals in a process of its own: what people sent is decoded there, at low priority."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

import bot
from bot.capture.tracks import Rendering, render
from bot.errors import MinutaError, NoSpaceError

if TYPE_CHECKING:
    from collections.abc import Sequence

_NICENESS = 5
_NO_ROOM = 3
"""The exit status for a disk that is full."""

_ENVIRONMENT = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "TMPDIR")


class RenderingError(MinutaError):
    """What was recorded can't be brought to tracks."""


async def rendered(
    journal: Path,
    started_at: datetime,
    folder: Path,
    within_s: float,
    until_s: float | None = None,
) -> Rendering:
    """The sound of every person of a journal as files in `folder`; see `bot.capture.tracks`.

    What came of it is kept beside the journal, so that it is done once, whoever is killed
    afterwards. Raises `NoSpaceError`, and `RenderingError` when the process dies or takes longer
    than `within_s` seconds; the journal stays as it is.
    """
    kept = await asyncio.to_thread(_kept, journal)
    if kept is not None:
        return kept
    arguments = [str(journal), started_at.isoformat(), str(folder)]
    if until_s is not None:
        arguments.append(str(until_s))
    status, output = await _run(arguments, within_s)
    if status == _NO_ROOM:
        raise NoSpaceError(
            f"There is no room for the sound of a meeting in {folder}.",
            "Make room on that disk; nothing is lost, and it is tried again.",
        )
    if status:
        raise RenderingError(
            f"The process that decodes a recording ended with status {status}.",
            "The recording is kept; it is tried again.",
        )
    await asyncio.to_thread(_keep, journal, output)
    return Rendering.model_validate_json(output)


async def _run(arguments: Sequence[str], within_s: float) -> tuple[int, bytes]:
    """Run `main` in a process that ends with this one; its exit status and what it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=_environment(),
    )
    if process.stdout is None:
        raise AssertionError("the output was asked for")
    try:
        async with asyncio.timeout(within_s):
            output = await process.stdout.read()
            return await process.wait(), output
    except TimeoutError:
        raise RenderingError(
            f"A recording was not decoded within {within_s:.0f} s.", "It is tried again."
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _result_file(journal: Path) -> Path:
    return journal.with_suffix(".rendered.json")


def _kept(journal: Path) -> Rendering | None:
    """What came of a journal before, if the files are still where they were made."""
    try:
        rendering = Rendering.model_validate_json(_result_file(journal).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    files = [person.file.path for person in rendering.people if person.file is not None]
    return rendering if all(file.is_file() for file in files) else None


def _keep(journal: Path, output: bytes) -> None:
    file = _result_file(journal)
    unfinished = file.with_suffix(".part")
    unfinished.write_bytes(output)
    unfinished.replace(file)


def _environment() -> dict[str, str]:
    """No token and no key: the process reads what strangers have sent."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    root = str(Path(bot.__file__).parent.parent)
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**kept, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}


def _unheard(fraction: float) -> None:
    del fraction


def _end_with_parent() -> None:
    """Nobody waits for what is rendered once the process that asked for it is gone."""
    os.read(0, 1)  # nothing is ever written there
    os._exit(1)


def main() -> None:
    """Render one journal and print what came of it as JSON."""
    os.nice(_NICENESS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    journal, started_at, folder, *until_s = sys.argv[1:]
    Path(folder).mkdir(mode=0o700, exist_ok=True)
    try:
        result = render(
            Path(journal),
            datetime.fromisoformat(started_at),
            Path(folder),
            _unheard,
            *map(float, until_s),
        )
    except NoSpaceError:
        sys.exit(_NO_ROOM)
    sys.stdout.write(result.model_dump_json())


if __name__ == "__main__":
    main()
