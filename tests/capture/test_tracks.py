from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.capture.assembling import Assembler
from bot.capture.losses import Losses
from bot.capture.reading import JournalReader
from bot.capture.tracks import PersonSound, Rendering, SoundFile, render
from bot.domain.voice import Frame, Loss
from bot.speech.decoding import decode, probe
from tests.capture import child
from tests.capture.start import STARTED_AT
from tests.capture.talk import (
    PACKET_NS,
    SILENCE_FRAME,
    START_NS,
    Sender,
    by_hand,
    encoded,
    laid_out,
    reading_aloud,
    written,
)
from tests.speech.sounds import RATE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.speech.decoding import Block
    from tests.speech.sounds import Floats

HOUR_S = 3600.0


@pytest.fixture(scope="module")
def packets() -> list[bytes]:
    return encoded(reading_aloud())[:1000]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.journal"


def rendered(path: Path, until_s: float | None = None) -> Rendering:
    return render(path, STARTED_AT, path.parent, lambda _: None, until_s)


def only(rendering: Rendering) -> tuple[SoundFile, list[Block]]:
    """The only person's file, and its sound as the pipeline gets it."""
    (person,) = rendering.people
    assert person.file is not None
    return person.file, list(decode(person.file.path))


def spans(file: SoundFile, blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """Where there is sound in the file, in samples of the meeting, blocks that touch joined."""
    joined: list[tuple[int, int]] = []
    for block in blocks:
        start = block.start + round(file.offset_s * RATE)
        end = start + len(block.samples)
        if joined and joined[-1][1] == start:
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def line(file: SoundFile, blocks: Sequence[Block], length_s: float) -> Floats:
    return laid_out(((file.offset_s + b.start / RATE, b.samples) for b in blocks), length_s)


def test_the_pipeline_gets_every_sample_at_its_place(path: Path, packets: list[bytes]) -> None:
    pauses = itertools.cycle([30, 200, 55, 3, 700])
    talk: list[bytes | None] = []
    for start in range(0, 1000, 100):
        talk += [*packets[start : start + 100], *[SILENCE_FRAME] * 5, *[None] * next(pauses)]
    frames = Sender(slow_ppm=90).frames(talk, start_s=2.0003)
    length_s = len(talk) / 50 + 3
    file, blocks = only(rendered(written(path, frames)))
    assembler, chunks = Assembler(STARTED_AT, 10.0), []
    with JournalReader(path) as reader:
        for record in reader.records():
            assembler.add(record)
        chunks = assembler.finish()
    truth = laid_out(((chunk.start_s, chunk.samples) for chunk in chunks), length_s)
    assert np.abs(line(file, blocks, length_s) - truth).max() < 1e-4
    assert len(spans(file, blocks)) == 4


def test_a_short_silence_is_written_out_and_a_long_one_is_a_hole(
    path: Path, packets: list[bytes]
) -> None:
    sent = [*packets[:50], *[None] * 55, *packets[50:100], *[None] * 100, *packets[100:150]]
    file, blocks = only(rendered(written(path, Sender().frames(sent, start_s=10))))
    first, second = spans(file, blocks)
    # the sound from second 10 to 13.1 and from 15.1 to 16.1, with room for endpointing around it
    assert first == pytest.approx((9.7 * RATE, 13.4 * RATE), abs=RATE // 10)
    assert second == pytest.approx((14.8 * RATE, 16.4 * RATE), abs=RATE // 10)
    assert file.duration_s == pytest.approx(second[1] / RATE - file.offset_s)


def test_a_file_is_what_the_pipeline_takes(path: Path, packets: list[bytes]) -> None:
    file, _ = only(rendered(written(path, Sender().frames(packets, start_s=3))))
    recording = probe(file.path)
    assert (recording.container, recording.codec) == ("matroska", "flac")
    assert recording.duration_s == pytest.approx(file.duration_s, abs=0.002)
    assert file.offset_s == pytest.approx(2.7, abs=0.002)
    assert file.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("start_s", [0.1, 1.0, 3.0, HOUR_S])
def test_a_file_can_begin_with_the_meeting_and_go_on_to_its_end(
    path: Path, packets: list[bytes], start_s: float
) -> None:
    written(path, Sender().frames(packets[:200], start_s=start_s))
    length_s = start_s + 30
    truth = line(*only(rendered(path)), length_s)
    file, blocks = only(rendered(path, length_s))
    assert file.offset_s == 0
    assert blocks[0].start == 0
    assert np.abs(line(file, blocks, length_s) - truth).max() < 1e-4
    assert length_s <= file.duration_s < length_s + 1
    assert probe(file.path).duration_s == pytest.approx(file.duration_s, abs=0.002)


def test_sound_that_goes_on_longer_than_was_known_is_in_the_file(
    path: Path, packets: list[bytes]
) -> None:
    file, blocks = only(rendered(written(path, Sender().frames(packets[:200], start_s=1)), 2.0))
    assert blocks[-1].end / RATE == pytest.approx(5.3, abs=0.1)
    assert file.duration_s == pytest.approx(5.3, abs=0.1)


def test_nothing_lies_before_the_meeting(path: Path, packets: list[bytes]) -> None:
    file, _ = only(rendered(written(path, Sender().frames(packets[:100]))))
    assert file.offset_s == 0


def test_hours_of_silence_cost_nothing(path: Path, packets: list[bytes]) -> None:
    early = Sender().frames(packets[:100])
    late = Sender(ssrc=9).frames(packets[:100], start_s=5 * HOUR_S)
    file, blocks = only(rendered(written(path, [*early, *late])))
    assert file.path.stat().st_size < 200_000
    assert len(blocks) < 10
    assert blocks[-1].end / RATE == pytest.approx(5 * HOUR_S + 2.3, abs=0.2)


def test_everybody_gets_a_file_and_who_was_not_heard_gets_none(
    path: Path, packets: list[bytes]
) -> None:
    talks = Sender("../../etc/passwd", ssrc=1).frames(packets[:100])
    garbled = Sender("garbled", ssrc=2).frames([b"\xff"] * 10)
    with by_hand(path) as journal:
        for frame in [*talks, *garbled]:
            journal.frame(frame)
        journal.lost("out", Loss.OPTED_OUT, 50)
        journal.lost(None, Loss.UNATTRIBUTED, 4)
    rendering = rendered(path)
    people = {person.speaker: person for person in rendering.people}
    assert people.keys() == {"../../etc/passwd", "garbled", "out"}
    assert people["garbled"].file is None
    assert people["garbled"].losses == Losses(refused={Loss.MALFORMED: 10})
    assert people["out"] == PersonSound(
        speaker="out", file=None, losses=Losses(refused={Loss.OPTED_OUT: 50})
    )
    assert rendering.nobodys == Losses(refused={Loss.UNATTRIBUTED: 4})
    assert _names(path) == ["a-001.mka", "a.journal"]


def _names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir())


def test_progress_goes_up_to_one(path: Path, packets: list[bytes]) -> None:
    frames = Sender().frames(packets * 15)
    told: list[float] = []
    render(written(path, frames), STARTED_AT, path.parent, told.append)
    assert told == sorted(told)
    assert len(told) == 4
    assert told[0] == pytest.approx(1 / 3, abs=0.15)
    assert told[-1] == 1.0


def test_a_journal_of_a_process_that_was_killed_is_rendered(
    path: Path, packets: list[bytes]
) -> None:
    content = written(path, Sender().frames(packets)).read_bytes()
    path.write_bytes(content[:-2000])
    rendering = rendered(path)
    assert 0 < rendering.damaged_bytes < 300
    assert rendering.people[0].losses.received == pytest.approx(975, abs=15)


@pytest.mark.parametrize("content", [b"", bytes(3000), b"somebody's diary" * 100])
def test_what_is_no_journal_has_no_people(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert rendered(path) == Rendering(people=(), nobodys=Losses(), damaged_bytes=len(content))


def test_whatever_a_journal_holds_it_is_rendered(path: Path, packets: list[bytes]) -> None:
    chance = random.Random(41)  # noqa: S311 (the same bad luck every time)
    whole = bytearray(written(path, Sender().frames(packets[:300])).read_bytes())
    for _ in range(15):
        content = bytearray(whole)
        for _ in range(chance.randrange(1, 30)):
            start = chance.randrange(60, len(content))
            content[start : start + 40] = chance.randbytes(chance.randrange(80))
        path.write_bytes(content)
        (person,) = rendered(path).people
        assert person.losses.received + person.losses.missing in range(270, 301)
        assert person.losses.received > 200


def test_rendering_again_replaces_the_files(path: Path, packets: list[bytes]) -> None:
    written(path, Sender().frames(packets))
    path.with_name(".a-001.mka.part").write_bytes(b"left by a process that was killed")
    first = rendered(path)
    content = only(first)[1]
    assert rendered(path) == first
    again = only(first)[1]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(content, again, strict=True))
    assert _names(path) == ["a-001.mka", "a.journal"]


def test_a_kill_in_the_middle_leaves_no_half_file(path: Path, packets: list[bytes]) -> None:
    written(path, Sender().frames(packets * 15))
    with child.running(child.render_slowly, path, path.parent) as process:
        assert process.stdout is not None
        assert float(process.stdout.readline()) < 1
        process.kill()
        process.wait()
    assert _names(path) == [".a-001.mka.part", "a.journal"]
    file, blocks = only(rendered(path))
    assert sum(len(block.samples) for block in blocks) / RATE == pytest.approx(300, abs=1)
    assert _names(path) == [file.path.name, "a.journal"]


def test_a_full_disk_is_said_and_leaves_nothing(path: Path, packets: list[bytes]) -> None:
    written(path, Sender().frames(packets * 3))
    (said,) = child.output(child.render_without_room, path, path.parent, 100_000)
    assert "no room" in said
    assert _names(path) == ["a.journal"]


@pytest.mark.nightly
def test_memory_does_not_grow_with_time(path: Path, packets: list[bytes]) -> None:
    with by_hand(path, waiting_packets=1_000_000) as journal:
        for frame in _half_an_hour(packets):
            journal.frame(frame)
    said = child.output(child.render_and_watch_memory, path, path.parent)
    kilobytes = list(map(int, said))
    assert len(kilobytes) > 15
    settled = kilobytes[len(kilobytes) // 4]
    assert max(kilobytes) - settled < 4_000


def _half_an_hour(packets: list[bytes]) -> list[Frame]:
    """Two people who talk by turns of 20 s."""
    return [
        Frame(
            str(turn % 2),
            turn % 2,
            number & 0xFFFF,
            960 * number & 0xFFFFFFFF,
            START_NS + number * PACKET_NS,
            packet,
        )
        for turn in range(90)
        for number, packet in enumerate(packets, start=turn * len(packets))
    ]
