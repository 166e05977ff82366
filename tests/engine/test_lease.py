"""A dead process is found out, and a living one is not taken for dead."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import AdjustableClock
from bot.engine.lease import LeaseKeeper
from storage.database import Database
from storage.leases import SqlLeases

START = datetime(2026, 11, 18, 10, tzinfo=UTC)
TTL_S = 30.0


class Process:
    """A process that keeps a lease, as far as the lease is concerned."""

    def __init__(self, name: str, leases: SqlLeases, clock: AdjustableClock) -> None:
        self.takeovers = 0
        self.is_lost = False
        self.keeper = LeaseKeeper(
            leases, clock, name, TTL_S, take_over=self._take_over, on_lost=self._lose
        )

    async def _take_over(self) -> None:
        self.takeovers += 1

    def _lose(self) -> None:
        self.is_lost = True

    async def beat(self) -> None:
        await self.keeper.renew()
        await self.keeper.look_after_others()


class Cluster:
    """Two processes on one database and one clock."""

    def __init__(self, database: Database) -> None:
        self.clock = AdjustableClock(START)
        self.leases = SqlLeases(database)
        self.a = Process("a", self.leases, self.clock)
        self.b = Process("b", self.leases, self.clock)

    def go_on(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    async def begin(self) -> None:
        await self.a.keeper.begin()
        await self.b.keeper.begin()


@pytest.fixture
def cluster(database: Database) -> Cluster:
    return Cluster(database)


async def test_a_silent_process_is_buried_and_its_work_taken_over(cluster: Cluster) -> None:
    await cluster.begin()
    await cluster.b.beat()
    for _ in range(4):
        cluster.go_on(TTL_S / 3)
        await cluster.b.beat()
    assert cluster.b.takeovers > 0
    assert await cluster.leases.alive() == ["b"]
    await cluster.a.beat()
    assert cluster.a.is_lost


async def test_processes_that_beat_leave_each_other_alone(cluster: Cluster) -> None:
    await cluster.begin()
    for _ in range(9):
        cluster.go_on(TTL_S / 3)
        await cluster.a.beat()
        await cluster.b.beat()
    assert await cluster.leases.alive() == ["a", "b"]
    assert not cluster.a.is_lost
    assert not cluster.b.is_lost


async def test_a_process_that_stood_still_does_not_bury_itself(cluster: Cluster) -> None:
    await cluster.begin()
    await cluster.a.beat()
    cluster.go_on(10 * TTL_S)
    await cluster.a.keeper.look_after_others()
    assert await cluster.leases.alive() == ["a"]
    await cluster.a.beat()
    assert not cluster.a.is_lost


async def test_nobody_is_buried_right_after_an_outage_of_the_database(cluster: Cluster) -> None:
    await cluster.begin()
    await cluster.a.beat()
    cluster.go_on(10 * TTL_S)  # neither could renew
    fresh = Process("c", cluster.leases, cluster.clock)
    await fresh.keeper.begin()
    await fresh.beat()
    assert await cluster.leases.alive() == ["a", "b", "c"]


async def test_the_work_of_those_who_left_in_good_order_is_taken_over_too(
    cluster: Cluster,
) -> None:
    await cluster.begin()
    await cluster.b.beat()
    await cluster.a.keeper.end()
    cluster.go_on(TTL_S)
    await cluster.b.beat()
    assert cluster.b.takeovers == 1
