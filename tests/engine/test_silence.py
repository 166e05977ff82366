"""The engine talks to nobody, and says nothing that is not a warning."""

import subprocess
import sys
from pathlib import Path


def test_a_job_is_done_without_a_word_to_the_network_or_the_log(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.engine.silent_program", str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("", "")
