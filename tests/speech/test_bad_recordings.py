import os
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from bot.errors import BadRecordingError
from bot.speech.decoding import decode, probe
from bot.speech.recording import shown, spoken_length
from tests.speech.sounds import noise, silence, tone, write, write_video


def cut(path: Path, share: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def missing(folder: Path) -> Path:
    return folder / "talk.mp3"


def empty(folder: Path) -> Path:
    path = folder / "talk.mp3"
    path.touch()
    return path


def a_folder(folder: Path) -> Path:
    path = folder / "talks"
    path.mkdir()
    return path


def a_pipe(folder: Path) -> Path:
    path = folder / "talk.wav"
    os.mkfifo(path)
    return path


def containing(content: bytes, name: str = "talk.mp3") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


def without_sound_track(folder: Path) -> Path:
    return write_video(folder / "talk.mp4", None)


def of_no_length(folder: Path) -> Path:
    path = folder / "talk.wav"
    path.write_bytes(wave_header(1, 16_000, 0))
    return path


def without_index(folder: Path) -> Path:
    return cut(write(folder / "talk.mp4", noise(10), "aac"), 0.6)


def half_a_wav(folder: Path) -> Path:
    return cut(write(folder / "talk.wav", noise(10)), 0.5)


def half_a_flac(folder: Path) -> Path:
    return cut(write(folder / "talk.flac", noise(10), "flac"), 0.5)


def half_an_mp3(folder: Path) -> Path:
    return cut(write(folder / "talk.mp3", noise(10), "libmp3lame"), 0.5)


def half_an_mkv(folder: Path) -> Path:
    return cut(write(folder / "talk.mkv", noise(10), "aac"), 0.5)


def half_an_ogg(folder: Path) -> Path:
    return cut(write(folder / "talk.ogg", noise(10), "libopus", 48_000), 0.5)


def encrypted(folder: Path) -> Path:
    path = folder / "talk.mp4"
    options = {
        "encryption_scheme": "cenc-aes-ctr",
        "encryption_key": "00112233445566778899aabbccddeeff",
        "encryption_kid": "00112233445566778899aabbccddeeff",
    }
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream("aac", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 16_000), np.float32), "fltp", "mono")
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def of_many_streams(folder: Path) -> Path:
    path = folder / "talk.mkv"
    with av.open(str(path), "w") as container:
        streams = [container.add_stream("pcm_s16le", rate=8000, layout="mono") for _ in range(200)]
        for stream in streams:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), "s16", "mono")
            frame.sample_rate = 8000
            container.mux(stream.encode(frame))
    return path


def wave_header(channels: int, rate: int, length: int = 20_000) -> bytes:
    body = struct.pack(
        "<HHIIHH", 1, channels, rate, (rate * channels * 2) % 2**32, channels * 2, 16
    )
    data = bytes(length)
    chunks = b"fmt " + struct.pack("<I", 16) + body + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


CASES = [
    (missing, "talk.mp3 is not there."),
    (empty, "talk.mp3 is empty."),
    (a_folder, "talks is a folder."),
    (a_pipe, "talk.wav is not a file on a disk."),
    (containing(b"<!DOCTYPE html><html><body>Sign in"), "talk.mp3 is a web page, probably a login"),
    (containing(b"\n <HTML lang='de'>" * 9), "talk.mp3 is a web page, probably a login page."),
    (containing(b"just some words\n" * 400), "talk.mp3 is text, not sound."),
    (containing(b"\x89PNG\r\n\x1a\n" + bytes(500)), "talk.mp3 is a picture, not sound."),
    (containing(b"PK\x03\x04" + bytes(500)), "talk.mp3 is an archive, not sound."),
    (containing(np.random.default_rng(1).bytes(200_000)), "talk.mp3 is not sound that Minuta"),
    (containing(np.random.default_rng(2).bytes(3_000), "talk.wav"), "talk.wav is not sound that"),
    (without_sound_track, "talk.mp4 has a picture but no sound."),
    (of_no_length, "talk.wav is 0 s long."),
    (without_index, "talk.mp4 was cut off: its index is missing."),
    (half_a_wav, "talk.wav was cut off after 5 s."),
    (half_a_flac, "talk.flac was cut off after"),
    (half_an_mp3, "talk.mp3 was cut off after"),
    (half_an_mkv, "talk.mkv was cut off after"),
    (half_an_ogg, "talk.ogg was cut off after"),
    (encrypted, "talk.mp4 is protected against copying."),
    (of_many_streams, "talk.mkv claims 64 streams or more."),
    (containing(wave_header(1, 2_000_000_000), "talk.wav"), "talk.wav claims 1 channels at"),
    (containing(wave_header(100, 16_000), "talk.wav"), "talk.wav claims 100 channels at"),
]


