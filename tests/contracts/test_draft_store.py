"""What every store promises about what was read of meetings before their notes are written."""

import pytest

from bot.domain.progress import Progress, Stage
from storage.store import SqlStore
from tests.storage import examples


@pytest.fixture(autouse=True)
async def _meetings(store: SqlStore) -> None:
    await store.add_meeting(examples.meeting("m1"), "s")
    await store.add_meeting(examples.meeting("m2"), "t")


async def test_what_was_read_of_a_stretch_comes_back_as_it_was_kept(store: SqlStore) -> None:
    draft = '{"tldr": "Überblick 🚀 \\u0000"}' * 1000
    assert await store.draft("m1", "k") is None
    await store.save_draft("m1", "k", draft)
    assert await store.draft("m1", "k") == draft
    assert await store.draft("m1", "K") is None
    assert await store.draft("m2", "k") is None


async def test_reading_a_stretch_again_replaces_what_was_read(store: SqlStore) -> None:
    for draft in ("first", "second", "second"):
        await store.save_draft("m1", "k", draft)
    assert await store.draft("m1", "k") == "second"


async def test_what_was_read_of_one_meeting_is_forgotten_alone(store: SqlStore) -> None:
    for meeting_id in ("m1", "m2"):
        for key in ("k", "l"):
            await store.save_draft(meeting_id, key, key)
    for _ in range(2):
        await store.forget_drafts("m1")
    assert [await store.draft("m1", key) for key in ("k", "l")] == [None, None]
    assert [await store.draft("m2", key) for key in ("k", "l")] == ["k", "l"]


async def test_nothing_is_kept_of_a_meeting_that_is_not_there(store: SqlStore) -> None:
    await store.save_draft("m3", "k", "words")
    await store.add_meeting(examples.meeting("m3"), "u")
    assert await store.draft("m3", "k") is None


async def test_a_forgotten_meeting_takes_what_was_read_of_it_along(store: SqlStore) -> None:
    await store.save_draft("m1", "k", "words")
    await store.forget_meeting("m1")
    assert await store.draft("m1", "k") is None


async def test_what_was_read_is_forgotten_with_a_person_of_the_meeting(store: SqlStore) -> None:
    for meeting_id in ("m1", "m2"):
        await store.save_draft(meeting_id, "k", "words of somebody")
    await store.report_progress("m1", Progress(stage=Stage.DONE))
    await store.replace_record(await store.meeting("m1"), None, None, "p2")
    assert await store.draft("m1", "k") is None
    assert await store.draft("m2", "k") == "words of somebody"
