"""`minuta tasks` as a person types it: what is listed, what is answered, and what stays written."""

import asyncio
import json
import re
import shutil
from pathlib import Path

import pytest

from bot.domain.action_item import ActionItem, ItemStatus, SaidDone
from bot.domain.evidence import Evidence
from bot.domain.people import Account
from bot.domain.task import WantedTasks
from storage.database import open_database
from storage.store import SqlStore
from tests import examples
from tests.flows.commands import minuta

SAID = SaidDone(
    meeting_id="later",
    participant="ben",
    evidence=Evidence(utterance_id="u1", quote="I have paid it.", start_s=3),
)


def item(item_id: str, task: str, **changes: object) -> ActionItem:
    return examples.item().model_copy(update={"id": item_id, "task": task, **changes})


ITEMS = (
    item("aaaa0001", "Send the draft to Carla"),
    item("aaaa0002", "Pay the printer", said_done=SAID),
    item("bbbb0003", "Call the bank", assignee=None, due=None),
    item("bbbb0004", "Book \x1b[2J[red]a[/red] room\u202e", status=ItemStatus.SUGGESTED, due=None),
)


async def _keep(url: str) -> None:
    async with open_database(url) as database:
        store = SqlStore(database)
        await store.add_meeting(examples.meeting(), "s")
        notes = examples.notes().model_copy(update={"action_items": ITEMS})
        await store.save_notes(notes)


@pytest.fixture
def data(tmp_path: Path, migrated_sqlite: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(migrated_sqlite, folder / "minuta.db")
    asyncio.run(_keep(f"sqlite:///{folder / 'minuta.db'}"))
    return folder


def said(data: Path, *arguments: str) -> str:
    done = minuta("tasks", *arguments, data=data)
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def test_a_list_is_filtered_and_written_as_it_is_asked_for(data: Path) -> None:
    everything = said(data)
    assert everything.startswith("Id Task Assignee Due Status aaaa0001 Send the draft to Carla Ben")
    assert "bbbb0003 Call the bank unassigned no date open" in everything
    assert "bbbb0004 Book [2J[red]a[/red] room Ben no date suggested" in everything
    options = ("--of", "ben", "--channel", "notes", "--meeting", "launch", "--words", "room")
    assert re.findall(r"\b[ab]{4}000\d", said(data, *options)) == ["bbbb0004"]
    assert re.findall(r"\b[ab]{4}000\d", said(data, "--channel", "other", "--all")) == []
    told = json.loads(minuta("tasks", "--format", "json", data=data).stdout)
    assert [one["id"] for one in told] == ["aaaa0001", "aaaa0002", "bbbb0003", "bbbb0004"]


def test_an_item_is_answered_and_its_history_says_how(data: Path) -> None:
    assert said(data, "done", "aaaa0001") == "done: Send the draft to Carla"
    assert said(data, "undo", "aaaa0001") == "open: Send the draft to Carla"
    assert said(data, "reject", "aaaa0001") == "rejected: Send the draft to Carla"
    assert said(data, "reopen", "aaaa0001") == "open: Send the draft to Carla"
    assert said(data, "date", "aaaa0001", "2099-03-02 15:00") == (
        "open: Send the draft to Carla – Ben, Mon 2 Mar 2099, 15:00 (America/New_York) aaaa0001"
    )
    assert said(data, "snooze", "aaaa0001", "2099-03-01") == (
        "snoozed: Send the draft to Carla – Ben, Mon 2 Mar 2099, 15:00 (America/New_York), "
        "snoozed until Sun 1 Mar 2099, 09:00 aaaa0001"
    )
    assert said(data, "assign", "aaaa0001", "Anna") == (
        "open: Send the draft to Carla – Anna, Mon 2 Mar 2099, 15:00 (America/New_York) aaaa0001"
    )
    history = said(data, "history", "aaaa0001")
    for change in (
        "terminal terminal status open done",
        "terminal terminal status done open",
        "terminal terminal assignee Ben Anna",
        "terminal terminal snoozed – 2099-03-01 09:00:00",
    ):
        assert change in history, change


def test_what_was_suggested_or_said_is_confirmed_or_denied(data: Path) -> None:
    assert said(data, "confirm", "bbbb0004") == "open: Book [2J[red]a[/red] room"
    assert said(data, "not-done", "aaaa0002") == "open: Pay the printer"
    told = json.loads(minuta("tasks", "--format=json", "--words=printer", data=data).stdout)
    assert told[0]["said_done"] is None


def test_its_assignee_takes_an_item_on_or_hands_it_back(data: Path) -> None:
    assert said(data, "accept", "bbbb0004").startswith("open: Book [2J[red]a[/red] room – Ben")
    assert said(data, "not-mine", "bbbb0004").startswith(
        "open: Book [2J[red]a[/red] room – unassigned"
    )
    refused = minuta("tasks", "not-mine", "bbbb0003", data=data)
    assert refused.returncode != 0
    assert "This action item is nobody's." in refused.stderr


def test_what_is_over_is_listed_by_itself(data: Path) -> None:
    for item_id in ("bbbb0003", "aaaa0001"):
        said(data, "done", item_id)
    assert re.findall(r"\b[ab]{4}000\d", said(data, "--closed")) == ["aaaa0001", "bbbb0003"]
    assert re.findall(r"\b[ab]{4}000\d", said(data, "--closed", "--of=ben")) == ["aaaa0001"]
    assert re.findall(r"\b[ab]{4}000\d", said(data)) == ["aaaa0002", "bbbb0004"]


def test_who_is_called_so_in_capitals_or_not_is_one_person(data: Path) -> None:
    for name in ("Ben", "BEN"):
        said(data, "add", "Feed the cat", "--owner", name)
    assert len(asyncio.run(_accounts(f"sqlite:///{data / 'minuta.db'}", "Feed the cat"))) == 1


async def _accounts(url: str, task: str) -> set[Account]:
    async with open_database(url) as database:
        store = SqlStore(database)
        found = await store.find_tasks(WantedTasks(words=task), None)
        owners = [
            one.meeting.participant(one.item.owner) for one in await store.items(found.item_ids)
        ]
    return {owner.account for owner in owners if owner and owner.account}


def test_an_item_is_added_by_hand(data: Path) -> None:
    added = said(data, "add", "Water the plants", "--owner", "Ben", "--due", "2099-03-02")
    wanted = r"open: Water the plants – Ben, Mon 2 Mar 2099, 17:00 [0-9a-f]{8}"
    assert re.fullmatch(wanted, added), added
    alone = said(data, "add", "Feed the cat")
    assert re.fullmatch(r"open: Feed the cat – unassigned, no date [0-9a-f]{8}", alone), alone
    assert "Water the plants Ben Mon 2 Mar 2099, 17:00 open" in said(data, "--words", "plants")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["done", "aaaa"], "Write more of the id."),
        (["assign", "aaaa0001", "Carla"], "Nobody in this meeting can be meant."),
        (["add", " "], "Write it in one sentence."),
    ],
)
def test_what_can_not_be_done_is_said_on_one_line(
    data: Path, arguments: list[str], words: str
) -> None:
    failed = minuta("tasks", *arguments, data=data)
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert words in failed.stderr
    assert failed.stderr.count("\n") == 1
