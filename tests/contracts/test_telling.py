"""What every store promises webhooks of notes that are written anew, of people and what is gone."""

from datetime import timedelta

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.people import Account
from bot.domain.webhook import GoneItem, WebhookCall
from bot.ports import Store
from tests.storage import examples

AT = examples.START + timedelta(days=1)


async def keep(store: Store, *items: ActionItem, version: int = 1) -> None:
    await store.add_meeting(examples.meeting(), "s")
    await store.save_notes(examples.notes(items=items, version=version))
    await store.keep_webhook(examples.webhook())


async def told(store: Store) -> list[WebhookCall]:
    """What the webhook is told, oldest first."""
    return list(reversed(await store.calls_of("w1", 99)))


def changes(call: WebhookCall) -> list[tuple[str, str | None, str | None]]:
    return [(event.field, event.old, event.new) for event in call.events]


async def test_notes_that_are_put_right_tell_what_has_changed_of_an_item_nobody_touched(
    store: Store,
) -> None:
    await keep(store, examples.item("i1"), examples.item("i2"))
    right = examples.item("i1", due=examples.due()).model_copy(update={"task": "Book the room"})
    following = examples.notes(items=(right, examples.item("i2")), version=2)
    await store.save_next_notes(following, at=AT)
    (call,) = await told(store)
    assert (call.item, call.at, call.next_at) == (right, AT, AT)
    (_, _, due), task = changes(call)
    assert due is not None
    assert due.startswith("2026-11-20T17:00:00")
    assert task == ("task", "Schick’s Carla", "Book the room")
    assert {(event.actor, event.where, event.at) for event in call.events} == {
        ("minuta", "notes", AT)
    }


async def test_quotes_that_are_put_right_are_told(store: Store) -> None:
    await keep(store, examples.item())
    right = examples.evidence().model_copy(update={"quote": "Ich schick’s Clara."})
    item = examples.item().model_copy(update={"evidence": (right,)})
    await store.save_next_notes(examples.notes(items=(item,), version=2), at=AT)
    (call,) = await told(store)
    assert (call.item, changes(call)) == (item, [("evidence", None, None)])


async def test_an_item_that_new_notes_open_is_told(store: Store) -> None:
    await keep(store, examples.item(status=ItemStatus.SUGGESTED))
    again = examples.notes(items=(examples.item(),), version=2)
    await store.save_next_notes(again)
    (call,) = await told(store)
    assert (changes(call), call.at) == ([("status", "suggested", "open")], again.written_at)


async def test_what_new_notes_only_suggest_is_nobodys_business(store: Store) -> None:
    await keep(store, examples.item(status=ItemStatus.SUGGESTED))
    other = examples.item(status=ItemStatus.SUGGESTED).model_copy(update={"task": "Book the room"})
    await store.save_next_notes(examples.notes(items=(other,), version=2), at=AT)
    assert await told(store) == []


async def test_what_people_have_changed_new_notes_do_not_tell(store: Store) -> None:
    await keep(store, examples.item())
    await store.change_item(examples.item(), [examples.event()])
    written = examples.item().model_copy(update={"task": "Book the room"})
    await store.save_next_notes(examples.notes(items=(written,), version=2), at=AT)
    assert [changes(call) for call in await told(store)] == [changes_of_example()]


def changes_of_example() -> list[tuple[str, str | None, str | None]]:
    event = examples.event()
    return [(event.field, event.old, event.new)]


async def test_an_item_that_a_repetition_does_not_find_any_more_is_told_to_be_gone(
    store: Store,
) -> None:
    await store.add_meeting(examples.meeting(), "s")
    await store.keep_webhook(examples.webhook())
    both = (examples.item("i1"), examples.item("i2", status=ItemStatus.SUGGESTED))
    await store.save_notes(examples.notes(items=both))
    assert [call.item.id for call in await told(store)] == ["i1"]
    found = examples.item("i3", status=ItemStatus.SUGGESTED)
    await store.save_notes(examples.notes(items=(found,)))
    (gone,) = await told(store)
    assert gone.item == GoneItem(id="i1", meeting_id="m1")
    assert gone.events == ()


async def test_who_is_put_right_is_told_with_every_item_in_sight_that_is_theirs(
    store: Store,
) -> None:
    mine = examples.item("mine")
    others = mine.assignee and mine.assignee.model_copy(update={"participant": "p1"})
    await keep(
        store,
        mine,
        examples.item("maybe", status=ItemStatus.SUGGESTED),
        mine.model_copy(update={"id": "others", "assignee": others}),
        mine.model_copy(update={"id": "nobodys", "assignee": None}),
    )
    zoe, anna = examples.meeting().participants
    other_account = Account(platform="discord", workspace="w", user_id="9")
    corrections: tuple[dict[str, object], ...] = (
        {"name": "Zoë Z."},
        {"account": other_account},
        {"zone": "Europe/Paris"},
    )
    for number, right in enumerate(corrections):
        people = (zoe.model_copy(update=right), anna)
        meeting = examples.meeting().model_copy(update={"participants": people})
        await store.update_meeting(meeting, at=AT)
        await store.update_meeting(meeting, at=AT)
        calls = await told(store)
        # from the account back to the first name, too
        assert len(calls) == (1, 2, 3)[number]
    first = (await told(store))[0]
    assert (first.item, first.at, changes(first)) == (mine, AT, [("assignee", "Zoë", "p2")])


async def test_what_the_pipeline_finds_out_of_people_is_not_told(store: Store) -> None:
    await keep(store, examples.item())
    anonymous = examples.meeting().model_copy(update={"participants": ()})
    await store.update_meeting(anonymous)
    assert await told(store) == []


async def test_a_meeting_that_is_deleted_is_told_by_the_items_that_were_told(store: Store) -> None:
    await keep(
        store,
        examples.item("open"),
        examples.item("done", status=ItemStatus.DONE),
        examples.item("suggested", status=ItemStatus.SUGGESTED),
        examples.item("dropped", status=ItemStatus.OPEN),
        examples.item("refused", status=ItemStatus.SUGGESTED),
    )
    for item_id, old, new in (
        ("dropped", ItemStatus.OPEN, ItemStatus.CANCELLED),
        ("refused", ItemStatus.SUGGESTED, ItemStatus.REJECTED),
    ):
        item = (await store.item(item_id)).model_copy(update={"status": new})
        event = examples.event(item_id, new=new).model_copy(update={"old": old})
        await store.change_item(item, [event])
    await store.keep_webhook(examples.webhook("elsewhere", workspace="x"))
    await store.forget_meeting("m1", at=AT)
    calls = await told(store)
    assert [call.item for call in calls] == [
        GoneItem(id=item_id, meeting_id="m1") for item_id in ("open", "done", "dropped")
    ]
    assert {(call.events, call.at) for call in calls} == {((), AT)}
    assert await store.calls_of("elsewhere", 9) == []


async def test_of_a_meeting_that_is_given_up_nobody_is_told(store: Store) -> None:
    await keep(store, examples.item())
    await store.forget_meeting("m1")
    assert await told(store) == []
