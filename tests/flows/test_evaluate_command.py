"""`minuta evaluate speech` on a folder made of the sample meeting."""

import json
import wave
from pathlib import Path

import numpy as np
import pytest

from bot.sample import sample_reference, sample_tracks
from bot.speech.decoding import SAMPLE_RATE, decode
from tests.flows.commands import minuta

REFERENCE = sample_reference()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One track of one speaker, the mix of all three with its RTTM, and a German clip."""
    folder = tmp_path_factory.mktemp("clips")
    sounds = {name: _samples(path) for name, path in sample_tracks().items()}
    _write(folder / "david.wav", sounds["David"])
    _write(folder / "all.wav", sum(sounds.values(), np.zeros_like(sounds["David"])))
    rttm = (
        f"SPEAKER all 1 {u.start_s} {u.end_s - u.start_s} <NA> <NA> {u.speaker} <NA> <NA>\n"
        for u in REFERENCE.utterances
    )
    (folder / "all.rttm").write_text("".join(rttm), encoding="utf-8")
    said = " ".join(u.text for u in REFERENCE.utterances if u.speaker == "David")
    clips = [
        {"file": "david.wav", "text": said, "kind": "one", "seconds": 139, "lang": "en"},
        {"file": "all.wav", "text": " ".join(u.text for u in REFERENCE.utterances), "kind": "mix",
         "seconds": 139, "lang": "en", "speakers": 3, "rttm": "all.rttm"},
        {"file": "gone.wav", "text": "hallo", "kind": "one", "seconds": 1, "lang": "de"},
    ]  # fmt: skip
    (folder / "manifest.jsonl").write_text("\n".join(map(json.dumps, clips)), encoding="utf-8")
    return folder


def _samples(path: Path) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.concatenate([block.samples for block in decode(path)])


def _write(path: Path, samples: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype(np.int16).tobytes())


@pytest.mark.nightly
def test_the_figures_of_every_kind_are_told(folder: Path, tmp_path: Path) -> None:
    done = minuta("evaluate", "speech", folder, "--details", data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines() if line.strip()}
    assert float(rows["david.wav"][4]) < 10
    assert rows["all.wav"][-3:] == ["3", "of", "3"]
    assert float(rows["all.wav"][5]) < 20
    assert "all with one speaker" in done.stdout
    assert "gone.wav" not in done.stdout


def test_a_clip_that_cannot_be_heard_is_counted_as_failed(folder: Path, tmp_path: Path) -> None:
    done = minuta("evaluate", "speech", folder, "--language=de", data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    total = next(line for line in done.stdout.splitlines() if "all with one" in line)
    assert total.split()[-1] == "1"


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    done = minuta("evaluate", "speech", tmp_path, data=tmp_path / "data")
    assert done.returncode == 1
    assert "manifest.jsonl" in done.stderr


@pytest.fixture(scope="module")
def sentence(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first thing that David says, alone."""
    short = tmp_path_factory.mktemp("sentence")
    first = next(u for u in REFERENCE.utterances if u.speaker == "David")
    samples = _samples(folder / "david.wav")
    start, end = (round(at_s * SAMPLE_RATE) for at_s in (first.start_s - 0.3, first.end_s + 0.3))
    _write(short / "said.wav", samples[start:end])
    clip = {"file": "said.wav", "text": first.text, "kind": "one", "seconds": 5}
    (short / "manifest.jsonl").write_text(json.dumps(clip), encoding="utf-8")
    return short


@pytest.mark.nightly
def test_a_stream_is_measured_beside_the_file_and_all_is_kept(
    sentence: Path, tmp_path: Path
) -> None:
    kept, drawn = tmp_path / "figures.jsonl", tmp_path / "errors.png"
    done = minuta(
        "evaluate", "speech", sentence, "--provider=moonshine", "--stream", "--speed=4",
        f"--json={kept}", f"--picture={drawn}", data=tmp_path / "data",
        settings={"MINUTA_SPEECH_PRICES": "moonshine=0.25"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "1/1" in done.stdout
    found = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    live = next(line for line in found if line["mode"] == "stream")
    assert {line["mode"] for line in found} == {"file", "stream"}
    assert (live["engine"], live["usd_per_hour"]) == ("moonshine:tiny-en", 0.25)
    assert live["endpointing_s"] == 0.6
    assert live["final_s"]["median"] - live["own_s"]["median"] == pytest.approx(0.6 / 4)
    assert drawn.read_bytes().startswith(b"\x89PNG")


def test_a_picture_that_could_not_be_kept_is_refused_first(sentence: Path, tmp_path: Path) -> None:
    for name, reason in (("errors.gif", ".svg"), ("nowhere/errors.svg", "nowhere")):
        data, picture = tmp_path / "data", f"--picture={tmp_path / name}"
        done = minuta("evaluate", "speech", sentence, picture, data=data)
        assert done.returncode == 1
        assert reason in done.stderr


def test_a_provider_without_a_key_is_refused(sentence: Path, tmp_path: Path) -> None:
    done = minuta("evaluate", "speech", sentence, "--provider=gladia", data=tmp_path / "data")
    assert done.returncode == 1
    assert "GLADIA_API_KEY" in done.stderr
