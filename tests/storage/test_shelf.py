"""The shelf as a folder: full disks, bad sources, links, and processes that were killed."""

import asyncio
import os
import shutil
import socket
import stat
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.errors import BadRecordingError, NoSpaceError, NotFoundError, SettingsError
from storage.shelf import LocalShelf, open_shelf
from tests.storage import child
from tests.storage.child import DEADLINE_S, lines, running

SIZE = 3_000_000
NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root may")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "shelf"


@pytest.fixture
async def shelf(folder: Path) -> AsyncIterator[LocalShelf]:
    async with open_shelf(folder, SystemClock()) as opened:
        yield opened


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    file = tmp_path / "recording"
    file.write_bytes(os.urandom(SIZE))
    return file


def files(folder: Path) -> set[str]:
    """Everything on the shelf that is not the shelf's own lock."""
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return {name for name in names if not name.endswith(".lock")}


def test_a_full_disk_is_named_with_what_is_needed_and_leaves_nothing(
    folder: Path, recording: Path
) -> None:
    with running(child.fill_disk_and_borrow, folder, recording, SIZE // 2) as process:
        (message,) = lines(process, 1)
        process.communicate(timeout=DEADLINE_S)
    assert message.startswith(f"There is no room for 3,000,000 bytes of audio in {folder}")
    assert files(folder) == {"old"}


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], check=True)  # noqa: S607
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)  # noqa: S607


@NEEDS_ROOT
async def test_a_small_disk_takes_what_fits_and_refuses_the_rest(
    folder: Path, tmp_path: Path
) -> None:
    with small_disk(folder):
        async with open_shelf(folder, SystemClock()) as shelf:
            for size in (30_000, 40_000, 20_000):
                (tmp_path / f"{size}").write_bytes(b"x" * size)
            await shelf.put(tmp_path / "30000", "a")
            (visit,) = (folder / ".visits").iterdir()
            before = visit.stat().st_mtime_ns
            with pytest.raises(NoSpaceError, match=r"40,000 bytes"):
                await shelf.put(tmp_path / "40000", "b")
            assert visit.stat().st_mtime_ns == before, "the copy was begun though it had no room"
            assert files(folder) == {"a"}
            await shelf.remove("a")
            await shelf.put(tmp_path / "40000", "b")
            assert files(folder) == {"b"}


@NEEDS_ROOT
async def test_a_source_that_grows_beyond_the_disk_is_refused_too(folder: Path) -> None:
    # Files under /proc say that they are empty, so the look at the free space lets them pass.
    source = Path("/proc/kallsyms")
    with small_disk(folder):
        async with open_shelf(folder, SystemClock()) as shelf:
            with pytest.raises(NoSpaceError):
                await shelf.put(source, "a")
            assert files(folder) == set()


async def test_a_source_that_is_no_file_is_a_bad_recording(
    shelf: LocalShelf, tmp_path: Path, folder: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "socket"))
        names = ("nothing", "recording/inside", ".", "pipe", "socket", "/dev/zero", "x" * 300)
        for name in names:
            with pytest.raises(BadRecordingError, match=r"^The recording "):
                await asyncio.wait_for(shelf.put(tmp_path / name, "a"), 10)
    assert files(folder) == set()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_source_that_is_not_ours_to_read_is_a_bad_recording(
    shelf: LocalShelf, recording: Path
) -> None:
    recording.chmod(0)
    with pytest.raises(BadRecordingError, match="Permission denied"):
        await shelf.put(recording, "a")


async def test_audio_is_for_its_owner_only(
    shelf: LocalShelf, folder: Path, recording: Path
) -> None:
    recording.chmod(0o644)
    await shelf.put(recording, "a/b/c")
    open_to_others = {
        path
        for path in (folder, folder / "a" / "b" / "c")
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    }
    assert open_to_others == set()


async def test_a_symbolic_link_does_not_lead_out_of_the_shelf(
    shelf: LocalShelf, folder: Path, recording: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_bytes(b"not yours")
    (folder / "link").symlink_to(outside)
    (folder / "leaf").symlink_to(outside / "file")
    for action in (shelf.put(recording, "link/file"), shelf.remove("link/file")):
        with pytest.raises(ValueError, match="symbolic link"):
            await action
    with pytest.raises(ValueError, match="symbolic link"):
        async with shelf.local("link/file"):
            pass
    with pytest.raises(NotFoundError):
        async with shelf.local("leaf"):
            pass
    await shelf.remove_older_than(SystemClock().now())
    await shelf.put(recording, "leaf")
    assert (outside / "file").read_bytes() == b"not yours"
    assert not (folder / "leaf").is_symlink()


async def test_folders_that_become_empty_are_tidied_away(
    shelf: LocalShelf, folder: Path, recording: Path
) -> None:
    for key in ("a/b/c", "a/d"):
        await shelf.put(recording, key)
    await shelf.remove("a/b/c")
    assert not (folder / "a" / "b").exists()
    assert await shelf.remove_older_than(SystemClock().now()) == 1
    assert not (folder / "a").exists()
    assert folder.exists()


async def test_only_what_a_killed_process_left_is_swept(folder: Path, recording: Path) -> None:
    with running(child.fill_disk_and_borrow, folder, recording, SIZE // 2) as process:
        assert lines(process, 1) != [""]
        (borrowed,) = files(folder) - {"old"}
        async with open_shelf(folder, SystemClock()):
            assert files(folder) == {"old", borrowed}
        process.kill()
        process.wait(DEADLINE_S)
    assert files(folder) == {"old", borrowed}
    async with open_shelf(folder, SystemClock()) as shelf:
        assert files(folder) == {"old"}
        async with shelf.local("old") as path:
            assert path.read_bytes() == recording.read_bytes()


@pytest.mark.nightly
async def test_a_put_that_is_killed_leaves_a_whole_file(
    folder: Path, recording: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.write_bytes(os.urandom(SIZE * 4))
    for puts in (1, 2, 3, 4):
        with running(child.keep_putting, folder, "a/b", recording, other) as process:
            assert all(lines(process, puts))
            process.kill()
            process.wait(DEADLINE_S)
        async with open_shelf(folder, SystemClock()) as shelf, shelf.local("a/b") as path:
            assert path.read_bytes() in {recording.read_bytes(), other.read_bytes()}
        assert files(folder) == {"a/b"}


async def test_nothing_but_audio_stays_when_the_shelf_is_closed(
    folder: Path, recording: Path
) -> None:
    async with open_shelf(folder, SystemClock()) as shelf:
        await shelf.put(recording, "a")
        async with shelf.local("a"):
            pass
    assert files(folder) == {"a"}
    assert list((folder / ".visits").iterdir()) == []


async def test_a_folder_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SettingsError, match="can't be used: Not a directory") as caught:
        async with open_shelf(tmp_path / "file" / "shelf", SystemClock()):
            pass
    assert "\n" not in str(caught.value)


@contextmanager
def immutable(file: Path) -> Iterator[None]:
    made = subprocess.run(["chattr", "+i", file], check=False, capture_output=True)  # noqa: S607
    if made.returncode != 0:
        pytest.skip("the filesystem has no immutable files")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", file], check=True)  # noqa: S607


@NEEDS_ROOT
@pytest.mark.skipif(shutil.which("chattr") is None, reason="chattr is not installed")
async def test_audio_that_cannot_be_linked_is_copied(
    shelf: LocalShelf, folder: Path, recording: Path
) -> None:
    await shelf.put(recording, "a")
    with immutable(folder / "a"):
        async with shelf.local("a") as path:
            assert path.read_bytes() == recording.read_bytes()
            assert path.stat().st_nlink == 1