@pytest.mark.parametrize(("make", "what"), CASES)
def test_a_bad_recording_is_refused_with_its_reason(
    tmp_path: Path, make: Callable[[Path], Path], what: str
) -> None:
    with pytest.raises(BadRecordingError) as refused:
        probe(make(tmp_path))
    message = str(refused.value)
    assert refused.value.what.startswith(what)
    assert refused.value.remedy.endswith(".")
    assert "\n" not in message
    assert str(tmp_path) not in message


@pytest.mark.parametrize("make", [half_a_wav, half_a_flac, half_an_mp3, half_an_mkv, half_an_ogg])
def test_what_is_left_of_a_truncated_file_can_be_taken(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path)
    recording = probe(path, allow_truncated=True)
    sound_s = sum(len(block.samples) for block in decode(path)) / 16_000
    assert 3 < sound_s < 7
    assert recording.duration_s == pytest.approx(sound_s, abs=0.3)


def test_a_whole_file_is_not_called_truncated(tmp_path: Path) -> None:
    for name, codec in [("a.wav", "pcm_s16le"), ("a.mp3", "libmp3lame"), ("a.m4a", "aac")]:
        assert probe(write(tmp_path / name, noise(3.3), codec)).duration_s > 3


def test_a_file_that_is_too_long_says_how_long_and_what_to_do(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.flac", silence(605), "flac", 8000)
    with pytest.raises(BadRecordingError) as refused:
        probe(path, max_duration_s=360)
    assert str(refused.value) == (
        "talk.flac is 10 min 5 s long; the limit is 6 min 0 s. "
        "Split it, or raise MINUTA_MAX_RECORDING_HOURS."
    )


def test_a_small_file_that_decodes_to_hours_is_refused_before_it_is_decoded(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "bomb.flac", silence(1900), "flac", 8000)
    assert path.stat().st_size < 2_000_000
    with pytest.raises(BadRecordingError, match="31 min 40 s long; the limit is 15 min 0 s"):
        probe(path, max_duration_s=900)


def test_decoding_stops_at_the_limit_whatever_the_file_claimed(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.wav", noise(30))
    with pytest.raises(BadRecordingError, match="the limit is 10 s"):
        list(decode(path, max_duration_s=10))


def test_a_playlist_opens_no_other_file(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.wav", tone(3))
    lists = {
        "talk.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{secret}\n#EXT-X-ENDLIST\n",
        "talk.mp3": f"ffconcat version 1.0\nfile '{secret}'\n",
        "talk.txt": f"\x01\x02file '{secret}'\n",
    }
    for name, content in lists.items():
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        with pytest.raises(BadRecordingError):
            probe(path)


def test_no_connection_is_made_for_a_playlist(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        path = tmp_path / "talk.m3u8"
        path.write_text(f" #EXTM3U\n#EXTINF:3,\nhttp://127.0.0.1:{port}/a.ts\n", encoding="utf-8")
        with pytest.raises(BadRecordingError):
            probe(path)
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.wav", tone(1))
    path.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)  # nobody: root may read everything
    try:
        with pytest.raises(BadRecordingError, match="can't be read: permission denied"):
            probe(path)
    finally:
        os.seteuid(user)


def test_a_name_can_not_break_the_message() -> None:
    assert shown(Path("a\nb\x1b[31m.mp3")) == "a?b?[31m.mp3"
    assert len(shown(Path("x" * 500))) < 100


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(45, "45 s"), (750, "12 min 30 s"), (36_000, "10 h 0 min"), (36_300, "10 h 5 min")],
)
def test_lengths_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert spoken_length(seconds) == said
