"""Virtual environments for receivers whose libraries can't live beside Minuta's."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import sys
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class InstallationError(Exception):
    """A library could not be installed here."""


async def interpreter(requirements: Sequence[str]) -> str:
    """A Python that has these packages; this one, if there are none.

    It is made once and kept in the user's cache. Raises `InstallationError`.
    """
    if not requirements:
        return sys.executable
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256("\n".join([version, *requirements]).encode()).hexdigest()[:12]
    folder = user_cache_path("minuta") / "benchmarks" / digest
    python = str(folder / "bin" / "python")
    if not await asyncio.to_thread((folder / "complete").exists):
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        await _run(sys.executable, "-m", "venv", str(folder))
        await _run(python, "-m", "pip", "install", "--quiet", *requirements)
        await asyncio.to_thread(_mark, folder, requirements)
    return python


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    if process.returncode:
        lines = errors.decode(errors="replace").strip().splitlines()
        raise InstallationError(lines[-1] if lines else f"status {process.returncode}")


def _mark(folder: Path, requirements: Sequence[str]) -> None:
    (folder / "complete").write_text("\n".join(requirements), encoding="utf-8")
