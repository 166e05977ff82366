"""Bad input of every kind ends in one line that says what to do, before anything is kept."""

from pathlib import Path

import numpy as np
import pytest

from bot.sample import sample_tracks
from bot.speech.decoding import SAMPLE_RATE, decode
from tests.flows.commands import minuta
from tests.speech.sounds import silence, write


def complaint(*arguments: str | Path, data: Path, **settings: str) -> str:
    done = minuta(*arguments, data=data, settings=settings)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("minuta: ")
    return lines[0]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_missing_file(data: Path) -> None:
    line = complaint("notes", "nowhere.mp3", data=data)
    assert "nowhere.mp3 is not there. Check the path." in line


def test_a_web_page_named_mp3(data: Path) -> None:
    data.parent.joinpath("talk.mp3").write_text("<!DOCTYPE html><html>Sign in", encoding="utf-8")
    assert "talk.mp3 is a web page" in complaint("notes", "talk.mp3", data=data)


def test_a_recording_over_the_limit(data: Path) -> None:
    line = complaint(
        "notes", sample_tracks()["Alice"], data=data, MINUTA_MAX_RECORDING_HOURS="0.01"
    )
    assert "2 min" in line
    assert "MINUTA_MAX_RECORDING_HOURS" in line


def test_a_track_without_a_name(data: Path) -> None:
    line = complaint("notes", "--track=talk.mp3", data=data)
    assert "Write --track NAME=FILE." in line


def test_neither_a_file_nor_a_track(data: Path) -> None:
    assert "minuta notes FILE" in complaint("notes", data=data)


def test_a_date_that_is_none(data: Path) -> None:
    line = complaint("notes", sample_tracks()["Alice"], "--date=tomorrow", data=data)
    assert "--date tomorrow can't be read" in line


def test_a_zone_that_is_none(data: Path) -> None:
    line = complaint("notes", sample_tracks()["Alice"], "--zone=Mars/Olympus", data=data)
    assert "Mars/Olympus is not an IANA time zone" in line


def test_settings_that_do_not_fit(data: Path) -> None:
    line = complaint("notes", "x.mp3", data=data, MINUTA_JOBS="many", MINUTA_HOURS="late")
    assert "MINUTA_JOBS" in line
    assert "MINUTA_HOURS" in line


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    line = complaint("tasks", data=tmp_path / "data")
    assert "MINUTA_DATA_DIR" in line


def test_an_id_that_nothing_has(data: Path) -> None:
    assert "See minuta meetings." in complaint("meetings", "show", "0000", data=data)
    assert "0000" in complaint("tasks", "done", "0000", data=data)
    assert "See minuta jobs list." in complaint("jobs", "show", "0000", data=data)


def test_a_speech_engine_that_is_unknown(data: Path) -> None:
    line = complaint("notes", sample_tracks()["Alice"], data=data, MINUTA_SPEECH="parrot")
    assert "moonshine" in line


def test_a_language_the_engine_does_not_know(data: Path) -> None:
    done = minuta("notes", sample_tracks()["Alice"], "--language=de", data=data)
    assert done.returncode == 1
    assert "en" in done.stderr.splitlines()[-1]


def test_a_recording_without_speech(data: Path) -> None:
    write(data.parent / "silence.wav", silence(20))
    (line,) = failure("silence.wav", data=data)
    assert line.startswith("minuta: There is no speech in the recording")
    assert "right microphone" in line


@pytest.mark.nightly
def test_a_recording_in_a_language_the_engine_does_not_know(data: Path) -> None:
    blocks = decode(sample_tracks()["Alice"])
    beginning = np.concatenate([block.samples for block in blocks])[: 60 * SAMPLE_RATE]
    backwards = beginning[::-1].copy()
    write(data.parent / "abroad.wav", backwards)
    (line,) = failure("abroad.wav", data=data)
    assert "does not sound like a language that the engine knows" in line


def failure(name: str, data: Path) -> list[str]:
    """What is said of a recording that is heard in vain, below the progress."""
    done = minuta("notes", name, data=data)
    assert done.returncode == 1
    assert done.stdout == ""
    return [line for line in done.stderr.splitlines() if "minuta" in line or "Error" in line]


def test_check_tells_what_to_do_and_fails_for_what_is_misconfigured(data: Path) -> None:
    fine = minuta("check", data=data)
    assert fine.returncode == 0
    assert "DISCORD_TOKEN is not set" in fine.stdout
    wrong = minuta("check", data=data, settings={"DATABASE_URL": "mysql://localhost/x"})
    assert wrong.returncode == 1
    assert "misconfigured" in wrong.stdout
    assert "postgresql://" in wrong.stdout
