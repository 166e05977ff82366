"""What every store promises about digests that go out with direct messages."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.nudge import NudgeState
from bot.domain.reminder import ReminderState
from bot.ports import NextDigest, Store
from tests.storage import examples

NOW = examples.START
DAY = timedelta(days=1)
ITEMS = ("i1", "i2", "i3")
PLANNED = ("r1", "r2", "r3")


@pytest.fixture(autouse=True)
async def _planned(store: Store) -> None:
    await store.add_meeting(examples.meeting(), "s")
    await store.save_notes(examples.notes(items=tuple(map(examples.item, ITEMS))))
    await store.plan_reminders(list(map(examples.reminder, PLANNED, ITEMS)))


async def digest(store: Store, *said: str) -> NextDigest:
    """Zoë's digest, which is due now, with what it is to say."""
    await store.plan_digest(examples.ZOE, NOW)
    return NextDigest(examples.digest_of(examples.ZOE, NOW), NOW + DAY, frozenset(said))


async def test_a_digest_goes_out_with_a_nudge_once(store: Store) -> None:
    coming = await digest(store, "i3:overdue")
    nudge = examples.nudge("n1", digest=("i3", "i2"))
    assert await store.claim_nudge(nudge, ["r1"], coming)
    assert await store.nudge("n1") == nudge
    assert await store.due_digests(NOW, 9) == []
    (later,) = await store.due_digests(NOW + DAY, 9)
    assert later == examples.digest_of(examples.ZOE, coming.at)
    late = examples.nudge("n2", digest=("i3",))
    assert not await store.claim_nudge(late, ["r1"], coming)
    assert await store.claim_nudge(late, ["r2"], coming)
    assert (await store.nudge("n2")).digest == ()


@pytest.mark.parametrize("state", [NudgeState.SENT, NudgeState.CANCELLED])
async def test_what_a_digest_says_is_said_once_it_is_sent(store: Store, state: NudgeState) -> None:
    await store.claim_nudge(
        examples.nudge(digest=("i1",)), ["r1"], await digest(store, "i1:overdue")
    )
    await store.settle_nudge("n1", state, versions={"i1": 1})
    (later,) = await store.due_digests(NOW + DAY, 9)
    assert later.at == NOW + DAY
    assert later.said == ({"i1:overdue"} if state is NudgeState.SENT else frozenset())


async def test_a_digest_is_due_again_when_its_nudge_is_released(store: Store) -> None:
    await store.claim_nudge(examples.nudge(digest=("i1",)), [], await digest(store, "i1:overdue"))
    await store.release_nudge("n1", NOW + timedelta(hours=1), NOW)
    assert await store.due_digests(NOW + DAY, 9) == [
        examples.digest_of(examples.ZOE, NOW + timedelta(hours=1))
    ]


async def test_what_a_forgotten_nudge_would_have_said_comes_with_another(store: Store) -> None:
    await store.claim_nudge(
        examples.nudge(digest=("i1",)), ["r1"], await digest(store, "i1:overdue")
    )
    await store.forget_person(examples.ZOE)  # who is told of other things elsewhere, perhaps
    assert (await store.reminder("r1")).state is ReminderState.PLANNED
    assert [one.reminder.id for one in await store.due_reminders(NOW, 9)] == list(PLANNED)


async def test_an_older_nudge_says_nothing_of_a_digest_that_another_has_now(store: Store) -> None:
    await store.claim_nudge(examples.nudge("n1", digest=("i1",)), [], await digest(store, "old"))
    await store.claim_nudge(examples.nudge("n2", digest=("i1",)), [], await digest(store, "new"))
    await store.settle_nudge("n1", NudgeState.SENT, versions={"i1": 1})
    assert [one.said for one in await store.due_digests(NOW + DAY, 9)] == [frozenset()]
    await store.settle_nudge("n2", NudgeState.SENT, versions={"i1": 1})
    assert [one.said for one in await store.due_digests(NOW + DAY, 9)] == [{"new"}]


async def test_a_digest_can_be_all_that_a_nudge_says(store: Store) -> None:
    coming = await digest(store, "i1:due")
    assert await store.claim_nudge(examples.nudge(digest=("i1",)), [], coming)
    assert (await store.nudge("n1")).digest == ("i1",)
    assert await store.reminders_in("n1") == []


async def test_a_digest_is_claimed_by_one_of_many(store: Store, second_store: Store) -> None:
    coming = await digest(store)
    won = await asyncio.gather(
        *(
            (store, second_store)[number % 2].claim_nudge(
                examples.nudge(f"n{number}", digest=("i1",)), [], coming
            )
            for number in range(8)
        )
    )
    assert won.count(True) == 1
    assert len(await store.claimed_nudges(NOW, 99)) == 1
