"""An erasure that is killed: asked for again, it leaves as little as one that was not."""

import signal
from pathlib import Path

import pytest

from bot.errors import NotFoundError
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests.desk.askers import BEN
from tests.privacy.child import erase, erase_and_die
from tests.privacy.meetings import SetClock, is_kept, keep, live_meeting


@pytest.mark.parametrize("statement", [12, 30, 48, 66, 84, 102])
async def test_an_erasure_that_was_killed_is_completed_by_the_next(
    sqlite_database_url: str, tmp_path: Path, statement: int
) -> None:
    folder, refreshed = tmp_path / "shelf", tmp_path / "refreshed"
    async with (
        open_database(sqlite_database_url) as database,
        open_shelf(folder, SetClock()) as shelf,
    ):
        for meeting_id in ("m1", "m2"):
            await keep(SqlStore(database), shelf, tmp_path, live_meeting(meeting_id))
    ended = erase_and_die(sqlite_database_url, folder, refreshed, statement)
    assert ended == -signal.SIGKILL
    await erase(sqlite_database_url, folder, refreshed)
    assert set(refreshed.read_text(encoding="utf-8").split()) == {"m1", "m2"}
    async with (
        open_database(sqlite_database_url) as database,
        open_shelf(folder, SetClock()) as shelf,
    ):
        store = SqlStore(database)
        assert await store.meetings_with(BEN.account) == []
        assert await store.stale_notes() == []
        for meeting_id in ("m1", "m2"):
            said = (await store.transcript(meeting_id)).utterances
            assert {one.speaker for one in said} == {"anna"}
            assert await is_kept(shelf, f"{meeting_id}/0.opus")
            assert not await is_kept(shelf, f"{meeting_id}/1.opus")
            with pytest.raises(NotFoundError):
                await store.item(f"item-{meeting_id}")
