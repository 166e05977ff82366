"""What every store promises about calendar feeds."""

import pytest

from bot.errors import ConflictError
from bot.ports import Store
from tests.storage import examples

ZOE = examples.ZOE
ELSEWHERE = ZOE.model_copy(update={"workspace": "x"})


async def test_a_feed_is_found_by_its_digest(store: Store) -> None:
    assert not await store.has_calendar(ZOE)
    await store.keep_calendar(ZOE, "digest")
    assert await store.calendar_of("digest") == ZOE
    assert await store.calendar_of("DIGEST") is None
    assert await store.has_calendar(ZOE)
    assert not await store.has_calendar(ELSEWHERE)


async def test_a_new_feed_takes_the_place_of_the_old_one(store: Store) -> None:
    await store.keep_calendar(ELSEWHERE, "other")
    for digest in ("old", "new", "new"):
        await store.keep_calendar(ZOE, digest)
    assert await store.calendar_of("old") is None
    assert await store.calendar_of("new") == ZOE
    assert await store.calendar_of("other") == ELSEWHERE


async def test_a_forgotten_feed_is_gone(store: Store) -> None:
    await store.keep_calendar(ZOE, "digest")
    await store.keep_calendar(ELSEWHERE, "other")
    for _ in range(2):
        await store.forget_calendar(ZOE)
    assert await store.calendar_of("digest") is None
    assert not await store.has_calendar(ZOE)
    assert await store.has_calendar(ELSEWHERE)


async def test_a_feed_belongs_to_one_account(store: Store) -> None:
    await store.keep_calendar(ZOE, "digest")
    with pytest.raises(ConflictError):
        await store.keep_calendar(ELSEWHERE, "digest")
    assert await store.calendar_of("digest") == ZOE
