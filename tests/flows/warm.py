"""A program that has imported Minuta and forks for every command, which spares the imports.

`python -m tests.flows.warm` reads one JSON object a line and answers with the exit code of the
command that it ran in a process of its own.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from bot.__main__ import main
from bot.domain.frozen import Frozen


class Command(Frozen):
    """One command: its arguments and environment, where it runs and what it writes to."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    output: Path
    errors: Path
    patience_s: int

    def begin(self) -> None:
        """Turn this process into the one of the command."""
        signal.alarm(self.patience_s)
        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.environment)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, path in ((1, self.output), (2, self.errors)):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        sys.argv = ["minuta", *self.arguments]


class WarmProgram:
    """The other side: runs one command after the other."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, command: Command) -> int:
        """The exit code of a command, or minus the signal that ended it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command.model_dump_json()}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@cache
def warm_program() -> WarmProgram:
    """The one of this test process; it ends when its input does."""
    return WarmProgram()


def _serve(lines: Iterable[str]) -> None:
    for line in lines:
        child = os.fork()
        if child == 0:
            Command.model_validate_json(line).begin()
            main()
            return
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve(sys.stdin)
