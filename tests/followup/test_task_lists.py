"""Which action items `minuta tasks` lists, and what the lists and the history say."""

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from rich.console import Console, RenderableType

from bot.cli.task_history import history_of
from bot.cli.task_lists import MOST, Listed, ListFormat, as_file, as_table, listed
from bot.domain.action_item import ActionItem, DueBasis, DueDate, ItemEvent, ItemStatus, Snoozed
from bot.domain.people import Account, Participant
from bot.domain.publication import OpenItem
from bot.domain.task import WantedTasks
from storage.database import open_database
from storage.store import SqlStore
from tests import examples

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
BERLIN = "Europe/Berlin"
CARLA = Account(platform="terminal", workspace="local", user_id="U7")
PEOPLE = (
    *examples.meeting().participants,
    Participant(id="carla", name="Carla Carlsen", account=CARLA),
)


def due(at: datetime) -> DueDate:
    local = at.replace(tzinfo=None)
    return DueDate(phrase="then", zone="UTC", basis=DueBasis.DATE, local=local, is_date_only=False)


def item(item_id: str, task: str, who: str | None, **changes: object) -> ActionItem:
    assignee = examples.item().assignee
    assert assignee is not None
    theirs = assignee.model_copy(update={"participant": who}) if who else None
    changes = {"id": item_id, "task": task, "assignee": theirs, **changes}
    return examples.item().model_copy(update=changes)


ITEMS = (
    item("a1", "Send the draft to Carla", "ben", due=due(NOW + timedelta(days=30))),
    item("a2", "Pay the printer", "anna", due=due(NOW - timedelta(days=2))),
    item("b3", "Book the ROOM", "ben", due=due(NOW + timedelta(hours=5))),
    item("b4", "Call the bank", None, due=due(NOW - timedelta(days=90))),
    item("b5", "Read the report", "carla", due=None),
    item("b6", "Sign the paper", "ben", due=None, status=ItemStatus.DONE),
)


async def keep(store: SqlStore, items: Sequence[ActionItem], title: str, channel: str) -> None:
    place = examples.PLACE.model_copy(update={"channel": channel})
    of_meeting = {"id": f"meeting-{channel}", "title": title, "place": place}
    meeting = examples.meeting().model_copy(update={**of_meeting, "participants": PEOPLE})
    await store.add_meeting(meeting, meeting.id)
    theirs = tuple(one.model_copy(update={"meeting_id": meeting.id}) for one in items)
    changes = {"meeting_id": meeting.id, "action_items": theirs}
    await store.save_notes(examples.notes().model_copy(update=changes))


@pytest.fixture
async def store(sqlite_database_url: str) -> AsyncIterator[SqlStore]:
    async with open_database(sqlite_database_url) as database:
        opened = SqlStore(database)
        await keep(opened, ITEMS[:3], "Book launch", "notes")
        await keep(opened, ITEMS[3:], "Bank visit", "money")
        yield opened


def drawn(renderable: RenderableType) -> list[str]:
    console = Console(file=io.StringIO(), width=200, color_system=None)
    with console.capture() as capture:
        console.print(renderable)
    return [" ".join(line.split()) for line in capture.get().splitlines()]


async def test_what_is_open_is_listed_by_date_with_how_near_it_is(store: SqlStore) -> None:
    assert drawn(as_table(await listed(store, WantedTasks(), MOST), NOW)) == [
        "Id Task Assignee Due Status",
        "b4 Call the bank unassigned Thu 20 Aug 2026, 12:00 (UTC) open, overdue for long",
        "a2 Pay the printer Anna Mon 16 Nov 2026, 12:00 (UTC) open, overdue",
        "b3 Book the ROOM Ben Wed 18 Nov 2026, 17:00 (UTC) open, due soon",
        "a1 Send the draft to Carla Ben Fri 18 Dec 2026, 12:00 (UTC) open",
        "b5 Read the report Carla Carlsen no date open",
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (WantedTasks(of="BE"), ["b3", "a1"]),
        (WantedTasks(of="carlsen"), ["b5"]),
        (WantedTasks(of="nobody"), []),
        (WantedTasks(channel="#Money"), ["b4", "b5"]),
        (WantedTasks(channel="mone"), []),
        (WantedTasks(overdue_at=NOW), ["b4", "a2"]),
        (WantedTasks(meeting="bank"), ["b4", "b5"]),
        (WantedTasks(meeting="meeting-n"), ["a2", "b3", "a1"]),
        (WantedTasks(words="room the"), ["b3"]),
        (WantedTasks(words="carla room"), []),
        (WantedTasks(of="anna", channel="notes", overdue_at=NOW, words="PAY"), ["a2"]),
    ],
)
async def test_filters_choose_what_is_listed(
    store: SqlStore, wanted: WantedTasks, found: list[str]
) -> None:
    chosen = await listed(store, wanted, MOST)
    assert [each.item.id for each in chosen.items] == found
    assert chosen.total == len(found)


