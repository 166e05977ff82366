"""What every store promises about forgetting what follows from meetings, and who is told of it."""

from datetime import timedelta

import pytest

from bot.domain.action_item import ItemStatus
from bot.domain.meeting import Place
from bot.domain.nudge import NudgeState
from bot.domain.outbox import MessageRef
from bot.domain.people import Account
from bot.domain.progress import Progress, Stage
from bot.domain.reminder import ReminderState
from bot.errors import NotFoundError
from bot.ports import NextDigest, Store
from tests.storage import examples

NOW = examples.START
DAY = timedelta(days=1)
ZOE = examples.ZOE
SLACK = Account(platform="slack", workspace="T", user_id="U2")
ELSEWHERE = Account(platform="slack", workspace="T", user_id="U9")
CHANNEL = Place(platform="discord", workspace="w", channel="c")


@pytest.fixture(autouse=True)
async def _meetings(store: Store) -> None:
    for meeting_id in ("m1", "m2"):
        await store.add_meeting(examples.meeting(meeting_id), meeting_id)
        items = tuple(examples.item(f"{kind} of {meeting_id}", meeting_id) for kind in "ij")
        await store.save_notes(examples.notes(meeting_id, items=items))
        await store.report_progress(meeting_id, Progress(stage=Stage.DONE))


async def nudge(
    store: Store,
    nudge_id: str,
    *items: str,
    names: tuple[str, ...] = (),
    account: Account | None = ZOE,
    is_sent: bool = True,
) -> MessageRef:
    """Claim a nudge with reminders of some items and a digest that names others; post it."""
    reminders = [examples.reminder(f"{nudge_id} {item}", item) for item in items]
    await store.plan_reminders(reminders)
    await store.plan_digest(ZOE, NOW)
    digest = NextDigest(examples.digest_of(ZOE, NOW), NOW + DAY, frozenset(names))
    one = examples.nudge(nudge_id, account=account, digest=names)
    await store.claim_nudge(one, [one.id for one in reminders], digest if names else None)
    ref = await posted(store, f"nudge:{nudge_id}")
    if is_sent:
        await store.settle_nudge(nudge_id, NudgeState.SENT, versions={})
    return ref


async def posted(store: Store, key: str) -> MessageRef:
    ref = MessageRef(platform="chat", channel="c", message_id=key)
    await store.delivery(key)
    await store.sent(key, ref, NOW)
    return ref


async def fresh(store: Store, *nudge_ids: str) -> None:
    for nudge_id in nudge_ids:
        mark = (await store.nudge(nudge_id)).mark
        if mark is not None:
            await store.nudge_refreshed(nudge_id, mark)


async def keys(store: Store) -> list[str]:
    return [delivery.key for delivery in await store.deliveries("")]


async def test_messages_of_a_meeting_are_those_that_say_nothing_of_another(store: Store) -> None:
    reminding = await nudge(store, "n1", "i of m1")
    naming = await nudge(store, "n2", names=("j of m1",))
    both = await nudge(store, "n3", "i of m1", names=("j of m1",))
    waiting = await nudge(store, "n4", "j of m1", account=None, is_sent=False)
    await nudge(store, "n5", "i of m1", "i of m2")
    await nudge(store, "n6", "i of m1", names=("i of m2",))
    await nudge(store, "n7", "i of m2")
    again = await posted(store, "nudge:n1:slack:T:U2")
    mention = await posted(store, "mention:n5:m1")
    told = await posted(store, "unreachable:m1:p2")
    for key in ("nudge:n5:slack:T:U2", "mention:n5:m2", "nudge:n11", "unreachable:m2:p2"):
        await posted(store, key)
    mine = {reminding, naming, both, waiting, again, mention, told}
    assert set(await store.messages_of("m1")) == mine


async def test_with_a_meeting_go_its_nudges_and_others_have_to_say_less(store: Store) -> None:
    await nudge(store, "n1", "i of m1", names=("j of m1",))
    await nudge(store, "n2", "i of m1", account=None, is_sent=False)
    await nudge(store, "n3", "i of m1", "i of m2")
    await nudge(store, "n4", "i of m2", names=("j of m1", "j of m2"))
    await nudge(store, "n5", "i of m2")
    for key in ("mention:n1:m1", "mention:n3:m1", "mention:n3:m2", "chat:c:nudge:n1:page"):
        await posted(store, key)
    await fresh(store, "n1", "n3", "n4", "n5")
    await store.forget_meeting("m1")
    for gone in ("n1", "n2"):
        with pytest.raises(NotFoundError):
            await store.nudge(gone)
    assert await keys(store) == ["mention:n3:m2", "nudge:n3", "nudge:n4", "nudge:n5"]
    assert await store.stale_nudges() == ["n3", "n4"]
    assert [one.item_id for one in await store.reminders_in("n3")] == ["i of m2"]
    assert (await store.nudge("n4")).digest == ("j of m2",)
    await store.forget_meeting("m2")
    assert await keys(store) == []


