"""The program as a person starts it: a process of its own with its own data folder."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
_PATIENCE_S = 300


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a machine on which nothing of Minuta is set but these settings."""
    names = {field.alias for field in Settings.model_fields.values()}
    clean = {name: value for name, value in os.environ.items() if name not in names}
    return clean | {
        "PYTHONPATH": str(ROOT),
        "MINUTA_DATA_DIR": str(folder),
        "MINUTA_ZONE": "Europe/Berlin",
        "COLUMNS": "200",
        **settings,
    }


def minuta(
    *arguments: str | Path, data: Path, settings: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end, in the folder above its data."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *map(str, arguments)],
        env=environment(data, **(settings or {})),
        cwd=data.parent,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )


@contextmanager
def started(
    *arguments: str | Path, data: Path, settings: Mapping[str, str] | None = None
) -> "Iterator[subprocess.Popen[str]]":
    """A command that goes on in the background; it is killed at the end if it is still there."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *map(str, arguments)],
        env=environment(data, **(settings or {})),
        cwd=data.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()
