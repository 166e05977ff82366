"""What every store promises about when digests are due."""

from datetime import timedelta

import pytest

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.meeting import Place
from bot.domain.nudge import NudgeState
from bot.domain.people import Account
from bot.ports import NextDigest, Store
from tests.storage import examples

NOW = examples.START
DAY = timedelta(days=1)
FAR = NOW + 9 * DAY
SLACK = Account(platform="slack", workspace="T", user_id="U2")
CHANNEL = Place(platform="discord", workspace="w", channel="c")


async def keep(store: Store, *items: ActionItem, meeting_id: str = "m1") -> None:
    await store.add_meeting(examples.meeting(meeting_id), meeting_id)
    await store.save_notes(examples.notes(meeting_id, items=items))


async def test_digests_are_due_from_their_moment_on_the_longest_first(store: Store) -> None:
    accounts = {age: SLACK.model_copy(update={"user_id": f"U{age}"}) for age in (0, 2, 1, -1)}
    for age, account in accounts.items():
        await store.plan_digest(account, NOW - age * DAY)
    due = await store.due_digests(NOW, 9)
    assert due == [examples.digest_of(accounts[age], NOW - age * DAY) for age in (2, 1, 0)]
    assert await store.due_digests(NOW, 2) == due[:2]
    assert await store.due_digests(NOW - 3 * DAY, 9) == []


async def test_the_digests_of_some_people_are_found_by_who_they_are(store: Store) -> None:
    other = examples.ZOE.model_copy(update={"workspace": "x"})
    stranger = examples.ZOE.model_copy(update={"user_id": "9"})
    for account in (examples.ZOE, other, SLACK, stranger):
        await store.plan_digest(account, NOW)
    both = await store.due_digests(NOW, 9, of=["discord:2"])
    assert {one.account for one in both} == {examples.ZOE, other}
    await store.link_accounts(examples.ZOE, SLACK)
    (person,) = {one.person for one in await store.due_digests(NOW, 9)} - {"discord:9"}
    theirs = await store.due_digests(NOW, 9, of=[person])
    assert {one.account for one in theirs} == {examples.ZOE, other, SLACK}
    assert await store.due_digests(NOW, 9, of=[]) == []


async def test_what_the_last_digest_said_is_kept_until_the_next_is_sent(store: Store) -> None:
    said = frozenset({"i1:overdue", "ü:due"})
    await keep(store, examples.item())
    await store.plan_digest(examples.ZOE, NOW)
    first = examples.digest_of(examples.ZOE, NOW)
    coming = NextDigest(first, NOW + DAY, said)
    assert await store.claim_nudge(examples.nudge(digest=("i1",)), [], coming)
    assert [one.said for one in await store.due_digests(NOW + DAY, 9)] == [frozenset()]
    await store.settle_nudge("n1", NudgeState.SENT, versions={"i1": 1})
    await store.plan_digest(examples.ZOE, NOW + 2 * DAY)
    second = examples.digest_of(examples.ZOE, NOW + 2 * DAY, *said)
    assert await store.due_digests(NOW + 2 * DAY, 9) == [second]
    for _ in range(2):
        await store.skip_digest(NextDigest(second, NOW + 3 * DAY, frozenset()))
        assert await store.due_digests(NOW + 3 * DAY, 9) == [
            examples.digest_of(examples.ZOE, NOW + 3 * DAY, *said)
        ]
        assert await store.due_digests(NOW + 2 * DAY, 9) == []


async def test_a_digest_that_somebody_else_went_on_from_is_not_skipped(store: Store) -> None:
    await store.plan_digest(examples.ZOE, NOW)
    old = examples.digest_of(examples.ZOE, NOW - DAY)
    await store.skip_digest(NextDigest(old, NOW + DAY, frozenset()))
    unknown = examples.digest_of(SLACK, NOW)
    await store.skip_digest(NextDigest(unknown, NOW + DAY, frozenset()))
    assert [one.at for one in await store.due_digests(NOW + DAY, 9)] == [NOW]


async def test_who_has_something_open_and_no_digest_is_found_once(store: Store) -> None:
    await keep(store, examples.item("i1"), examples.snoozed_item("i2"))
    await keep(store, examples.item("i3", "m2"), meeting_id="m2")
    assert await store.people_without_digest(FAR, 9) == [examples.ZOE]
    assert await store.people_without_digest(FAR, 0) == []
    await store.plan_digest(examples.ZOE.model_copy(update={"workspace": "x"}), NOW)
    assert await store.people_without_digest(FAR, 9) == [examples.ZOE]
    await store.plan_digest(examples.ZOE, NOW)
    assert await store.people_without_digest(FAR, 9) == []
    assert await store.people_without_digest(NOW - DAY, 9) == [examples.ZOE]


