"""What was done to an item can be taken back, step by step, and nothing else goes with it."""

import asyncio

import pytest

from bot.clock import AdjustableClock
from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.people import Account
from bot.domain.working_hours import WorkingHours
from bot.errors import ConflictError
from bot.followup.answers import Answers
from bot.followup.planning import plan
from bot.followup.timing import Timings
from storage.store import SqlStore
from tests import examples
from tests.followup.planned import NEW_YORK, planned, timing

ITEM = examples.item().id
BY = {"actor": "ben", "where": "chat"}
DORA = Account(platform="chat", workspace="w", user_id="dora")


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(examples.START)


@pytest.fixture
def answers(records: SqlStore, clock: AdjustableClock) -> Answers:
    return Answers(records, Timings(records, WorkingHours()), clock)


def as_before(item: ActionItem) -> ActionItem:
    return item.model_copy(update={"version": 1})


async def test_the_last_change_is_taken_back_with_its_reminders(
    records: SqlStore, answers: Answers, clock: AdjustableClock
) -> None:
    await answers.done(ITEM, **BY)
    assert await planned(records) == []
    item = await answers.undo(ITEM, **BY)
    assert as_before(item) == examples.item()
    assert tuple(await planned(records)) == plan(examples.item(), timing(NEW_YORK), clock.now())
    first, second = await records.item_events(ITEM)
    assert (first.old, first.new) == (second.new, second.old) == ("open", "done")
    assert second.where == "chat"


async def test_whose_an_item_was_comes_back_as_it_was_known(
    records: SqlStore, answers: Answers
) -> None:
    await answers.assign(ITEM, DORA, "Dora", **BY)
    assert {one.participant for one in await planned(records)} == {"dora"}
    item = await answers.undo(ITEM, **BY)
    assert item.assignee == examples.item().assignee
    assert {one.participant for one in await planned(records)} == {"ben"}


async def test_what_one_click_has_changed_goes_back_together(
    records: SqlStore, answers: Answers
) -> None:
    suggested = examples.item().model_copy(update={"status": ItemStatus.SUGGESTED})
    await records.save_notes(examples.notes().model_copy(update={"action_items": (suggested,)}))
    await answers.confirm(ITEM, **BY)
    item = await answers.undo(ITEM, **BY)
    assert as_before(item) == suggested
    assert await planned(records) == []


async def test_asked_for_again_it_goes_further_back_and_then_there_is_no_more(
    records: SqlStore, answers: Answers
) -> None:
    await answers.reword(ITEM, "Send it", **BY)
    await answers.due(ITEM, "2026-12-04", **BY)
    await answers.done(ITEM, **BY)
    seen = [await answers.undo(ITEM, **BY) for _ in range(3)]
    assert [(one.status.value, one.due and one.due.phrase, one.task) for one in seen] == [
        ("open", "2026-12-04", "Send it"),
        ("open", "by Friday", "Send it"),
        ("open", "by Friday", "Send the draft to Carla"),
    ]
    with pytest.raises(ConflictError, match="nothing to take back"):
        await answers.undo(ITEM, **BY)
    assert (await records.item(ITEM)).version == 7


async def test_what_is_changed_after_an_undo_is_taken_back_first(answers: Answers) -> None:
    await answers.reword(ITEM, "First", **BY)
    await answers.reword(ITEM, "Second", **BY)
    await answers.undo(ITEM, **BY)
    await answers.reword(ITEM, "Third", **BY)
    assert [(await answers.undo(ITEM, **BY)).task for _ in range(2)] == [
        "First",
        "Send the draft to Carla",
    ]


async def test_an_item_nobody_has_changed_has_nothing_to_take_back(answers: Answers) -> None:
    with pytest.raises(ConflictError):
        await answers.undo(ITEM, **BY)


async def test_what_was_changed_otherwise_since_is_not_overwritten(
    records: SqlStore, answers: Answers
) -> None:
    item = await answers.reword(ITEM, "Tell Speaker 1", **BY)
    await records.change_item(item.model_copy(update={"task": "Tell Carla"}), [])
    with pytest.raises(ConflictError, match="changed since"):
        await answers.undo(ITEM, **BY)
    await answers.done(ITEM, **BY)
    item = await answers.undo(ITEM, **BY)
    assert (item.task, item.status) == ("Tell Carla", ItemStatus.OPEN)


async def test_a_double_click_takes_back_one_change(records: SqlStore, answers: Answers) -> None:
    await answers.assign(ITEM, DORA, "Dora", **BY)
    done = await answers.done(ITEM, **BY)
    first = await answers.undo(ITEM, done.version, **BY)
    assert (first.status, first.owner) == (ItemStatus.OPEN, "dora")
    assert await answers.undo(ITEM, done.version, **BY) == first
    assert await records.item(ITEM) == first
    again = await answers.undo(ITEM, first.version, **BY)
    assert again.owner == examples.item().owner


async def test_a_button_takes_back_what_it_was_shown_for_and_nothing_that_came_later(
    records: SqlStore, answers: Answers
) -> None:
    seen = await answers.due(ITEM, "2026-12-04", **BY)
    now = await answers.done(ITEM, **BY)
    with pytest.raises(ConflictError, match="changed since"):
        await answers.undo(ITEM, seen.version, **BY)
    assert await records.item(ITEM) == now
    with pytest.raises(ConflictError, match="nothing to take back"):
        await answers.undo(ITEM, 1, **BY)


async def test_what_has_no_way_back_does_not_stand_in_the_way(
    records: SqlStore, answers: Answers
) -> None:
    """As its zone, which follows its assignee: the message was written anew after that."""
    done = await answers.done(ITEM, **BY)
    due = done.due and done.due.model_copy(update={"zone": "Asia/Tokyo"})
    moved = await records.change_item(done.model_copy(update={"due": due}), [])
    assert (await answers.undo(ITEM, moved.version, **BY)).status is ItemStatus.OPEN


async def test_a_date_is_taken_back_although_its_assignee_has_moved(
    records: SqlStore, answers: Answers
) -> None:
    item = await answers.due(ITEM, "2026-12-04", **BY)
    assert item.due is not None
    due = item.due.model_copy(update={"zone": "Asia/Tokyo"})
    await records.change_item(item.model_copy(update={"due": due}), [])
    assert (await answers.undo(ITEM, **BY)).due == examples.item().due


@pytest.mark.parametrize("times", range(3))
async def test_two_who_click_the_same_button_at_once_take_back_one_change(
    records: SqlStore, clock: AdjustableClock, times: int
) -> None:
    """As in two processes, whose turns are not shared."""
    del times
    both = [Answers(records, Timings(records, WorkingHours()), clock) for _ in range(2)]
    await both[0].reword(ITEM, "First", **BY)
    seen = await both[0].reword(ITEM, "Second", **BY)
    undone = await asyncio.gather(*(one.undo(ITEM, seen.version, **BY) for one in both))
    assert [one.task for one in undone] == ["First", "First"]
    assert [one.undoes for one in await records.item_changes(ITEM) if one.undoes] == [3]
