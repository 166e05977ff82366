"""What every store promises about workspaces that have installed Minuta."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.installation import Installation
from bot.errors import ConflictError
from bot.ports import Store
from storage.database import Database
from tests.storage.examples import START

SEALED = bytes(range(256))


def installation(workspace: str = "T1", **changes: object) -> Installation:
    return Installation(
        platform="slack", workspace=workspace, name="Büro 🏢", sealed=SEALED, installed_at=START
    ).model_copy(update=changes)


async def test_an_installation_comes_back_as_it_was_kept(store: Store) -> None:
    assert await store.installation("slack", "T1") is None
    await store.save_installation(installation())
    assert await store.installation("slack", "T1") == installation()
    assert await store.installation("other", "T1") is None


async def test_installing_again_replaces_it_for_whoever_holds_the_old_one(store: Store) -> None:
    await store.save_installation(installation())
    await store.save_installation(installation(name="Office", sealed=b"2"))
    assert await store.installation("slack", "T1") == installation(
        name="Office", sealed=b"2", version=2
    )
    with pytest.raises(ConflictError):
        await store.change_installation(installation(sealed=b"3"))


async def test_all_of_a_platform_are_told_oldest_first(store: Store) -> None:
    second = installation("T0", installed_at=START + timedelta(days=1))
    for one in (second, installation(), installation(platform="other")):
        await store.save_installation(one)
    assert await store.installations("slack") == [installation(), second]


async def test_of_two_who_renew_a_token_at_once_one_does(store: Store, second_store: Store) -> None:
    await store.save_installation(installation())
    outcomes = await asyncio.gather(
        *(
            one.change_installation(installation(sealed=name))
            for one, name in ((store, b"a"), (second_store, b"b"))
        ),
        return_exceptions=True,
    )
    assert [type(each) for each in outcomes if each] == [ConflictError]
    kept = await store.installation("slack", "T1")
    assert kept is not None
    assert (kept.version, kept.sealed) == (2, b"a" if outcomes[0] is None else b"b")


async def test_what_was_forgotten_can_not_be_changed(store: Store) -> None:
    await store.save_installation(installation())
    await store.save_installation(installation("T2"))
    for _ in range(2):
        await store.forget_installation("slack", "T1")
    assert await store.installations("slack") == [installation("T2")]
    with pytest.raises(ConflictError):
        await store.change_installation(installation())


async def test_the_token_of_a_forgotten_installation_is_nowhere(
    store: Store, database: Database
) -> None:
    if not database.is_sqlite:
        pytest.skip("what a server leaves on its disk is its own matter")
    await store.save_installation(installation(sealed=b"sealed-token-of-T1" * 9))
    await store.forget_installation("slack", "T1")
    async with database.reading() as session:
        file = (await session.connection()).engine.url.database
    for suffix in ("", "-wal"):
        with open(f"{file}{suffix}", "rb") as opened:  # noqa: ASYNC230, PTH123 (small, and named by the database)
            assert b"sealed-token-of-T1" not in opened.read()


async def test_a_state_is_taken_once_and_in_time(store: Store) -> None:
    await store.keep_state("s1", START + timedelta(minutes=10))
    await store.keep_state("s2", START)
    assert not await store.take_state("s0", START)
    assert await store.take_state("s1", START + timedelta(minutes=10))
    assert not await store.take_state("s1", START)
    assert not await store.take_state("s2", START + timedelta(seconds=1))


async def test_of_two_who_take_a_state_at_once_one_does(store: Store, second_store: Store) -> None:
    await store.keep_state("s1", START)
    taken = await asyncio.gather(
        *(one.take_state("s1", START) for one in (store, second_store) * 3)
    )
    assert sorted(taken) == [False] * 5 + [True]
