from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.capture.following import Follower
from bot.capture.reading import JournalReader
from bot.domain.voice import Loss
from tests.capture.start import STARTED_AT
from tests.capture.talk import (
    MS,
    PACKET_NS,
    START_NS,
    Instant,
    Network,
    Sender,
    by_hand,
    encoded,
    errors_s,
    gated,
    laid_out,
    reading_aloud,
    written,
)
from tests.speech.sounds import RATE, silence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from bot.capture.following import News
    from bot.domain.voice import Frame, SoundChunk
    from tests.speech.sounds import Floats

FLUSH_NS = 100 * MS
LENGTH_S = 41.0


@pytest.fixture(scope="module")
def talk() -> Floats:
    """40 s of somebody who is quiet in between."""
    sound = reading_aloud().copy()
    for from_s, to_s in ((6, 9), (14, 15), (21, 29), (33, 34)):
        sound[from_s * RATE : to_s * RATE] = 0
    return sound


@pytest.fixture(scope="module")
def packets(talk: Floats) -> list[bytes | None]:
    return gated(encoded(talk, packet_loss=20), talk)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.journal"


def followed(path: Path, frames: Iterable[Frame], until_s: float) -> Iterator[News]:
    """What a follower brings that looks after each of the journal's writes."""
    instant = Instant()
    frames = sorted(frames, key=lambda frame: frame.arrived_ns)
    by_write = itertools.groupby(frames, lambda f: (f.arrived_ns - START_NS) // FLUSH_NS)
    arriving = {number: list(group) for number, group in by_write}
    with by_hand(path, instant) as journal, Follower(path, STARTED_AT) as follower:
        for number in range(round(until_s * 1e9) // FLUSH_NS):
            instant.ns = START_NS + (number + 1) * FLUSH_NS
            for frame in arriving.get(number, []):
                journal.frame(frame)
            assert journal.flush()
            yield follower.look()
            assert not follower.is_over
            assert follower.behind_bytes == 0
        journal.close()
        yield follower.look()
        assert follower.is_over


def chunks(news: Iterable[News]) -> list[SoundChunk]:
    return [chunk for each in news for chunk in each.chunks]


def line(heard: Iterable[SoundChunk]) -> Floats:
    return laid_out([(chunk.start_s, chunk.samples) for chunk in heard], LENGTH_S)


def test_sound_comes_while_it_is_made(path: Path, packets: list[bytes | None]) -> None:
    frames = Sender().frames(packets)
    now_s = 0.0
    for news in followed(path, frames, LENGTH_S):
        now_s += FLUSH_NS / 1e9
        for chunk in news.chunks:
            end_s = chunk.start_s + len(chunk.samples) / RATE
            assert now_s - 0.4 < end_s <= now_s


def test_it_is_the_sound_of_the_tracks_at_its_place(
    path: Path, talk: Floats, packets: list[bytes | None]
) -> None:
    heard = chunks(followed(path, Sender().frames(packets), LENGTH_S))
    errors = errors_s(line(heard), laid_out([(0, talk)], LENGTH_S))
    assert len(errors) > 20
    assert max(map(abs, errors.values())) < 0.02


NETWORKS = {
    "loss and disorder": Network(loss=0.05, duplication=0.02, jitter_s=0.02),
    "stall while talking": Network(jitter_s=0.01, stalls_at_s=(2.0, 30.0)),
    "stall while quiet": Network(jitter_s=0.01, stalls_at_s=(7.0,)),
    "a stall of the first packet": Network(stalls_at_s=(0.0,)),
}


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_nothing_older_comes_after_a_second_was_reached(
    path: Path, packets: list[bytes | None], network: Network
) -> None:
    frames = network.carry(Sender().frames(packets))
    reached_s, end_s = float("-inf"), float("-inf")
    for news in followed(path, frames, LENGTH_S):
        for chunk in news.chunks:
            assert chunk.start_s >= reached_s - 1e-9
            assert chunk.start_s >= end_s - 1e-9
            end_s = chunk.start_s + len(chunk.samples) / RATE
        assert news.reached_s >= reached_s
        reached_s = news.reached_s


def test_a_stall_in_the_middle_of_talk_moves_nothing(
    path: Path, talk: Floats, packets: list[bytes | None]
) -> None:
    network = Network(loss=0.02, jitter_s=0.01, stalls_at_s=(2.0, 30.0))
    heard = chunks(followed(path, network.carry(Sender().frames(packets)), LENGTH_S))
    errors = errors_s(line(heard), laid_out([(0, talk)], LENGTH_S))
    assert max(map(abs, errors.values())) < 0.03


def test_time_goes_on_for_who_is_quiet(path: Path, packets: list[bytes | None]) -> None:
    frames = Sender().frames(packets[:50])
    news = list(followed(path, frames, 10.0))
    lags = [(n + 1) / 10 - each.reached_s for n, each in enumerate(news[:-1])]
    # somebody whose last packet was no silence is waited for; after that only margin and hold are
    assert max(lags[:10]) < 0.7
    assert max(lags[40:]) < 0.7
    assert news[-1].reached_s > 9.8


def test_who_is_quiet_does_not_wait_for_who_talks(path: Path, packets: list[bytes | None]) -> None:
    talks = Sender("1", ssrc=1).frames(packets[:250])
    says_yes = Sender("2", ssrc=2).frames(packets[:30])
    for number, news in enumerate(followed(path, [*talks, *says_yes], 5.0), 1):
        if number >= 40:
            assert news.reached_s > number / 10 - 0.7


def test_a_look_is_bounded_and_says_how_far_it_is_behind(
    path: Path, packets: list[bytes | None]
) -> None:
    frames = Sender().frames(packets)
    written(path, frames)
    now_ns = frames[-1].arrived_ns
    with Follower(path, STARTED_AT) as follower:
        size = follower.behind_bytes
        assert size == path.stat().st_size
        looks, behind_s = 0, float("inf")
        while not follower.is_over:
            follower.look(max_bytes=10_000)
            looks += 1
            assert follower.behind_bytes >= size - looks * 10_000
            assert follower.behind_s(now_ns) <= behind_s
            behind_s = follower.behind_s(now_ns)
        assert behind_s == 0
        assert looks > 5
        assert follower.behind_bytes == 0
        assert follower.look().chunks == []


def test_a_follower_that_comes_late_hears_the_same(
    tmp_path: Path, packets: list[bytes | None]
) -> None:
    frames = Sender().frames(packets)
    at_once = chunks(followed(tmp_path / "1.journal", frames, LENGTH_S))
    with Follower(written(tmp_path / "2.journal", frames), STARTED_AT) as follower:
        afterwards = [chunk for _ in range(3) for chunk in follower.look().chunks]
    assert np.array_equal(line(at_once), line(afterwards))


def test_people_do_not_disturb_each_other(path: Path, packets: list[bytes | None]) -> None:
    people = [Sender(str(n), ssrc=n).frames(packets[:200]) for n in range(3)]
    heard = chunks(followed(path, itertools.chain(*people), 6.0))
    lines = [line(_of(heard, str(n))) for n in range(3)]
    assert np.array_equal(lines[0], lines[1])
    assert np.array_equal(lines[0], lines[2])
    assert not np.array_equal(lines[0], silence(LENGTH_S))


def _of(heard: Sequence[SoundChunk], speaker: str) -> list[SoundChunk]:
    return [chunk for chunk in heard if chunk.speaker == speaker]


def test_a_journal_without_sound_is_followed_to_its_end(path: Path) -> None:
    instant = Instant()
    with by_hand(path, instant) as journal, Follower(path, STARTED_AT) as follower:
        assert follower.look().chunks == []
        instant.ns += 5_000 * MS
        journal.lost(None, Loss.UNATTRIBUTED, 3)
        journal.flush()
        assert follower.look().reached_s == pytest.approx(5 - 0.38, abs=0.001)
        journal.close()
        assert follower.look().chunks == []
        assert follower.is_over


def test_damage_does_not_stop_the_follower(path: Path, packets: list[bytes | None]) -> None:
    frames = Sender().frames(packets)
    content = bytearray(written(path, frames).read_bytes())
    content[20_000:21_000] = bytes(1000)
    path.write_bytes(content)
    with Follower(path, STARTED_AT) as follower, JournalReader(path) as reader:
        heard = follower.look().chunks
        assert sum(1 for _ in reader.records()) > len(frames) - 30
        assert follower.is_over
    sound_s = sum(len(chunk.samples) for chunk in heard) / RATE
    assert sound_s > len(frames) * PACKET_NS / 1e9 - 0.6
