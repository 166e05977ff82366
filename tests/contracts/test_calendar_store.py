"""What every store promises about calendar feeds."""

import asyncio

import pytest

from bot.domain.people import Account
from bot.errors import ConflictError
from bot.ports import Store
from tests.storage import examples

ZOE = examples.ZOE
SLACK = Account(platform="slack", workspace="T", user_id="U2")
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
        await store.forget_calendars([ZOE])
    assert await store.calendar_of("digest") is None
    assert not await store.has_calendar(ZOE)
    assert await store.has_calendar(ELSEWHERE)


async def test_who_asks_with_two_accounts_at_once_has_one_feed(
    store: Store, second_store: Store
) -> None:
    both = [ZOE, SLACK]
    await asyncio.gather(
        *(
            one.keep_calendar(account, f"{number}", instead_of=both)
            for number, (one, account) in enumerate([(store, ZOE), (second_store, SLACK)] * 4)
        )
    )
    assert sum([await store.has_calendar(account) for account in both]) == 1


@pytest.mark.parametrize("has_one", [(ZOE, SLACK), (SLACK,), (ZOE,), ()])
async def test_of_linked_accounts_one_feed_is_left(
    store: Store, has_one: tuple[Account, ...]
) -> None:
    stranger = ZOE.model_copy(update={"user_id": "3"})
    for account in (*has_one, stranger):
        await store.keep_calendar(account, account.user_id)
    await store.link_accounts(SLACK, ZOE)
    left = [account for account in (ZOE, SLACK) if await store.has_calendar(account)]
    assert left == list(has_one)[-1:]
    assert await store.has_calendar(stranger)


async def test_a_feed_belongs_to_one_account(store: Store) -> None:
    await store.keep_calendar(ZOE, "digest")
    with pytest.raises(ConflictError):
        await store.keep_calendar(ELSEWHERE, "digest")
    assert await store.calendar_of("digest") == ZOE