async def test_a_long_list_shows_the_first_and_says_how_many_more_there_are(
    store: SqlStore,
) -> None:
    many = [item(f"c{number:04}", f"Task {number}.", "ben", due=None) for number in range(1200)]
    await keep(store, many, "Many", "many")
    first = await listed(store, WantedTasks(), MOST)
    lines = drawn(as_table(first, NOW))
    assert (len(first.items), first.total) == (50, 1205)
    assert lines[-2].startswith("c0044 Task 44.")
    assert lines[-1] == ("and 1,155 more: narrow them down, see minuta tasks --help, or show --all")
    every = await listed(store, WantedTasks(channel="many"), None)
    assert [each.item.id for each in every.items] == [one.id for one in many]
    assert "more" not in " ".join(drawn(as_table(every, NOW)))


async def test_a_list_becomes_a_file_for_other_programs(store: SqlStore) -> None:
    items = (await listed(store, WantedTasks(), None)).items
    table = as_file(ListFormat.CSV, items, NOW, BERLIN).removeprefix("\ufeff")
    rows = list(csv.DictReader(table.splitlines()))
    assert [(row["id"], row["overdue"]) for row in rows[:3]] == [
        ("b4", "yes"),
        ("a2", "yes"),
        ("b3", "no"),
    ]
    calendar = as_file(ListFormat.CALENDAR, items, NOW, BERLIN)
    events = Calendar.from_ical(calendar).walk("VEVENT")
    assert [str(event["UID"]) for event in events] == [
        f"{item_id}@minuta" for item_id in ("b4", "a2", "b3", "a1")
    ]
    told = json.loads(as_file(ListFormat.JSON, items, NOW, BERLIN))
    assert [(one["id"], one["standing"], one["assignee_name"]) for one in told] == [
        ("b4", "stale", None),
        ("a2", "overdue", "Anna"),
        ("b3", "due_soon", "Ben"),
        ("a1", "upcoming", "Ben"),
        ("b5", None, "Carla Carlsen"),
    ]
    assert told[0]["meeting"] == {"id": "meeting-money", "title": "Bank visit", "channel": "money"}
    assert told[0]["evidence"][0]["quote"] == examples.item().evidence[0].quote
    assert as_file(ListFormat.JSON, [], NOW, BERLIN) == "[]\n"


async def test_what_is_snoozed_says_until_when(store: SqlStore) -> None:
    until = Snoozed(local=datetime(2026, 11, 20, 9))  # noqa: DTZ001 (wall time)
    asleep = item("c1", "Sleep", "ben", status=ItemStatus.SNOOZED, snoozed=until)
    await keep(store, [asleep], "Naps", "naps")
    lines = drawn(as_table(await listed(store, WantedTasks(of="ben", words="sleep"), MOST), NOW))
    assert lines[1].endswith("snoozed until Fri 20 Nov 2026, 09:00")


async def test_the_history_says_who_did_what_and_when(store: SqlStore) -> None:
    changes = [
        ("terminal", "status", "open", "done"),
        ("U7", "assignee", "ben", "carla"),
        ("ben", "due", None, "2026-11-20T17:00:00 America/New_York"),
        ("stranger", "assignee", "carla", None),
        ("ben", "task", "Send", "Send \x1b[2Jit"),
    ]
    read = await store.item("a1")
    events = [
        ItemEvent(
            item_id="a1",
            at=NOW + timedelta(minutes=number),
            actor=actor,
            field=field,
            old=old,
            new=new,
            where="chat",
        )
        for number, (actor, field, old, new) in enumerate(changes)
    ]
    await store.change_item(read, events)
    heading, columns, *lines = drawn(await history_of(store, "a1"))
    assert heading == "Send the draft to Carla – Book launch"
    assert columns == "When Who Where What From To"
    when = f"{NOW.astimezone():%Y-%m-%d %H}"
    assert [line.removeprefix(when) for line in lines] == [
        ":00 terminal chat status open done",
        ":01 Carla Carlsen chat assignee Ben Carla Carlsen",
        ":02 Ben chat due – 2026-11-20 17:00:00 America/New_York",
        ":03 stranger chat assignee Carla Carlsen –",
        ":04 Ben chat task Send Send [2Jit",
    ]
    assert drawn(await history_of(store, "a2"))[1] == "Nobody has changed it."


def test_what_people_wrote_is_text_and_nothing_else() -> None:
    evil = "\x1b[2J[red]x[/red]\u202e"
    people = tuple(one.model_copy(update={"name": evil}) for one in PEOPLE)
    meeting = examples.meeting().model_copy(update={"title": evil, "participants": people})
    said = due(NOW).model_copy(update={"local": None, "phrase": evil, "reason": "when?"})
    sly = examples.item().model_copy(update={"task": evil, "due": said})
    found = Listed([OpenItem(item=sly, meeting=meeting)], 1)
    text = "".join(drawn(as_table(found, NOW)))
    assert text.count("[red]x[/red]") == 3
    assert "\x1b" not in text
    assert "\u202e" not in text
