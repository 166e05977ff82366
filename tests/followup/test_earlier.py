"""What is open in a place: in which order, how much of it, and of which meetings."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.action_item import ActionItem, DueBasis, DueDate, ItemStatus
from bot.domain.meeting import Meeting
from bot.followup.earlier import OpenWork
from integrations.terminal.platform import TerminalPlatform
from storage.store import SqlStore
from tests import examples
from tests.storage.examples import snoozed_item

FRIDAY = datetime(2026, 11, 20, 17)  # noqa: DTZ001 (wall time)
EARLIER = examples.START - timedelta(days=7)


class _OpenThreads(TerminalPlatform):
    threads_are_open = True


def meeting(
    meeting_id: str, thread: str | None = None, *, started_at: datetime = EARLIER
) -> Meeting:
    place = examples.meeting().place.model_copy(update={"thread": thread})
    return examples.meeting().model_copy(
        update={"id": meeting_id, "place": place, "started_at": started_at}
    )


def item(item_id: str, due: datetime | None = None, zone: str = "UTC", **to: object) -> ActionItem:
    when = due and DueDate(phrase="then", zone=zone, basis=DueBasis.DATE, local=due)
    return examples.item().model_copy(update={"id": item_id, "due": when, **to})


async def keep(store: SqlStore, of: Meeting, *items: ActionItem) -> None:
    await store.add_meeting(of, of.id)
    theirs = tuple(one.model_copy(update={"meeting_id": of.id}) for one in items)
    notes = examples.notes().model_copy(update={"meeting_id": of.id, "action_items": theirs})
    await store.save_notes(notes)


@pytest.fixture
async def store(kept: SqlStore) -> SqlStore:
    asleep = snoozed_item("asleep")
    await keep(
        kept,
        meeting("channel"),
        item("undated"),
        item("late", FRIDAY, "America/New_York"),
        item("maybe", FRIDAY, status=ItemStatus.SUGGESTED),
        item("soon", FRIDAY, "Asia/Tokyo"),
        item("done", FRIDAY, status=ItemStatus.DONE),
        asleep,
    )
    await keep(kept, meeting("thread", "1.5"), item("in thread"))
    await keep(kept, meeting("later", started_at=examples.START), item("later"))
    return kept


async def found(
    store: SqlStore, of: Meeting, limit: int | None = None, *, is_agreed: bool = False
) -> list[str]:
    work = OpenWork(store, {})
    return [one.item.id for one in await work.before(of, limit, is_agreed=is_agreed)]


NEXT = meeting("next", started_at=examples.START)


async def test_what_is_due_first_comes_first_and_no_more_than_is_asked_for(
    store: SqlStore,
) -> None:
    every = ["soon", "maybe", "late", "undated", "asleep"]
    for limit in (None, 9, 5, 4, 3, 2, 1):
        assert await found(store, NEXT, limit) == every[:limit]


async def test_what_has_to_be_confirmed_takes_nobodys_place_where_only_the_rest_is_wanted(
    store: SqlStore,
) -> None:
    assert await found(store, NEXT, 2, is_agreed=True) == ["soon", "late"]
    assert await found(store, NEXT, is_agreed=True) == ["soon", "late", "undated", "asleep"]


async def test_all_that_is_open_in_a_place_is_that_of_later_meetings_too(store: SqlStore) -> None:
    at = await OpenWork(store, {}).at(NEXT.place)
    assert [one.item.id for one in at] == ["soon", "maybe", "late", "undated", "asleep", "later"]
    assert [one.meeting.id for one in at][-2:] == ["channel", "later"]


async def test_a_thread_is_a_place_of_its_own_unless_the_platform_opens_them_to_all(
    store: SqlStore, tmp_path: Path
) -> None:
    in_thread = meeting("next", "1.5", started_at=examples.START)
    assert await found(store, in_thread) == ["in thread"]
    open_to_all = OpenWork(store, {"terminal": _OpenThreads(tmp_path, None)})
    assert len(await open_to_all.before(in_thread)) == 6
    assert len(await open_to_all.before(NEXT)) == 6
