"""`minuta check --live`, over real requests and sockets to local servers."""

import asyncio
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.speech.trial.sample import Sound, written
from tests.flows.commands import minuta
from tests.servers.gladia.server import LocalGladia
from tests.servers.smallest.server import KEY as SMALLEST_KEY
from tests.servers.smallest.server import LocalSmallest
from tests.servers.speech.tones import talk

if TYPE_CHECKING:
    import subprocess


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two voices of which the local servers understand the words."""
    said = talk([1, 2, 41, 42], per_utterance=2, pause_s=0.4, lead_s=0.2, tail_s=0.4)
    return written(Sound(said.samples), tmp_path_factory.mktemp("recording")).path


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


async def checked(
    *arguments: str | Path, data: Path, **settings: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command while the servers of this process go on."""
    direct = {"https_proxy": "", "HTTPS_PROXY": "", "no_proxy": "", "NO_PROXY": ""}
    return await asyncio.to_thread(
        minuta, "check", "--live", *arguments, data=data, settings=direct | settings
    )


def verdicts(output: str) -> dict[str, str]:
    """The verdict on each subject; a line that goes on begins with spaces."""
    lines = (line.split(None, 1) for line in output.splitlines() if line[:1].islower())
    return {rest.split("  ")[0]: verdict for verdict, rest in lines}


async def test_what_a_provider_does_is_confirmed_with_its_callback_and_a_cut_stream(
    recording: Path, tmp_path: Path
) -> None:
    port = free_port()
    async with LocalGladia() as server:
        done = await checked(
            "gladia",
            "--sample",
            recording,
            data=tmp_path / "data",
            GLADIA_API_KEY=server.key,
            GLADIA_BASE_URL=server.base_url,
            MINUTA_PUBLIC_URL=f"http://127.0.0.1:{port}",
            MINUTA_WEB=f"127.0.0.1:{port}",
        )
        assert server.jobs == {}
    assert done.returncode == 0, done.stdout + done.stderr
    assert "cents" in done.stdout.splitlines()[0]
    assert server.key not in done.stdout
    found = verdicts(done.stdout)
    for subject in ("job found again", "deleted there", "callback", "voices told apart"):
        assert found[f"files: {subject}"] == "ok", done.stdout
    assert found["streams: cut connection"] == "ok"


async def test_what_could_not_be_tried_is_told_and_is_no_failure(
    recording: Path, tmp_path: Path
) -> None:
    async with LocalSmallest() as server:
        done = await checked(
            "smallest",
            "--sample",
            recording,
            data=tmp_path / "data",
            SMALLEST_API_KEY=SMALLEST_KEY,
            SMALLEST_BASE_URL=server.base_url,
            wss_proxy="http://127.0.0.1:9",
        )
    assert done.returncode == 0, done.stdout + done.stderr
    found = verdicts(done.stdout)
    assert found["streams: cut connection"] == "unknown"
    assert "HTTPS_PROXY" in done.stdout


async def test_what_is_wrong_ends_with_status_1_and_says_what_to_do(
    recording: Path, tmp_path: Path
) -> None:
    async with LocalGladia() as server:
        done = await checked(
            "gladia",
            "--sample",
            recording,
            data=tmp_path / "data",
            GLADIA_API_KEY="not-the-key",
            GLADIA_BASE_URL=server.base_url,
        )
    assert done.returncode == 1
    assert verdicts(done.stdout)["files: key accepted"] == "not"
    assert "Correct GLADIA_API_KEY." in done.stdout


@pytest.mark.parametrize(
    ("engine", "reason"),
    [
        ("deepgram", "DEEPGRAM_API_KEY"),
        ("moonshine", "on this machine"),
        ("whisperer", "no engine named"),
    ],
)
async def test_without_anything_to_try_nothing_is_sent(
    engine: str, reason: str, tmp_path: Path
) -> None:
    done = await checked(engine, data=tmp_path / "data")
    assert done.returncode == 1
    assert reason in done.stderr
    assert done.stdout == ""
