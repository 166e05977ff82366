"""People of many zones live with their reminders.

`python -m tests.flows.test_reminder_year` prints the figures of a year.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.flows.year.acting import Acting
from tests.flows.year.meetings import Meetings
from tests.flows.year.people import Stretch, people
from tests.flows.year.reckoning import Reckoning, reckon
from tests.flows.year.world import open_world

if TYPE_CHECKING:
    from collections.abc import Sequence

AUTUMN = datetime(2027, 10, 18, tzinfo=UTC)
"""Before the clock changes of Europe, America and Lord Howe."""

LEAP_YEAR = datetime(2027, 3, 1, tzinfo=UTC)
"""A year from here has every clock change and the 29th of February."""

_GROUP = 5


class Lived(NamedTuple):
    figures: Reckoning
    items: int
    steps: int


async def live(folder: Path, start: datetime, days: int, count: int) -> Lived:
    chance = Random(8)  # noqa: S311 (the same year every time)
    crowd = people(count, chance)
    names = [person.account.user_id for person in crowd]
    groups = [names[number : number + _GROUP] for number in range(0, count, _GROUP)]
    asleep = start + timedelta(days=days // 2, hours=15)
    sleep = Stretch(asleep, asleep + timedelta(days=2))
    async with open_world(folder, start, crowd, chance, sleep) as world:
        Meetings(world).hold(start, -(-days // 7), groups)
        acting = Acting(world)
        acting.habits(start, days)
        until = start + timedelta(days=days)
        await world.live(until, acting.react)
        return Lived(reckon(world, until), len(world.history), world.steps)


def check(lived: Lived) -> None:
    figures = lived.figures
    assert figures.expected > 0
    assert figures.missed == ()
    assert figures.doubled == ()
    assert figures.quiet == ()
    assert figures.muted == ()
    assert figures.split == 0
    assert figures.wrongly_late == 0


async def test_nobody_is_forgotten_told_twice_or_woken_while_the_clocks_change(
    tmp_path: Path,
) -> None:
    check(await live(tmp_path, AUTUMN, days=21, count=6))


@pytest.mark.nightly
async def test_nor_in_a_whole_year_in_twelve_zones(tmp_path: Path) -> None:
    lived = await live(tmp_path, LEAP_YEAR, days=366, count=50)
    check(lived)
    assert lived.figures.late > 0  # of what the machine has slept through


def main(arguments: Sequence[str]) -> None:
    """Print the figures of so many people and days; a year of fifty without arguments."""
    count, days = (int(one) for one in (*arguments, "50", "366")[:2])
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        lived = asyncio.run(live(Path(folder), LEAP_YEAR, days, count))
    figures = lived.figures
    print(f"{count} people, {days} days, {lived.items} items, {lived.steps} looks")  # noqa: T201
    print(f"messages {figures.messages}, with a digest {figures.digests}")  # noqa: T201
    print(f"reminders {dict(figures.reminders)}")  # noqa: T201
    print(  # noqa: T201
        f"expected {figures.expected}, missed {len(figures.missed)}, "
        f"doubled {len(figures.doubled)}, in quiet hours {len(figures.quiet)}, "
        f"muted {len(figures.muted)}, "
        f"not in one message {figures.split}, late {figures.late}, "
        f"wrongly late {figures.wrongly_late}"
    )
    for one in (*figures.missed[:20], *figures.doubled[:20]):
        print(one)  # noqa: T201
    print(f"{time.monotonic() - began:.0f} s")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
