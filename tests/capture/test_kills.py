"""A process that writes a journal is killed, as by the operating system, at any moment."""

import random
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.capture.reading import JournalReader
from bot.capture.records import MAX_RECORD_BYTES, Kind, Mark
from bot.domain.voice import Frame
from tests.capture import child

KILLS = 20
PACKETS_PER_S = 50


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, int]:
    """Journals of processes that were killed, with the number of the last packet of each."""
    chance = random.Random(23)  # noqa: S311 (the same bad luck every time)
    folder = tmp_path_factory.mktemp("killed")
    paths = [folder / f"{number}.journal" for number in range(KILLS)]
    told: dict[Path, int] = {}
    with ExitStack() as stack:
        processes = [stack.enter_context(child.running(child.keep_talking, p)) for p in paths]
        for process in processes:
            assert process.stdout is not None
            process.stdout.readline()
        for path, process in zip(paths, processes, strict=True):
            time.sleep(chance.uniform(0, 0.2))
            process.kill()
            assert process.stdout is not None
            told[path] = max(map(int, process.stdout.read().split()), default=0)
    return told


def test_at_most_a_second_of_sound_is_lost(killed: dict[Path, int]) -> None:
    assert len(killed) == KILLS
    for path, last in killed.items():
        for speaker, numbers in _heard(path).items():
            assert numbers == list(range(len(numbers))), f"{path.name}: {speaker}"
            assert last + 1 - len(numbers) <= PACKETS_PER_S
    assert max(killed.values()) > PACKETS_PER_S


def test_what_is_left_is_whole_but_for_its_end(killed: dict[Path, int]) -> None:
    for path in killed:
        with JournalReader(path) as reader:
            records = list(reader.records())
            assert reader.header is not None
            assert reader.damaged_bytes == 0
            assert reader.size - reader.position <= MAX_RECORD_BYTES
        assert not any(isinstance(r, Mark) and r.kind is Kind.ENDED for r in records)


def _heard(path: Path) -> dict[str, list[int]]:
    heard: dict[str, list[int]] = {str(speaker): [] for speaker in range(child.PEOPLE)}
    with JournalReader(path) as reader:
        for record in reader.records():
            if isinstance(record, Frame):
                heard[record.speaker].append(int.from_bytes(record.opus[-4:], "big"))
    return heard