async def test_calls_of_webhooks_go_with_the_words_that_they_hold(store: Store) -> None:
    await store.keep_webhook(examples.webhook())
    for item_id in ("i of m1", "i of m2"):
        item = (await store.item(item_id)).model_copy(update={"status": ItemStatus.DONE})
        await store.change_item(item, [examples.event(item_id)])
    await store.replace_record(await store.meeting("m1"), None, await store.notes("m1"), "p2")
    assert [call.item.id for call in await store.calls_of("w1", 9)] == ["i of m2"]
    await store.forget_meeting("m2")
    assert await store.calls_of("w1", 9) == []


async def test_of_a_person_what_they_were_sent_and_have_linked_is_forgotten(store: Store) -> None:
    await nudge(store, "n1", "i of m1")
    await nudge(store, "n2", "i of m1", account=SLACK)
    for account, name in ((ZOE, "zoe"), (SLACK, "slack")):
        await store.plan_digest(account, NOW)
        await store.keep_link_code(name, account, NOW)
        await store.link_accounts(account, ELSEWHERE)
    for account, name in ((ZOE, "zoe"), (SLACK, "slack")):
        await store.keep_calendar(account, name)
    await store.keep_webhook(examples.webhook())
    by_her = examples.event("i of m1").model_copy(update={"actor": "2"})
    await store.change_item(await store.item("i of m1"), [by_her, examples.event("i of m1")])
    for _ in range(2):
        await store.forget_person(ZOE)
    with pytest.raises(NotFoundError):
        await store.nudge("n1")
    assert await keys(store) == ["nudge:n2"]
    assert (await store.reminder("n1 i of m1")).state is ReminderState.SENT
    assert [one.account for one in await store.due_digests(NOW, 9)] == [SLACK]
    assert await store.calendar_of("zoe") is None
    assert await store.calendar_of("slack") == SLACK
    assert await store.link_code("zoe", NOW) is None
    assert await store.link_code("slack", NOW) == SLACK
    assert await store.accounts_of(ZOE) == [ZOE]
    assert await store.accounts_of(SLACK) == [SLACK, ELSEWHERE]
    assert (await store.webhook("w1")).created_by == "removed"
    (call,) = await store.calls_of("w1", 9)
    assert [event.actor for event in call.events] == ["removed", "p2"]


async def test_what_follows_in_a_workspace_is_forgotten_and_in_no_other(store: Store) -> None:
    for account, name in ((ZOE, "here"), (SLACK, "there")):
        await nudge(store, name, "i of m1", account=account)
        await store.plan_digest(account, NOW)
        place = CHANNEL.model_copy(
            update={"platform": account.platform, "workspace": account.workspace}
        )
        await store.plan_channel_digest(place, NOW)
        await posted(store, f"weekly:{place.platform}:{place.workspace}:c:2026-11-23T09:00")
        await store.keep_link_code(name, account, NOW)
        await store.link_accounts(account, ELSEWHERE)
        webhook = examples.webhook(name, workspace=account.workspace)
        await store.keep_webhook(webhook.model_copy(update={"platform": account.platform}))
    for account, name in ((ZOE, "here"), (SLACK, "there")):
        await store.keep_calendar(account, name)
    for _ in range(2):
        await store.forget_workspace("discord", "w")
    with pytest.raises(NotFoundError):
        await store.nudge("here")
    assert await store.nudge("there") is not None
    assert await keys(store) == ["nudge:there", "weekly:slack:T:c:2026-11-23T09:00"]
    assert [one.account for one in await store.due_digests(NOW, 9)] == [SLACK]
    assert [one.place.workspace for one in await store.due_channel_digests(NOW, 9)] == ["T"]
    assert [await store.calendar_of(name) for name in ("here", "there")] == [None, SLACK]
    assert [await store.link_code(name, NOW) for name in ("here", "there")] == [None, SLACK]
    assert await store.accounts_of(ELSEWHERE) == [ELSEWHERE, SLACK]
    assert [one.id for one in await store.all_webhooks()] == ["there"]