@pytest.mark.parametrize(
    "status", [ItemStatus.SUGGESTED, ItemStatus.DONE, ItemStatus.CANCELLED, ItemStatus.REJECTED]
)
async def test_who_has_nothing_open_needs_no_digest(store: Store, status: ItemStatus) -> None:
    nobodys = examples.item("nobodys").model_copy(update={"assignee": None})
    by_anna = examples.assignee().model_copy(update={"participant": "p1"})
    annas = examples.item("annas").model_copy(update={"assignee": by_anna})
    await keep(store, examples.item("i1", status=status), nobodys, annas)
    assert await store.people_without_digest(FAR, 9) == []


async def test_weekly_digests_are_due_from_their_moment_on_the_longest_first(
    store: Store,
) -> None:
    places = {age: CHANNEL.model_copy(update={"channel": f"{age}"}) for age in (0, 2, 1, -1)}
    for age, place in places.items():
        await store.plan_channel_digest(place.model_copy(update={"thread": "t"}), NOW)
        await store.plan_channel_digest(place, NOW - age * DAY)
    due = await store.due_channel_digests(NOW, 9)
    assert due == [(places[age], NOW - age * DAY, None) for age in (2, 1, 0)]
    assert await store.due_channel_digests(NOW, 1) == due[:1]


async def test_one_goes_on_from_a_weekly_digest(store: Store) -> None:
    await store.plan_channel_digest(CHANNEL, NOW)
    week = timedelta(days=7)
    await store.advance_channel_digest(CHANNEL, NOW, NOW + week)
    await store.advance_channel_digest(CHANNEL, NOW, NOW + 2 * week)
    other = CHANNEL.model_copy(update={"channel": "d"})
    await store.advance_channel_digest(other, NOW, NOW + week)
    assert await store.due_channel_digests(NOW, 9) == []
    assert await store.due_channel_digests(NOW + 9 * week, 9) == [(CHANNEL, NOW + week, None)]


async def test_a_weekly_digest_is_put_off_until_somebody_goes_on(store: Store) -> None:
    await store.plan_channel_digest(CHANNEL, NOW)
    later = NOW + timedelta(minutes=5)
    await store.postpone_channel_digest(CHANNEL, NOW - DAY, later)
    assert await store.due_channel_digests(NOW, 9) == [(CHANNEL, NOW, None)]
    await store.postpone_channel_digest(CHANNEL, NOW, later)
    assert await store.due_channel_digests(NOW, 9) == []
    assert await store.due_channel_digests(later, 9) == [(CHANNEL, NOW, later)]
    await store.advance_channel_digest(CHANNEL, NOW, NOW + DAY)
    assert await store.due_channel_digests(NOW + DAY, 9) == [(CHANNEL, NOW + DAY, None)]


async def test_places_with_something_open_and_no_digest_are_found_once(store: Store) -> None:
    await keep(store, examples.item("i1"), examples.snoozed_item("i2"))
    await keep(store, examples.item("i3", "m2"), meeting_id="m2")
    done = examples.meeting("m3").model_copy(
        update={"place": CHANNEL.model_copy(update={"channel": "d"})}
    )
    await store.add_meeting(done, "s3")
    over = examples.item("i4", "m3", status=ItemStatus.DONE)
    suggested = examples.item("i5", "m3", status=ItemStatus.SUGGESTED)
    await store.save_notes(examples.notes("m3", items=(over, suggested)))
    await store.plan_channel_digest(CHANNEL.model_copy(update={"workspace": "x"}), NOW)
    assert await store.places_without_digest(FAR, 9) == [CHANNEL]
    assert await store.places_without_digest(FAR, 0) == []
    await store.plan_channel_digest(CHANNEL, NOW)
    assert await store.places_without_digest(FAR, 9) == []
    assert await store.places_without_digest(NOW - DAY, 9) == [CHANNEL]


async def test_what_was_done_since_a_moment_and_still_is_is_counted(store: Store) -> None:
    await keep(store, *(examples.item(f"i{number}") for number in range(4)))
    elsewhere = examples.meeting("m2").model_copy(
        update={"place": CHANNEL.model_copy(update={"channel": "d"})}
    )
    await store.add_meeting(elsewhere, "s2")
    await store.save_notes(examples.notes("m2", items=(examples.item("i9", "m2"),)))
    done, again = {"status": ItemStatus.DONE}, {"status": ItemStatus.OPEN}
    for item_id, changes in {"i0": 1, "i1": 3, "i2": 2, "i9": 1}.items():
        for number in range(changes):
            item = (await store.item(item_id)).model_copy(update=again if number % 2 else done)
            await store.change_item(item, [examples.event(item_id, new=item.status)])
    # another field with the same words
    renamed = examples.event("i3").model_copy(update={"field": "task"})
    was_done = examples.event("i3").model_copy(update={"at": NOW - DAY})
    item = (await store.item("i3")).model_copy(update=done)
    await store.change_item(item, [renamed, was_done])
    assert await store.done_since(CHANNEL, NOW) == 2
    assert await store.done_since(CHANNEL, NOW - DAY) == 3
    assert await store.done_since(CHANNEL, NOW + DAY) == 0
    assert await store.done_since(elsewhere.place, NOW) == 1
