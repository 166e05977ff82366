import itertools
from pathlib import Path

import numpy as np
import pytest

from bot.speech.decoding import SAMPLE_RATE, Block, decode, probe
from tests.speech.sounds import noise, silence, tone, write, write_video

CONTAINERS = [
    ("talk.wav", "pcm_s16le", 44_100, "stereo"),
    ("talk.wav", "pcm_s16le", 16_000, "5.1"),
    ("talk.mp3", "libmp3lame", 44_100, "stereo"),
    ("talk.m4a", "aac", 48_000, "mono"),
    ("talk.aac", "aac", 48_000, "mono"),
    ("talk.flac", "flac", 48_000, "stereo"),
    ("talk.ogg", "libopus", 48_000, "mono"),
    ("talk.opus", "libopus", 48_000, "stereo"),
    ("talk.webm", "libopus", 48_000, "mono"),
    ("talk.mp4", "aac", 44_100, "stereo"),
    ("talk.mov", "pcm_s16le", 48_000, "mono"),
    ("talk.mkv", "aac", 48_000, "mono"),
    ("talk.mkv", "ac3", 48_000, "stereo"),
]


def heard(path: Path) -> list[Block]:
    return list(decode(path))


def pitch(samples: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> float:
    spectrum = np.abs(np.fft.rfft(samples))
    return float(spectrum.argmax() * SAMPLE_RATE / len(samples))


@pytest.mark.parametrize(("name", "codec", "rate", "layout"), CONTAINERS)
def test_every_container_becomes_the_same_sound(
    tmp_path: Path, name: str, codec: str, rate: int, layout: str
) -> None:
    path = write(tmp_path / name, tone(6.0), codec, rate, layout)
    blocks = heard(path)
    sound = np.concatenate([block.samples for block in blocks])
    assert blocks[0].start < 0.1 * SAMPLE_RATE
    assert len(sound) / SAMPLE_RATE == pytest.approx(6.0, abs=0.15)
    assert pitch(sound[SAMPLE_RATE : 5 * SAMPLE_RATE]) == pytest.approx(440, abs=2)
    assert probe(path).duration_s == pytest.approx(6.0, abs=0.15)


@pytest.mark.parametrize("name", ["call.mp4", "call.mov", "call.mkv"])
def test_video_is_heard_and_not_looked_at(tmp_path: Path, name: str) -> None:
    path = write_video(tmp_path / name, tone(3.0))
    sound = np.concatenate([block.samples for block in heard(path)])
    assert len(sound) / SAMPLE_RATE == pytest.approx(3.0, abs=0.15)


def test_the_name_does_not_decide_what_a_file_is(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.flac", tone(2.0), "flac").rename(tmp_path / "talk.mp3")
    assert probe(path).container == "flac"


def test_a_hole_in_the_timestamps_stays_a_hole(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.mkv", tone(4.0), "pcm_s16le", pauses={2.0: 5.0})
    blocks = heard(path)
    holes = [(a.end, b.start) for a, b in itertools.pairwise(blocks) if b.start != a.end]
    ((before, after),) = holes
    assert before / SAMPLE_RATE == pytest.approx(2.0, abs=0.11)
    assert after / SAMPLE_RATE == pytest.approx(7.0, abs=0.11)
    assert blocks[-1].end / SAMPLE_RATE == pytest.approx(9.0, abs=0.15)


def test_timestamps_that_begin_late_count_from_the_first_sound(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.mkv", tone(2.0), "pcm_s16le", pauses={0.0: 3.0})
    assert heard(path)[0].start == 0


def test_long_sound_comes_in_blocks_of_bounded_size(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.flac", noise(60.0), "flac", 48_000, "stereo")
    blocks = heard(path)
    assert len(blocks) > 10
    assert max(len(block.samples) for block in blocks) < 6 * SAMPLE_RATE


def test_samples_never_leave_the_unit_range(tmp_path: Path) -> None:
    wild = np.concatenate([tone(1.0) * 1e6, np.full(1600, np.nan, np.float32), tone(1.0)])
    path = write(tmp_path / "wild.wav", wild, "pcm_f32le")
    sound = np.concatenate([block.samples for block in heard(path)])
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() <= 1.0


def test_damage_in_the_middle_costs_only_what_is_damaged(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.flac", noise(20.0), "flac")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4000] = bytes(4000)
    path.write_bytes(content)
    blocks = heard(path)
    assert sum(len(block.samples) for block in blocks) > 19 * SAMPLE_RATE
    assert blocks[-1].end / SAMPLE_RATE == pytest.approx(20.0, abs=0.3)


def test_sound_before_a_speech_pause_is_not_lost(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.wav", np.concatenate([tone(1), silence(2), tone(1)]))
    sound = np.concatenate([block.samples for block in heard(path)])
    assert len(sound) == 4 * SAMPLE_RATE
