"""The program as a person starts it: a process of its own with its own data folder."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.settings import Settings
from tests.flows.warm import Command, warm_program

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
    with tempfile.TemporaryDirectory() as folder:
        command = Command(
            arguments=tuple(map(str, arguments)),
            environment=environment(data, **(settings or {})),
            folder=data.parent,
            output=Path(folder, "output"),
            errors=Path(folder, "errors"),
            patience_s=_PATIENCE_S,
        )
        code = warm_program().run(command)
        output, errors = (
            path.read_text(encoding="utf-8") for path in (command.output, command.errors)
        )
    return subprocess.CompletedProcess(command.arguments, code, output, errors)


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
