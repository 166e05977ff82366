"""Journals are rendered in processes of their own, each once."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.capture.rendering import RenderingError, rendered
from tests.capture import child
from tests.capture.start import STARTED_AT
from tests.capture.talk import Sender, encoded, reading_aloud, written

if TYPE_CHECKING:
    from bot.capture.tracks import Rendering

_PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of 20 s."""
    path = tmp_path_factory.mktemp("recorded") / "0001.journal"
    return written(path, Sender("ann").frames(encoded(reading_aloud())[:1000], start_s=5))


@pytest.fixture
def journal(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(recorded, tmp_path))


async def render(journal: Path, until_s: float | None = None) -> Rendering:
    return await rendered(journal, STARTED_AT, journal.parent / "tracks", 60, until_s)


def processes(journal: Path) -> list[Path]:
    """The processes that were started to render this journal."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (process / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"bot.capture.rendering" in arguments and str(journal).encode() in arguments:
            found.append(process)
    return found


def until(journal: Path, *, is_running: bool) -> None:
    limit = time.monotonic() + _PATIENCE_S
    while bool(processes(journal)) is not is_running:
        assert time.monotonic() < limit
        time.sleep(0.01)


async def test_everybody_has_a_file_where_it_was_wanted(journal: Path) -> None:
    (person,) = (await render(journal)).people
    assert person.file is not None
    assert person.file.path == journal.parent / "tracks" / "0001-001.mka"
    assert person.file.offset_s == pytest.approx(4.7, abs=0.01)


async def test_files_can_begin_with_the_meeting(journal: Path) -> None:
    (person,) = (await render(journal, 40)).people
    assert person.file is not None
    assert person.file.offset_s == 0
    assert person.file.duration_s >= 40


async def test_a_journal_is_rendered_once(journal: Path) -> None:
    first = await render(journal)
    journal.write_bytes(b"")
    assert await render(journal) == first


async def test_it_is_rendered_again_when_its_files_are_gone(journal: Path) -> None:
    first = await render(journal)
    shutil.rmtree(journal.parent / "tracks")
    assert await render(journal) == first
    assert (journal.parent / "tracks" / "0001-001.mka").is_file()


async def test_a_result_that_a_loss_of_power_left_empty_is_no_result(journal: Path) -> None:
    first = await render(journal)
    (result,) = journal.parent.glob("*.json")
    result.write_bytes(b"")
    assert await render(journal) == first


async def test_a_journal_that_takes_too_long_is_given_up_for_now(journal: Path) -> None:
    with pytest.raises(RenderingError, match="within 0 s"):
        await rendered(journal, STARTED_AT, journal.parent / "tracks", 0.01)
    assert processes(journal) == []
    assert (await render(journal)).people


async def test_a_process_that_fails_leaves_the_journal_for_another_time(journal: Path) -> None:
    (journal.parent / "tracks").write_bytes(b"no folder")
    with pytest.raises(RenderingError, match="tried again"):
        await render(journal)
    (journal.parent / "tracks").unlink()
    assert (await render(journal)).people


async def test_a_full_disk_is_said(journal: Path) -> None:
    folder = journal.parent / "tracks"
    (said,) = await asyncio.to_thread(
        child.output, child.have_it_rendered, journal, folder, 100_000
    )
    assert "no room" in said
    assert list(folder.iterdir()) == []


def test_nobody_renders_for_a_process_that_was_killed(tmp_path: Path) -> None:
    journal = tmp_path / "0001.journal"
    frames = Sender("ann").frames(encoded(reading_aloud())[:1000] * 30)
    written(journal, frames)
    with child.running(child.have_it_rendered, journal, tmp_path / "tracks") as process:
        until(journal, is_running=True)
        process.kill()
        until(journal, is_running=False)
    assert list(tmp_path.glob("tracks/*.mka")) == []
