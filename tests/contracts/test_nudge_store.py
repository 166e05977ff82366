"""What every store promises about direct messages: claimed once, and brought up to date."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.nudge import NudgeState
from bot.domain.reminder import Reminder, ReminderState
from bot.errors import NotFoundError
from bot.ports import Store
from storage.database import Database
from storage.reminder_rows import NudgeRow, ReminderRow, nudge_values, reminder_values
from storage.statements import insert_all
from tests.storage import examples
from tests.storage.due import due

NOW = examples.START
DAY = timedelta(days=1)
ITEMS = ("i1", "i2", "i3")
PLANNED = ("r1", "r2", "r3")


@pytest.fixture(autouse=True)
async def _planned(store: Store) -> None:
    await store.add_meeting(examples.meeting(), "s")
    await store.save_notes(examples.notes(items=tuple(map(examples.item, ITEMS))))
    await store.plan_reminders(list(map(examples.reminder, PLANNED, ITEMS)))


async def states(store: Store, *ids: str) -> list[tuple[ReminderState, str | None]]:
    found = [await store.reminder(reminder_id) for reminder_id in ids]
    return [(reminder.state, reminder.nudge) for reminder in found]


async def test_a_nudge_is_kept_with_its_reminders_which_are_claimed(store: Store) -> None:
    nudge = examples.nudge()
    assert await store.claim_nudge(nudge, ["r2", "r1"])
    assert await store.nudge("n1") == nudge
    claimed = (ReminderState.CLAIMED, "n1")
    assert await states(store, *PLANNED) == [claimed, claimed, (ReminderState.PLANNED, None)]
    assert [one.id for one in await store.reminders_in("n1")] == ["r1", "r2"]
    assert [one.id for one in await due(store, NOW)] == ["r3"]
    assert await store.claimed_nudges(NOW, 9) == ["n1"]


async def test_a_nudge_of_somebody_without_an_account_comes_back_as_it_was_kept(
    store: Store,
) -> None:
    nudge = examples.nudge(account=None)
    assert await store.claim_nudge(nudge, ["r1"])
    assert await store.nudge("n1") == nudge


async def test_an_unknown_nudge_is_not_found(store: Store) -> None:
    with pytest.raises(NotFoundError):
        await store.nudge("n1")
    assert await store.reminders_in("n1") == []
    assert await store.nudges_of("i1") == []
    await store.settle_nudge("n1", NudgeState.SENT, versions={})
    await store.release_nudge("n1", NOW, NOW)
    await store.revive_nudge("n1")
    await store.nudge_refreshed("n1", "mark")


async def test_what_somebody_else_has_claimed_is_left_out(store: Store) -> None:
    await store.claim_nudge(examples.nudge("n1"), ["r1"])
    await store.call_off_reminders(["r2"])
    assert await store.claim_nudge(examples.nudge("n2"), PLANNED)
    assert [one.id for one in await store.reminders_in("n2")] == ["r3"]
    assert not await store.claim_nudge(examples.nudge("n3"), [*PLANNED, "unknown"])
    assert not await store.claim_nudge(examples.nudge("n4"), [])
    for gone in ("n3", "n4"):
        with pytest.raises(NotFoundError):
            await store.nudge(gone)


async def test_of_many_processes_each_reminder_is_claimed_by_one(
    store: Store, second_store: Store
) -> None:
    many = [
        examples.reminder(f"many {number:02d}", ITEMS[number % 3], at=NOW - DAY)
        for number in range(60)
    ]
    await store.plan_reminders(many)
    ids = [one.id for one in many]
    asked = [ids, ids[::-1], ids[10:50], ids[30:] + ids[:30], ids[5::7], ids[::2]] * 3
    won = await asyncio.gather(
        *(
            (store, second_store)[number % 2].claim_nudge(examples.nudge(f"n{number:02d}"), some)
            for number, some in enumerate(asked)
        )
    )
    claimed = list[Reminder]()
    for nudge_id in await store.claimed_nudges(NOW, 99):
        its = await store.reminders_in(nudge_id)
        assert its
        claimed += its
    assert sorted(one.id for one in claimed) == ids
    assert len(await store.claimed_nudges(NOW, 99)) == won.count(True)


async def test_what_was_sent_is_settled_with_its_reminders_once(store: Store) -> None:
    await store.claim_nudge(examples.nudge(), PLANNED)
    versions = dict.fromkeys(ITEMS, 1)
    await store.settle_nudge("n1", NudgeState.SENT, versions=versions, called_off=["r2"])
    for state in NudgeState:
        await store.settle_nudge("n1", state, versions={}, called_off=["r1"])
    sent = await store.nudge("n1")
    assert sent == examples.nudge().model_copy(
        update={"state": NudgeState.SENT, "versions": versions}
    )
    assert await states(store, *PLANNED) == [
        (ReminderState.SENT, "n1"),
        (ReminderState.CANCELLED, None),
        (ReminderState.SENT, "n1"),
    ]
    assert await store.claimed_nudges(NOW, 9) == []


async def test_with_a_nudge_its_reminders_are_called_off_and_revived(store: Store) -> None:
    await store.claim_nudge(examples.nudge(), ["r1", "r2"])
    await store.revive_nudge("n1")
    await store.settle_nudge("n1", NudgeState.CANCELLED, versions={}, called_off=["r2"])
    assert (await store.nudge("n1")).state is NudgeState.CANCELLED
    cancelled = [(ReminderState.CANCELLED, "n1"), (ReminderState.CANCELLED, None)]
    assert await states(store, "r1", "r2") == cancelled
    for _ in range(2):
        await store.revive_nudge("n1")
        assert (await store.nudge("n1")).state is NudgeState.CLAIMED
        assert await states(store, "r1", "r2") == [(ReminderState.CLAIMED, "n1"), cancelled[1]]
    await store.settle_nudge("n1", NudgeState.SENT, versions={"i1": 1})
    await store.revive_nudge("n1")
    assert (await store.nudge("n1")).state is NudgeState.SENT


async def test_what_is_planned_again_has_left_its_nudge(store: Store) -> None:
    await store.claim_nudge(examples.nudge(), ["r1"])
    await store.settle_nudge("n1", NudgeState.CANCELLED, versions={})
    await store.replace_reminders("i1", [examples.reminder("r1")], version=1)
    assert await states(store, "r1") == [(ReminderState.PLANNED, None)]
    await store.revive_nudge("n1")
    assert await states(store, "r1") == [(ReminderState.PLANNED, None)]


async def test_a_released_nudge_lets_its_reminders_come_later(store: Store) -> None:
    await store.claim_nudge(examples.nudge("n1"), ["r1"])
    await store.claim_nudge(examples.nudge("n2"), ["r2"])
    await store.settle_nudge("n2", NudgeState.SENT, versions={"i2": 1})
    for nudge_id in ("n1", "n1", "n2"):
        await store.release_nudge(nudge_id, NOW + DAY, NOW)
    assert (await store.nudge("n1")).state is NudgeState.CANCELLED
    assert [one.id for one in await due(store, NOW)] == ["r3"]
    assert [one.id for one in await due(store, NOW + DAY)] == ["r3", "r1"]
    assert await states(store, "r1", "r2") == [
        (ReminderState.PLANNED, None),
        (ReminderState.SENT, "n2"),
    ]


async def test_what_has_missed_its_moment_stays_late_when_its_nudge_is_released(
    store: Store,
) -> None:
    await store.claim_nudge(examples.nudge(), PLANNED)
    await store.release_nudge("n1", NOW + DAY, NOW + timedelta(seconds=1))
    assert [(await store.reminder(one)).is_late for one in PLANNED] == [True] * 3
    await store.claim_nudge(examples.nudge("n2"), PLANNED)
    await store.release_nudge("n2", NOW + 2 * DAY, NOW)
    assert [(await store.reminder(one)).is_late for one in PLANNED] == [True] * 3


async def test_a_nudge_that_is_put_off_waits_for_its_moment(store: Store) -> None:
    await store.claim_nudge(examples.nudge(), ["r1"])
    await store.postpone_nudge("n1", NOW + DAY)
    assert await store.claimed_nudges(NOW, 9) == []
    assert await store.claimed_nudges(NOW + DAY, 9) == ["n1"]
    assert (await store.nudge("n1")).next_at == NOW + DAY
    await store.settle_nudge("n1", NudgeState.SENT, versions={"i1": 1})
    await store.postpone_nudge("n1", NOW + 2 * DAY)
    assert (await store.nudge("n1")).next_at == NOW + DAY


async def test_somebody_has_been_told_once_a_nudge_was_sent_to_them(store: Store) -> None:
    await store.claim_nudge(examples.nudge(), ["r1"])
    assert not await store.has_been_told(examples.ZOE, NOW + DAY)
    await store.settle_nudge("n1", NudgeState.SENT, versions={"i1": 1})
    assert await store.has_been_told(examples.ZOE, NOW + DAY)
    assert not await store.has_been_told(examples.ZOE, NOW)
    stranger = examples.ZOE.model_copy(update={"user_id": "9"})
    assert not await store.has_been_told(stranger, NOW + DAY)


async def test_what_waits_to_be_sent_comes_oldest_first(store: Store) -> None:
    for number, age in enumerate((1, 3, 2)):
        nudge = examples.nudge(f"n{age}", at=NOW - age * DAY)
        await store.claim_nudge(nudge, [PLANNED[number]])
    assert await store.claimed_nudges(NOW, 2) == ["n3", "n2"]
    await store.settle_nudge("n3", NudgeState.SENT, versions={"i2": 1})
    await store.settle_nudge("n2", NudgeState.CANCELLED, versions={})
    assert await store.claimed_nudges(NOW, 9) == ["n1"]


async def test_the_nudges_of_an_item_are_those_that_were_sent_with_its_reminders(
    store: Store,
) -> None:
    more = [examples.reminder(f"m{number}") for number in range(4)]
    await store.plan_reminders(more)
    for number, reminder in enumerate(more):
        nudge = examples.nudge(f"n{number}", at=NOW + number * DAY)
        await store.claim_nudge(nudge, [reminder.id])
    for sent in ("n2", "n0"):
        await store.settle_nudge(sent, NudgeState.SENT, versions={"i1": 1})
    await store.settle_nudge("n3", NudgeState.CANCELLED, versions={})
    assert await store.nudges_of("i1") == ["n2", "n0"]
    assert await store.nudges_of("i2") == []


async def test_old_nudges_are_forgotten_with_their_messages(store: Store) -> None:
    outcomes = {"old": NudgeState.SENT, "over": NudgeState.CANCELLED, "new": NudgeState.SENT}
    await store.plan_reminders([examples.reminder("r4")])
    for (nudge_id, reminder_id), age in zip(
        {"old": "r1", "over": "r2", "new": "r3", "open": "r4"}.items(), (2, 3, 0, 9), strict=True
    ):
        await store.claim_nudge(examples.nudge(nudge_id, at=NOW - age * DAY), [reminder_id])
        if nudge_id in outcomes:
            await store.settle_nudge(nudge_id, outcomes[nudge_id], versions={})
    gone = ("nudge:old", "nudge:over:slack:T:U2", "mention:old:m1", "slack:C1:5:page 2")
    kept = ("nudge:new", "nudge:open", "mention:older:m1", "nudge:oldest", "slack:C1:55:page")
    for key in (*gone, *kept):
        await store.delivery(key)
    ref = examples.REF.model_copy(update={"message_id": "5"})
    await store.sent("nudge:over:slack:T:U2", ref, NOW)
    for _ in range(2):
        await store.forget_nudges(NOW - DAY)
    assert [one.key for one in await store.deliveries("")] == sorted(kept)
    for nudge_id in ("old", "over"):
        with pytest.raises(NotFoundError):
            await store.nudge(nudge_id)
    assert await states(store, "r1", "r2", "r3", "r4") == [
        (ReminderState.SENT, None),
        (ReminderState.CANCELLED, None),
        (ReminderState.SENT, "new"),
        (ReminderState.CLAIMED, "open"),
    ]


async def test_more_nudges_than_one_transaction_takes_are_forgotten(
    store: Store, database: Database
) -> None:
    settled = {"state": NudgeState.SENT}
    old = [examples.nudge(f"n{number}").model_copy(update=settled) for number in range(501)]
    reminders = [
        reminder_values(
            examples.reminder(nudge.id).model_copy(
                update={"nudge": nudge.id, "state": ReminderState.SENT}
            )
        )
        for nudge in old
    ]
    async with database.writing() as session:
        await insert_all(session, NudgeRow, map(nudge_values, old))
        await insert_all(session, ReminderRow, reminders)
    await store.forget_nudges(NOW + DAY)
    assert await store.nudges_of("i1") == []
    assert {one.nudge for one in await store.reminders_of("i1")} == {None}
