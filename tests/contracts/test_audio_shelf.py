"""What every audio shelf promises."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import BadRecordingError, NotFoundError
from bot.ports import AudioShelf, Clock
from storage.shelf import open_shelf

KEY = "0123456789abcdef/0.opus"
SECOND = timedelta(seconds=1)


class SetClock(Clock):
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 18, 9, 30, 15, 123457, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def shelf(tmp_path: Path, clock: SetClock) -> AsyncIterator[AudioShelf]:
    async with open_shelf(tmp_path / "shelf", clock) as opened:
        yield opened


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return written(tmp_path / "recording", b"sound" * 700_001)


def written(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


async def content(shelf: AudioShelf, key: str) -> bytes:
    async with shelf.local(key) as path:
        return path.read_bytes()


async def test_what_is_put_is_there_and_its_checksum_is_told(
    shelf: AudioShelf, recording: Path
) -> None:
    sound = recording.read_bytes()
    assert await shelf.put(recording, KEY) == hashlib.sha256(sound).hexdigest()
    assert await content(shelf, KEY) == sound
    assert recording.read_bytes() == sound


async def test_an_empty_file_can_be_put(shelf: AudioShelf, tmp_path: Path) -> None:
    checksum = await shelf.put(written(tmp_path / "empty", b""), KEY)
    assert checksum == hashlib.sha256().hexdigest()
    assert await content(shelf, KEY) == b""


async def test_a_file_under_the_same_key_is_replaced(
    shelf: AudioShelf, recording: Path, tmp_path: Path
) -> None:
    await shelf.put(recording, KEY)
    await shelf.put(recording, "other")
    await shelf.put(written(tmp_path / "new", b"new"), KEY)
    assert await content(shelf, KEY) == b"new"
    assert await content(shelf, "other") == recording.read_bytes()


async def test_a_put_that_fails_leaves_what_was_there(shelf: AudioShelf, tmp_path: Path) -> None:
    await shelf.put(written(tmp_path / "old", b"old"), KEY)
    with pytest.raises(BadRecordingError):
        await shelf.put(tmp_path / "nothing here", KEY)
    assert await content(shelf, KEY) == b"old"


async def test_a_put_that_is_cancelled_leaves_what_was_there(
    shelf: AudioShelf, recording: Path, tmp_path: Path
) -> None:
    await shelf.put(written(tmp_path / "old", b"old"), KEY)
    os.truncate(recording, 300_000_000)
    putting = asyncio.create_task(shelf.put(recording, KEY))
    await asyncio.wait([putting], timeout=0.005)
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert await content(shelf, KEY) == b"old"


async def test_puts_of_one_key_at_once_leave_one_whole_file(
    shelf: AudioShelf, tmp_path: Path
) -> None:
    sounds = [bytes([number]) * 3_000_000 for number in range(6)]
    files = [written(tmp_path / f"{sound[0]}", sound) for sound in sounds]
    checksums = await asyncio.gather(*(shelf.put(file, KEY) for file in files))
    assert checksums == [hashlib.sha256(sound).hexdigest() for sound in sounds]
    assert await content(shelf, KEY) in sounds


async def test_audio_that_is_not_there_is_not_found(shelf: AudioShelf, recording: Path) -> None:
    await shelf.put(recording, "folder/file.wav")
    for key in (KEY, "folder", "folder/file", "folder/file.wav/more"):
        with pytest.raises(NotFoundError):
            async with shelf.local(key):
                pass


async def test_a_local_file_keeps_its_kind_of_name(shelf: AudioShelf, recording: Path) -> None:
    await shelf.put(recording, "a/sound.WebM")
    async with shelf.local("a/sound.WebM") as path:
        assert path.suffix == ".WebM"


async def test_a_local_file_stays_good_while_it_is_removed_or_replaced(
    shelf: AudioShelf, tmp_path: Path
) -> None:
    await shelf.put(written(tmp_path / "old", b"old"), KEY)
    async with shelf.local(KEY) as first:
        await shelf.put(written(tmp_path / "new", b"new"), KEY)
        async with shelf.local(KEY) as second:
            await shelf.remove(KEY)
            assert (first.read_bytes(), second.read_bytes()) == (b"old", b"new")
    with pytest.raises(NotFoundError):
        await content(shelf, KEY)


async def test_a_local_file_is_gone_when_its_context_is_left(
    shelf: AudioShelf, recording: Path
) -> None:
    await shelf.put(recording, KEY)
    async with shelf.local(KEY) as path:
        pass
    assert not path.exists()
    assert await content(shelf, KEY) == recording.read_bytes()


async def test_removing_forgets_one_file(shelf: AudioShelf, recording: Path) -> None:
    for key in ("a/1", "a/2"):
        await shelf.put(recording, key)
    for _ in range(2):
        await shelf.remove("a/1")
    await shelf.remove("a")
    with pytest.raises(NotFoundError):
        await content(shelf, "a/1")
    assert await content(shelf, "a/2") == recording.read_bytes()


async def test_removing_what_is_not_there_is_no_error(shelf: AudioShelf, recording: Path) -> None:
    await shelf.put(recording, "a")
    for key in ("b", "a/b", "c/d/e"):
        await shelf.remove(key)
    assert await content(shelf, "a") == recording.read_bytes()


async def test_files_put_before_a_moment_are_forgotten(
    shelf: AudioShelf, clock: SetClock, recording: Path
) -> None:
    begin = clock.moment
    for number, key in enumerate(("a/0", "a/1", "b/2", "c", "d/3")):
        clock.moment = begin + number * SECOND
        await shelf.put(recording, key)
    await shelf.put(recording, "a/0")
    assert await shelf.remove_older_than(begin) == 0
    assert await shelf.remove_older_than(begin + 3 * SECOND) == 2
    for key in ("a/1", "b/2"):
        with pytest.raises(NotFoundError):
            await content(shelf, key)
    for key in ("a/0", "c", "d/3"):
        assert await content(shelf, key) == recording.read_bytes()
    assert await shelf.remove_older_than(begin + 3 * SECOND) == 0
    assert await shelf.remove_older_than(begin + 99 * SECOND) == 3


async def test_of_the_old_files_only_those_asked_for_are_forgotten(
    shelf: AudioShelf, clock: SetClock, recording: Path
) -> None:
    begin = clock.moment
    for number, key in enumerate(("a/0", "a/1", "b/2", "c")):
        clock.moment = begin + number * SECOND
        await shelf.put(recording, key)
    assert await shelf.remove_older_than(begin + 3 * SECOND, []) == 0
    assert await shelf.remove_older_than(begin + 3 * SECOND, ["a/1", "c", "d/9"]) == 1
    for key in ("a/0", "b/2", "c"):
        assert await content(shelf, key) == recording.read_bytes()
    with pytest.raises(NotFoundError):
        await content(shelf, "a/1")
    with pytest.raises(ValueError, match="audio key"):
        await shelf.remove_older_than(clock.moment, ["../outside"])


async def test_a_file_is_as_old_as_its_put_to_the_microsecond(
    shelf: AudioShelf, clock: SetClock, recording: Path
) -> None:
    await shelf.put(recording, KEY)
    assert await shelf.remove_older_than(clock.moment) == 0
    assert await shelf.remove_older_than(clock.moment + timedelta(microseconds=1)) == 1


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/",
        "/etc/passwd",
        "..",
        "../x",
        "a/../../x",
        "a/..",
        "./a",
        "a//b",
        "a/",
        "a\\..\\b",
        ".hidden",
        "a/.hidden",
        "a\0b",
        "a\nb",
        "a\n",
        "ü",
        "a b",
        "x" * 201,
        "/".join("x" * 9),
    ],
)
async def test_a_key_that_is_none_is_refused(
    shelf: AudioShelf, recording: Path, key: str, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    for action in (shelf.put(recording, key), content(shelf, key), shelf.remove(key)):
        with pytest.raises(ValueError, match="audio key"):
            await action
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("key", ["a", "A-z_0.9/b.c-d", "x" * 200, "/".join("x" * 8)])
async def test_any_plain_name_is_a_key(shelf: AudioShelf, recording: Path, key: str) -> None:
    await shelf.put(recording, key)
    assert await content(shelf, key) == recording.read_bytes()
