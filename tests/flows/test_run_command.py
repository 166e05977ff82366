"""`minuta run`: says what is on, does the work of other commands, drains and comes back."""

import signal
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.sample import sample_tracks
from tests.flows.commands import minuta, started
from tests.flows.discord_bot import recording

if TYPE_CHECKING:
    import subprocess

_PATIENCE_S = 60


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def until(lines: Iterable[str], word: str) -> list[str]:
    seen = []
    for line in lines:
        seen.append(line)
        if word in line:
            return seen
    pytest.fail(f"{word!r} did not come: {''.join(seen)}")


def stopped(bot: "subprocess.Popen[str]", number: signal.Signals) -> str:
    bot.send_signal(number)
    rest, _ = bot.communicate(timeout=_PATIENCE_S)
    return rest


def test_it_says_what_is_on_and_what_is_off_and_stops_when_told(data: Path) -> None:
    with started("run", data=data) as bot:
        assert bot.stdout is not None
        said = "".join(until(bot.stdout, "Ready."))
        assert "on   speech" in said
        assert "off  discord     DISCORD_TOKEN is not set" in said
        assert "Stopping" in stopped(bot, signal.SIGTERM)
        assert bot.returncode == 0


@pytest.mark.nightly
def test_a_second_bot_on_the_same_data_is_refused(data: Path) -> None:
    with started("run", data=data) as bot:
        assert bot.stdout is not None
        until(bot.stdout, "Ready.")
        second = minuta("run", data=data)
        assert second.returncode == 1
        assert "Another Minuta is already working" in second.stderr


def test_it_does_the_work_that_another_command_hands_in(data: Path) -> None:
    with started("run", data=data) as bot:
        assert bot.stdout is not None
        until(bot.stdout, "Ready.")
        said = data.parent / "said.wav"
        said.write_bytes(recording("David", "read through all the answers"))
        done = minuta("notes", f"--track=David={said}", data=data)
        assert done.returncode == 0, done.stderr
        assert "Read through all the answers" in done.stdout
        assert bot.poll() is None


@pytest.mark.nightly
def test_a_killed_command_goes_on_where_it_was(data: Path) -> None:
    track = f"--track=David={sample_tracks()['David']}"
    with started("notes", track, data=data) as first:
        while not _is_transcribing(data):
            assert first.poll() is None
        first.send_signal(signal.SIGKILL)
        first.wait(_PATIENCE_S)
    done = minuta("notes", track, data=data)
    assert done.returncode == 0, done.stderr
    assert minuta("meetings", data=data).stdout.count("david") == 1
    messages = (data / "terminal" / "messages.jsonl").read_text(encoding="utf-8")
    assert messages.count('"marker": "') == 1


def _is_transcribing(data: Path) -> bool:
    if not (data / "minuta.db").exists():
        return False
    return "transcribing" in minuta("meetings", data=data).stdout
