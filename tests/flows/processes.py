"""Worker processes that a test starts, watches and ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.flows.worker import Options

PATIENCE_S = 180.0  # a process stopped inside a transaction holds its locks for a minute


@contextmanager
def worker(options: Options) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process; whatever it does, it is gone with the context."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.flows.worker", options.model_dump_json()]
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def wait_until(condition: Callable[[], object]) -> None:
    """Wait for something to be so; a test that hangs fails."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


def is_stopped(process: subprocess.Popen[bytes]) -> bool:
    """Whether a process has been stopped by a signal, but not killed."""
    status = os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT)
    return status is not None and status.si_status == signal.SIGSTOP
