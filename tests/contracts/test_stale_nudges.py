"""What every store promises about direct messages that do not say any more what is so."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.domain.nudge import NudgeState
from bot.domain.progress import Progress, Stage
from bot.errors import ConflictError, NotFoundError
from bot.ports import NextDigest, Store
from tests.storage import examples

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

NOW = examples.START
DAY = timedelta(days=1)
ITEMS = ("i1", "i2")


@pytest.fixture(autouse=True)
async def _items(store: Store) -> None:
    await store.add_meeting(examples.meeting(), "s")
    await store.save_notes(examples.notes(items=tuple(map(examples.item, ITEMS))))


async def send(store: Store, nudge_id: str, *items: str, names: tuple[str, ...] = ()) -> None:
    """Send a nudge with a reminder of each of some items, and a digest that names others."""
    reminders = [examples.reminder(f"{nudge_id} {item}", item) for item in items]
    await store.plan_reminders(reminders)
    await store.plan_digest(examples.ZOE, NOW)
    coming = NextDigest(examples.digest_of(examples.ZOE, NOW), NOW + DAY, frozenset())
    nudge = examples.nudge(nudge_id, digest=names)
    await store.claim_nudge(nudge, [one.id for one in reminders], coming if names else None)
    versions = {one: (await store.item(one)).version for one in (*items, *names)}
    await store.settle_nudge(nudge_id, NudgeState.SENT, versions=versions)


async def test_a_nudge_is_stale_after_a_change_until_it_is_refreshed(store: Store) -> None:
    await send(store, "n1", "i1")
    await send(store, "n2", "i2")
    assert await store.stale_nudges() == []
    item = await store.change_item(await store.item("i1"), [examples.event("i1")])
    first = (await store.nudge("n1")).mark
    assert first is not None
    assert await store.stale_nudges() == ["n1"]
    await store.change_item(item, [])
    await store.nudge_refreshed("n1", first)
    second = (await store.nudge("n1")).mark
    assert second not in {None, first}
    assert second is not None
    for _ in range(2):
        await store.nudge_refreshed("n1", second)
    assert await store.stale_nudges() == []
    assert (await store.nudge("n1")).mark is None


async def test_a_nudge_that_names_an_item_in_a_digest_is_stale_too(store: Store) -> None:
    await send(store, "n1", "i1", names=("i2",))
    await store.change_item(await store.item("i2"), [examples.event("i2")])
    assert await store.stale_nudges() == ["n1"]
    assert await store.nudges_of("i2") == ["n1"]


async def test_the_stale_nudges_with_items_of_a_meeting_are_found(store: Store) -> None:
    await store.add_meeting(examples.meeting("m2"), "s2")
    await store.save_notes(examples.notes("m2", items=(examples.item("other", "m2"),)))
    await send(store, "n1", "i1")
    await send(store, "n2", "other", names=("i2",))
    await send(store, "n3", "other")
    for item_id in (*ITEMS, "other"):
        await store.change_item(await store.item(item_id), [])
    assert await store.stale_nudges_of("m1") == ["n2", "n1"]
    assert await store.stale_nudges_of("m2") == ["n3", "n2"]
    assert await store.stale_nudges_of("m3") == []


async def test_stale_nudges_come_oldest_first(store: Store) -> None:
    for number, age in enumerate((1, 3, 2)):
        await store.plan_reminders([examples.reminder(f"r{number}")])
        await store.claim_nudge(examples.nudge(f"n{age}", at=NOW - age * DAY), [f"r{number}"])
        await store.settle_nudge(f"n{age}", NudgeState.SENT, versions={"i1": 1})
    await store.change_item(await store.item("i1"), [])
    assert await store.stale_nudges() == ["n3", "n2", "n1"]


async def test_what_was_changed_while_a_nudge_was_sent_makes_it_stale(store: Store) -> None:
    await store.plan_reminders([examples.reminder("r1")])
    await store.claim_nudge(examples.nudge(), ["r1"])
    read = {"i1": (await store.item("i1")).version}
    await store.change_item(await store.item("i1"), [examples.event("i1")])
    assert await store.stale_nudges() == []
    await store.settle_nudge("n1", NudgeState.SENT, versions=read)
    assert await store.stale_nudges() == ["n1"]


async def test_what_was_read_before_a_change_is_known_by_its_version(store: Store) -> None:
    old = {"i1": (await store.item("i1")).version}
    await store.change_item(await store.item("i1"), [examples.event("i1")])
    await store.plan_reminders([examples.reminder("r1"), examples.reminder("r2")])
    await store.claim_nudge(examples.nudge("n1"), ["r1"])
    await store.claim_nudge(examples.nudge("n2"), ["r2"])
    await store.settle_nudge("n1", NudgeState.SENT, versions=old)
    await store.settle_nudge("n2", NudgeState.SENT, versions={"gone": 1})
    assert await store.stale_nudges() == ["n1", "n2"]


async def test_a_nudge_that_was_called_off_is_never_stale(store: Store) -> None:
    await store.plan_reminders([examples.reminder("r1")])
    await store.claim_nudge(examples.nudge(), ["r1"])
    await store.settle_nudge("n1", NudgeState.CANCELLED, versions={})
    await store.change_item(await store.item("i1"), [examples.event("i1")])
    assert await store.stale_nudges() == []


async def test_every_change_of_what_nudges_say_makes_them_stale(store: Store) -> None:
    await send(store, "n1", "i1")
    await store.report_progress("m1", Progress(stage=Stage.DONE))
    item = await store.item("i1")
    left = (await store.notes("m1")).model_copy(update={"action_items": (item,)})
    replaced = left.model_copy(update={"version": 2})
    replaced = left.model_copy(update={"version": 2})
    changes: tuple[Callable[[], Awaitable[object]], ...] = (
        partial(store.update_meeting, examples.meeting().model_copy(update={"title": "x"})),
        partial(store.save_notes, examples.notes(version=2, items=(item,))),
        partial(store.replace_record, examples.meeting(), None, replaced, "p2"),
    )
    for change in changes:
        assert await store.stale_nudges() == []
        await change()
        mark = (await store.nudge("n1")).mark
        assert mark is not None
        await store.nudge_refreshed("n1", mark)


async def test_a_nudge_is_stale_when_an_item_of_it_is_taken_out(store: Store) -> None:
    await send(store, "n1", "i1", names=("i2",))
    await store.save_notes(examples.notes(items=()))
    assert await store.stale_nudges() == ["n1"]
    assert await store.reminders_in("n1") == []
    assert (await store.nudge("n1")).digest == ()


async def test_a_change_that_is_refused_makes_nothing_stale(store: Store) -> None:
    await send(store, "n1", "i1")
    old = (await store.item("i1")).model_copy(update={"version": 7})
    with pytest.raises(ConflictError):
        await store.change_item(old, [])
    with pytest.raises(NotFoundError):
        await store.change_item(await store.item("i1"), [examples.event("unknown")])
    assert await store.stale_nudges() == []
