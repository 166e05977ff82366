"""Everybody sees what is theirs to do, and what is to be done in the channels they can read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.clock import AdjustableClock
from bot.desk.items import FrontItemDesk
from bot.desk.notes import Asks
from bot.domain.action_item import ActionItem, DueBasis, DueDate, ItemStatus
from bot.domain.preferences import PersonSettings, ServerSettings
from bot.errors import MinutaError, NotAllowedError, NotFoundError
from bot.ports.desk import TaskFormat, Tasks, TaskScope
from storage.store import SqlStore
from tests import examples
from tests.desk.askers import ADMIN, ANN, BEN, FOREIGN_ADMIN, READER, STRANGER, Person
from tests.desk.fronts import ZONE, fronts
from tests.desk.meetings import ITEM, PLACE, Calls, meeting

THREAD = PLACE.model_copy(update={"thread": "t1"})
OTHER = PLACE.model_copy(update={"channel": "random"})
NOON = datetime(2026, 11, 20, 12)  # noqa: DTZ001 (wall time)


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(examples.START)


@pytest.fixture
def desk(records: SqlStore, clock: AdjustableClock) -> FrontItemDesk:
    calls = Calls()
    asks = Asks(calls.refresh, calls.rewrite, calls.retry, calls.forget)
    return fronts(records, clock, asks).items


def due(zone: str, local: datetime = NOON) -> DueDate:
    return DueDate(phrase="then", zone=zone, basis=DueBasis.DATE, local=local)


async def keep(records: SqlStore, number: int, place: object, *items: ActionItem) -> None:
    """Another meeting with these items."""
    meeting_id = f"meeting-{number}"
    changes = {"id": meeting_id, "place": place}
    await records.add_meeting(meeting().model_copy(update=changes), meeting_id)
    renamed = tuple(one.model_copy(update={"meeting_id": meeting_id}) for one in items)
    notes = examples.notes().model_copy(update={"meeting_id": meeting_id, "action_items": renamed})
    await records.save_notes(notes)


def item(item_id: str, who: str | None = "ben", **changes: object) -> ActionItem:
    assignee = examples.item().assignee
    assert assignee is not None
    theirs = assignee.model_copy(update={"participant": who}) if who else None
    return examples.item().model_copy(update={"id": item_id, "assignee": theirs, **changes})


def ids(tasks: Tasks) -> Sequence[str]:
    return [view.item.id for view in tasks.items]


async def test_mine_is_what_is_mine_in_all_meetings_by_date(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    await keep(
        records,
        1,
        OTHER,
        item("undated", due=None),
        item("hers", "anna"),
        item("nobodys", None),
        item("done", status=ItemStatus.DONE),
        item("suggested", status=ItemStatus.SUGGESTED, due=due("America/New_York")),
        item("first", due=due("Asia/Tokyo", NOON + timedelta(hours=2))),
    )
    tasks = await desk.tasks(BEN, TaskScope.MINE)
    assert ids(tasks) == ["first", "suggested", ITEM, "undated"]
    assert tasks.total == 4
    assert tasks.items[0].meeting.id == "meeting-1"
    assert ids(await desk.tasks(ANN, TaskScope.MINE)) == ["hers"]
    assert ids(await desk.tasks(READER, TaskScope.MINE)) == []


async def test_what_is_mine_is_shown_although_i_can_not_read_the_channel(
    desk: FrontItemDesk,
) -> None:
    shut_out = Person("ben", reads=frozenset())
    assert ids(await desk.tasks(shut_out, TaskScope.MINE)) == [ITEM]
    assert ids(await desk.tasks(FOREIGN_ADMIN, TaskScope.MINE)) == []


async def test_a_channel_is_all_of_it_with_the_threads_that_can_be_read(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    await keep(records, 1, THREAD, item("in thread", "anna", due=None))
    await keep(records, 2, PLACE.model_copy(update={"thread": "secret"}), item("in secret"))
    await keep(records, 3, OTHER, item("elsewhere"))

    class Member(Person):
        """Somebody who is not in one of the threads."""

        async def can_read(self, place: object) -> bool:
            return getattr(place, "thread", None) != "secret"

    assert ids(await desk.tasks(Member("x"), TaskScope.CHANNEL, place=PLACE)) == [ITEM, "in thread"]
    of_thread = await desk.tasks(ADMIN, TaskScope.CHANNEL, place=THREAD)
    assert sorted(ids(of_thread)) == sorted([ITEM, "in secret", "in thread"])


async def test_only_threads_of_what_is_looked_for_are_asked_about(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    for number in range(3):
        thread = PLACE.model_copy(update={"thread": f"t{number}"})
        await keep(records, number, thread, item(f"i{number}", task=f"Tidy shelf {number}"))
    reader = Person("somebody")
    found = await desk.tasks(reader, TaskScope.CHANNEL, place=PLACE, words="SHELF 1")
    assert ids(found) == ["i1"]
    assert [place.thread for place in reader.asked_about] == [None, "t1"]


async def test_a_channel_that_can_not_be_read_is_not_listed(desk: FrontItemDesk) -> None:
    with pytest.raises(NotAllowedError):
        await desk.tasks(STRANGER, TaskScope.CHANNEL, place=PLACE)
    with pytest.raises(NotFoundError):
        await desk.tasks(FOREIGN_ADMIN, TaskScope.CHANNEL, place=PLACE)
    with pytest.raises(MinutaError):
        await desk.tasks(ANN, TaskScope.CHANNEL)


async def test_overdue_is_what_is_due_before_now_of_mine_and_of_the_channel(
    desk: FrontItemDesk, records: SqlStore, clock: AdjustableClock
) -> None:
    await keep(records, 1, OTHER, item("mine", due=due("UTC")), item("undated", due=None))
    await keep(records, 2, PLACE, item("hers", "anna", due=due("UTC", NOON + timedelta(hours=1))))
    clock.move_to(examples.START + timedelta(days=2, hours=2, minutes=59))
    assert ids(await desk.tasks(BEN, TaskScope.OVERDUE, place=PLACE)) == []
    clock.move_to(examples.START + timedelta(days=2, hours=4, minutes=1))
    assert ids(await desk.tasks(BEN, TaskScope.OVERDUE, place=PLACE)) == ["mine", "hers"]
    assert ids(await desk.tasks(BEN, TaskScope.OVERDUE)) == ["mine"]
    clock.move_to(examples.START + timedelta(days=5))
    tasks = await desk.tasks(BEN, TaskScope.OVERDUE, place=PLACE)
    assert (ids(tasks), tasks.total) == (["mine", "hers", ITEM], 3)
    shut_out = Person("ben", reads=frozenset())
    assert ids(await desk.tasks(shut_out, TaskScope.OVERDUE, place=PLACE)) == ["mine", ITEM]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["a", "b", ITEM]),
        ("ÄRGER", ["a"]),
        ("straße ärger", ["a"]),
        ("straße 100%", []),
        ("100%", ["b"]),
        ("draft carla", [ITEM]),
        ("nothing", []),
    ],
)
async def test_words_choose_whatever_their_case(
    desk: FrontItemDesk, records: SqlStore, words: str, found: list[str]
) -> None:
    await keep(
        records,
        1,
        PLACE,
        item("a", task="Ärger in der Strasse", due=due("UTC")),
        item("b", task="Get 100% of it", due=due("UTC", NOON + timedelta(minutes=1))),
    )
    for scope in (TaskScope.MINE, TaskScope.CHANNEL):
        tasks = await desk.tasks(BEN, scope, place=PLACE, words=words)
        assert (ids(tasks), tasks.total) == (found, len(found))


async def test_a_limit_shows_the_first_and_counts_them_all(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    many = [
        item(f"i{number:04}", due=due("UTC", NOON + timedelta(days=number))) for number in range(30)
    ]
    await keep(records, 1, PLACE, *many)
    tasks = await desk.tasks(BEN, TaskScope.MINE, limit=3)
    assert (ids(tasks), tasks.total) == (["i0000", ITEM, "i0001"], 31)
    assert (await desk.tasks(BEN, TaskScope.MINE, limit=0)).total == 31


LINKED = Person("b2", workspace="team", platform="other")
TEAM = PLACE.model_copy(update={"platform": "other", "workspace": "team"})


async def keep_of_linked(records: SqlStore, number: int, *items: ActionItem) -> None:
    """A meeting on the other platform, in which Ben has another account."""
    await keep(records, number, TEAM, *items)
    known = await records.meeting(f"meeting-{number}")
    people = tuple(
        one.model_copy(update={"account": LINKED.account}) if one.id == "ben" else one
        for one in known.participants
    )
    await records.update_meeting(known.model_copy(update={"participants": people}))


async def test_mine_is_what_is_mine_on_every_account_that_is_linked(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    await keep_of_linked(records, 1, item("there", due=due("UTC")))
    assert ids(await desk.tasks(BEN, TaskScope.MINE)) == [ITEM]
    assert ids(await desk.tasks(LINKED, TaskScope.MINE)) == ["there"]
    await records.link_accounts(BEN.account, LINKED.account)
    for by in (BEN, LINKED):
        assert ids(await desk.tasks(by, TaskScope.MINE)) == ["there", ITEM]
    assert ids(await desk.tasks(ANN, TaskScope.MINE)) == []


async def test_closed_is_what_was_mine_and_is_over_the_last_change_first(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    await keep(records, 1, OTHER, item("open"), item("task", task="Call Zoe"), item("hers", "anna"))
    await keep_of_linked(records, 2, item("there"))
    await records.link_accounts(BEN.account, LINKED.account)
    await desk.done(BEN, ITEM)
    await desk.reject(BEN, "task")
    await desk.done(LINKED, "there")
    await desk.done(Person("ann"), "hers")
    tasks = await desk.tasks(BEN, TaskScope.CLOSED)
    assert (ids(tasks), tasks.total) == (["task", "there", ITEM], 3)
    assert ids(await desk.tasks(BEN, TaskScope.CLOSED, words="zoe")) == ["task"]
    assert ids(await desk.tasks(BEN, TaskScope.CLOSED, limit=1)) == ["task"]
    assert ids(await desk.tasks(READER, TaskScope.CLOSED)) == []


@pytest.mark.parametrize("form", TaskFormat)
async def test_an_export_is_the_whole_list_that_somebody_may_see(
    desk: FrontItemDesk, records: SqlStore, form: TaskFormat
) -> None:
    many = [
        item(f"i{number:03}", task=f"Task {number:03}", due=due("UTC", NOON + timedelta(number)))
        for number in range(60)
    ]
    await keep(records, 1, PLACE, *many, item("hers", "anna", task="Secret", due=due("UTC")))
    file = await desk.export(BEN, TaskScope.MINE, form)
    assert all(f"Task {number:03}" in file.text for number in range(60))
    assert "Secret" not in file.text
    assert file.name.endswith(form.value)
    some = await desk.export(BEN, TaskScope.CHANNEL, form, place=PLACE, words="secret")
    assert "Secret" in some.text
    assert "Task 000" not in some.text


async def test_nothing_is_exported_that_is_not_listed(desk: FrontItemDesk) -> None:
    with pytest.raises(NotAllowedError):
        await desk.export(STRANGER, TaskScope.CHANNEL, TaskFormat.CSV, place=PLACE)
    with pytest.raises(NotFoundError):
        await desk.export(FOREIGN_ADMIN, TaskScope.CHANNEL, TaskFormat.CSV, place=PLACE)


async def test_a_list_says_when_it_is_so_and_where_its_reader_and_each_assignee_live(
    desk: FrontItemDesk, records: SqlStore, clock: AdjustableClock
) -> None:
    await keep(records, 1, PLACE, item("hers", "anna"), item("nobodys", None))
    await records.save_person_settings(ANN.account, PersonSettings(zone="Asia/Tokyo"))
    asked_at = clock.now()
    tasks = await desk.tasks(BEN, TaskScope.CHANNEL, place=PLACE)
    assert asked_at <= tasks.now <= clock.now()
    assert tasks.zone == ZONE
    assert {view.item.id: view.zone for view in tasks.items} == {
        ITEM: "America/New_York",
        "hers": "Asia/Tokyo",
        "nobodys": "Europe/Berlin",
    }
    await records.save_server_settings("chat", "w", ServerSettings(zone="Europe/Oslo"))
    assert (await desk.tasks(BEN, TaskScope.MINE)).zone == "Europe/Oslo"
    assert (await desk.tasks(ANN, TaskScope.MINE)).zone == "Asia/Tokyo"


async def test_a_list_says_of_each_whether_there_is_a_way_back(desk: FrontItemDesk) -> None:
    await desk.done(BEN, ITEM)
    (view,) = (await desk.tasks(BEN, TaskScope.CLOSED)).items
    assert view.can_undo
    await desk.undo(BEN, ITEM)
    (view,) = (await desk.tasks(BEN, TaskScope.MINE)).items
    assert not view.can_undo
