"""What every implementation of leases promises."""

import asyncio
from datetime import timedelta

import pytest

from bot.ports import Leases
from storage.database import Database
from storage.leases import SqlLeases
from tests.storage.examples import START

SECOND = timedelta(seconds=1)


@pytest.fixture
def leases(database: Database) -> Leases:
    return SqlLeases(database)


@pytest.fixture
def second_leases(second_database: Database) -> Leases:
    return SqlLeases(second_database)


async def test_a_process_that_is_entered_is_alive_until_it_leaves(leases: Leases) -> None:
    assert await leases.alive() == []
    await leases.begin("b", START)
    await leases.begin("a", START)
    assert await leases.alive() == ["a", "b"]
    await leases.end("a")
    assert await leases.alive() == ["b"]
    await leases.end("a")


async def test_entering_again_counts_as_just_seen(leases: Leases) -> None:
    await leases.begin("a", START)
    await leases.begin("a", START + 9 * SECOND)
    assert await leases.bury(START + 5 * SECOND) == []
    assert await leases.alive() == ["a"]


async def test_a_process_that_renews_is_not_buried(leases: Leases) -> None:
    for executor in ("silent", "busy", "punctual"):
        await leases.begin(executor, START)
    assert await leases.renew("busy", START + 6 * SECOND)
    assert await leases.renew("punctual", START + 5 * SECOND)
    assert await leases.bury(START + 5 * SECOND) == ["silent"]
    assert await leases.alive() == ["busy", "punctual"]


async def test_a_buried_process_learns_it_when_it_renews(leases: Leases) -> None:
    await leases.begin("a", START)
    assert await leases.bury(START + SECOND) == ["a"]
    assert not await leases.renew("a", START + SECOND)
    assert await leases.alive() == []


async def test_a_process_that_never_entered_cannot_renew(leases: Leases) -> None:
    await leases.begin("a", START)
    assert not await leases.renew("b", START)
    assert await leases.alive() == ["a"]


async def test_of_survivors_that_bury_at_once_each_of_the_dead_is_told_to_one(
    leases: Leases, second_leases: Leases
) -> None:
    dead = [f"executor {number:02}" for number in range(20)]
    for executor in dead:
        await leases.begin(executor, START)
    told = await asyncio.gather(*(one.bury(START + SECOND) for one in [leases, second_leases] * 4))
    assert sorted(executor for names in told for executor in names) == dead
    assert await second_leases.alive() == []


async def test_a_process_is_either_renewed_or_buried_never_both(
    leases: Leases, second_leases: Leases
) -> None:
    for _ in range(10):
        await leases.begin("a", START)
        is_renewed, buried = await asyncio.gather(
            leases.renew("a", START + 9 * SECOND), second_leases.bury(START + SECOND)
        )
        assert buried == ([] if is_renewed else ["a"])
        await leases.end("a")
