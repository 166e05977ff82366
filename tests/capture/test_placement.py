"""Where people's sound lies in the tracks, after all that a network does to it."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.capture.tracks import render
from bot.speech.decoding import decode
from tests.capture.start import STARTED_AT
from tests.capture.talk import (
    Network,
    Sender,
    encoded,
    errors_s,
    gated,
    laid_out,
    reading_aloud,
    written,
)
from tests.speech.sounds import RATE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.domain.voice import Frame
    from tests.speech.sounds import Floats

LENGTH_S = 81.0
CODEC_S = 0.0065
"""What an encoder looks ahead: 312 samples at 48 kHz, the same for everybody."""


@pytest.fixture(scope="module")
def talk() -> Floats:
    """80 s of somebody who talks for some seconds and is quiet for some."""
    sound = np.concatenate([reading_aloud(), reading_aloud()])
    chance = np.random.default_rng(5)
    at_s = 0.0
    while at_s < len(sound) / RATE:
        at_s += chance.uniform(0.4, 6)
        quiet_s = chance.uniform(0.3, 4)
        sound[round(at_s * RATE) : round((at_s + quiet_s) * RATE)] = 0
        at_s += quiet_s
    return sound


@pytest.fixture(scope="module")
def packets(talk: Floats) -> list[bytes | None]:
    sent = gated(encoded(talk, packet_loss=20), talk)
    assert sent.count(None) > 500
    return sent


def tracks(folder: Path, frames: Iterable[Frame]) -> dict[str, Floats]:
    """What is in the files, laid out on the meeting's clock."""
    rendering = render(written(folder / "a.journal", frames), STARTED_AT, folder, lambda _: None)
    heard = {}
    for person in rendering.people:
        file = person.file
        assert file is not None
        blocks = decode(file.path)
        placed = ((file.offset_s + block.start / RATE, block.samples) for block in blocks)
        heard[person.speaker] = laid_out(placed, LENGTH_S)
    return heard


def as_sent(sound: Floats, slow_ppm: float = 0.0) -> Floats:
    """The meeting's sound of somebody whose clock is slow."""
    places = np.arange(len(sound))
    real = np.interp(places / (1 + slow_ppm / 1e6), places, sound).astype(np.float32)
    return laid_out([(0, real)], LENGTH_S)


NETWORKS = {
    "good": Network(),
    "loss": Network(loss=0.05, jitter_s=0.005),
    "disorder": Network(loss=0.05, jitter_s=0.03, duplication=0.05),
    "stalls": Network(loss=0.05, jitter_s=0.02, stalls_at_s=(0.0, 20.0, 50.3)),
}


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_tracks_lie_within_20_ms_of_each_other(
    tmp_path: Path, talk: Floats, packets: list[bytes | None], network: Network
) -> None:
    senders = [
        Sender("1", ssrc=1, slow_ppm=60),
        Sender("2", ssrc=2, first_sequence=9, first_timestamp=77, slow_ppm=-60),
    ]
    arrived = [
        frame
        for number, sender in enumerate(senders)
        for frame in network._replace(seed=number).carry(sender.frames(packets))
    ]
    heard = tracks(tmp_path, sorted(arrived, key=lambda frame: frame.arrived_ns))
    one, other = (
        errors_s(heard[sender.speaker], as_sent(talk, sender.slow_ppm)) for sender in senders
    )
    between = [abs(one[place] - other[place]) for place in one.keys() & other.keys()]
    assert len(between) > 25
    assert median(between) < 0.006
    assert max(between) < 0.02
    assert max(abs(error - CODEC_S) for error in [*one.values(), *other.values()]) < 0.02


@pytest.mark.parametrize("slow_ppm", [-150, 150])
def test_a_clock_that_goes_wrong_is_followed_without_a_break(
    tmp_path: Path, slow_ppm: float
) -> None:
    sound = np.concatenate([reading_aloud()] * 2)  # without a pause in which to catch up
    sender = Sender(slow_ppm=slow_ppm)
    heard = tracks(tmp_path, sender.frames(encoded(sound)))["1001"]
    errors = errors_s(heard, as_sent(sound, slow_ppm))
    assert max(abs(error - CODEC_S) for error in errors.values()) < 0.005
    spoken = heard[RATE : -2 * RATE]
    assert _longest_silence_s(spoken) < _longest_silence_s(sound) + 0.01


def _longest_silence_s(sound: Floats) -> float:
    is_loud = np.flatnonzero(np.abs(sound) > 1e-4)
    return float(np.diff(is_loud).max()) / RATE


def test_a_sender_whose_time_stands_still_in_pauses_is_placed_by_arrival(
    tmp_path: Path, talk: Floats, packets: list[bytes | None]
) -> None:
    heard = tracks(tmp_path, Sender(freezes=True).frames(packets))["1001"]
    errors = errors_s(heard, as_sent(talk))
    assert median(errors.values()) == pytest.approx(CODEC_S, abs=0.002)
    # a shorter stand can't be told from a delay
    assert max(abs(error - CODEC_S) for error in errors.values()) < 0.16


def test_numbers_that_begin_anew_in_the_middle_change_nothing(
    tmp_path: Path, talk: Floats, packets: list[bytes | None]
) -> None:
    half = len(packets) // 2
    streams = {
        "another SSRC": Sender(ssrc=8, first_sequence=1, first_timestamp=1),
        "the same SSRC": Sender(first_sequence=12_345, first_timestamp=1 << 31),
    }
    first = Sender().frames(packets[:half])
    for number, (name, sender) in enumerate(streams.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        heard = tracks(folder, [*first, *sender.frames(packets[half:], start_s=half / 50)])
        errors = errors_s(heard["1001"], as_sent(talk))
        assert max(abs(error - CODEC_S) for error in errors.values()) < 0.02, name
