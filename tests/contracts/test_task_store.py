"""What every store promises about lists of action items."""

from datetime import timedelta

import pytest

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.meeting import Meeting
from bot.domain.task import OpenTask
from bot.ports import Store
from tests.storage import examples


async def keep(store: Store, *items: ActionItem, meeting: Meeting | None = None) -> None:
    meeting = meeting or examples.meeting()
    await store.add_meeting(meeting, meeting.id)
    await store.save_notes(examples.notes(meeting.id, items=items))


def _mine(item_id: str, meeting_id: str, participant: str | None) -> ActionItem:
    theirs = participant and examples.assignee().model_copy(update={"participant": participant})
    return examples.item(item_id, meeting_id).model_copy(update={"assignee": theirs or None})


async def test_open_tasks_are_found_by_whose_account_they_belong_to(store: Store) -> None:
    await keep(
        store,
        _mine("zoes", "m1", "p2"),
        _mine("annas", "m1", "p1"),
        _mine("nobodys", "m1", None),
        examples.item("done", status=ItemStatus.DONE),
        examples.item("suggested", due=examples.due(), status=ItemStatus.SUGGESTED),
    )
    # in another meeting somebody else has the same id within it
    other = examples.meeting("m2")
    anna, zoe = other.participants[1], other.participants[0]
    swapped = (anna.model_copy(update={"id": "p2"}), zoe.model_copy(update={"id": "p1"}))
    await store.add_meeting(other.model_copy(update={"participants": swapped}), "s2")
    await store.save_notes(
        examples.notes("m2", items=(_mine("theirs", "m2", "p1"), _mine("others", "m2", "p2")))
    )
    account = zoe.account
    assert account is not None
    tasks = await store.open_tasks_of(account)
    assert [task.item_id for task in tasks] == ["zoes", "suggested", "theirs"]
    due = examples.due()
    assert tasks[1][:4] == ("suggested", "t", "Schick’s Carla", ItemStatus.SUGGESTED)
    assert tasks[1] == OpenTask(*tasks[1][:4], due.local, 0, due.zone)
    assert (tasks[0].due_at, tasks[1].due_at) == (None, due.instant)
    elsewhere = account.model_copy(update={"workspace": "x"})
    assert await store.open_tasks_of(elsewhere) == []


async def test_open_tasks_of_a_channel_are_those_of_its_threads_too(store: Store) -> None:
    await keep(store, examples.item("in thread"))
    place = examples.meeting().place
    others: tuple[dict[str, str | None], ...] = (
        {"thread": None},
        {"channel": "d"},
        {"workspace": "x"},
    )
    for number, changes in enumerate(others):
        meeting = examples.meeting(f"n{number}")
        moved = meeting.model_copy(update={"place": place.model_copy(update=changes)})
        await store.add_meeting(moved, f"s{number}")
        item = examples.item(f"i{number}", meeting.id)
        await store.save_notes(examples.notes(meeting.id, items=(item,)))
    for asked in (place, place.model_copy(update={"thread": None})):
        tasks = await store.open_tasks_in(asked)
        assert [(task.item_id, task.thread) for task in tasks] == [
            ("in thread", "t"),
            ("i0", None),
        ]


async def test_tasks_of_a_channel_may_be_those_of_meetings_before_a_moment(store: Store) -> None:
    await keep(store, examples.item("now"))
    await keep(
        store,
        examples.item("earlier", "m0"),
        meeting=examples.meeting("m0", start=examples.START - timedelta(microseconds=1)),
    )
    place = examples.meeting().place
    tasks = await store.open_tasks_in(place, began_before=examples.START)
    assert [task.item_id for task in tasks] == ["earlier"]


TASKS = (
    "Call 100% of them_all",
    "Straße fegen",
    "\u212aELVIN",
    "sTRASSE",
    "back\\slash",
    "İstanbul",
)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("call",),
        ("them_all", "call"),
        ("themxall",),
        ("100%",),
        ("%",),
        ("\\",),
        ("strasse",),
        ("straße",),
        ("kelvin",),
        ("i",),
        ("is", "tan"),
        ("e", "f"),
    ],
)
async def test_tasks_hold_the_words_in_any_case_as_python_has_it(
    store: Store, words: tuple[str, ...]
) -> None:
    items = [
        examples.item(f"i{number}").model_copy(update={"task": task})
        for number, task in enumerate(TASKS)
    ]
    await keep(store, *items)
    wanted = [one.id for one in items if all(word in one.task.casefold() for word in words)]
    for found in (
        await store.open_tasks_of(examples.ZOE, words),
        await store.open_tasks_in(examples.meeting().place, words),
    ):
        assert [task.item_id for task in found] == wanted


async def test_open_tasks_everywhere_are_those_of_all_workspaces_of_the_platform(
    store: Store,
) -> None:
    await keep(store, examples.item("here"))
    for workspace, platform in (("x", "discord"), ("w", "slack")):
        meeting = examples.meeting(f"{platform} {workspace}")
        account = {"workspace": workspace, "platform": platform}
        zoe = meeting.participants[0].model_copy(
            update={"account": examples.ZOE.model_copy(update=account)}
        )
        there = meeting.model_copy(update={"participants": (zoe,)})
        await keep(store, examples.item(f"in {meeting.id}", meeting.id), meeting=there)
    tasks = await store.open_tasks_everywhere(examples.ZOE)
    assert [task.item_id for task in tasks] == ["here", "in discord x"]
    stranger = examples.ZOE.model_copy(update={"user_id": "3"})
    assert await store.open_tasks_everywhere(stranger) == []


async def test_closed_tasks_are_those_that_are_over_the_last_changed_first(store: Store) -> None:
    over = {
        "never changed": ItemStatus.REJECTED,
        "first": ItemStatus.DONE,
        "last": ItemStatus.CANCELLED,
        "open": ItemStatus.OPEN,
    }
    await keep(
        store,
        *(examples.item(item_id, status=status) for item_id, status in over.items()),
        _mine("annas", "m1", "p1").model_copy(update={"status": ItemStatus.DONE}),
    )
    for item_id in ("last", "first", "annas", "open", "last"):
        await store.change_item(await store.item(item_id), [examples.event(item_id)])
    closed = await store.closed_tasks_of(examples.ZOE, 9)
    assert [task.item_id for task in closed] == ["last", "first", "never changed"]
    assert await store.closed_tasks_of(examples.ZOE, 2) == closed[:2]
    elsewhere = examples.ZOE.model_copy(update={"workspace": "x"})
    assert await store.closed_tasks_of(elsewhere, 9) == []
