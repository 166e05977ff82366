"""/task: one item, chosen while somebody types, changed, and shown as it stands then."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.action_item import ItemStatus
from bot.ports.desk import TaskScope
from tests import examples
from tests.discord import meeting_notes
from tests.discord.command_room import CommandRoom, command_room, said
from tests.servers.discord import Permission
from tests.servers.discord.components import walk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.action_item import ActionItem
    from tests.servers.discord import Account

LINES = ("task show", "task done", "task snooze", "task due", "task reassign")


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        yield made


def item(task: str = "Print the cover", owner: str | None = "ben", **changes: object) -> ActionItem:
    return meeting_notes.item(task, owner).model_copy(update=changes)


async def owner_of(room: CommandRoom, item_id: str) -> str | None:
    """The user id of whose an item is."""
    kept = await room.store.item(item_id)
    meeting = await room.store.meeting(kept.meeting_id)
    owner = meeting.participant(kept.assignee.participant if kept.assignee else None)
    return owner.account.user_id if owner and owner.account else None


async def added(room: CommandRoom, person: Account) -> ActionItem:
    """The one item of a person."""
    account = room.account(person)
    (task,) = await room.store.open_tasks_of(account)
    return await room.store.item(task.item_id)


async def test_items_are_offered_by_what_is_to_be_done_whose_and_when(room: CommandRoom) -> None:
    await room.keep(item(), item("Order paper", due=None), item("Print flyers", "anna"))
    found = await room.choices(room.ben, "task show", "item", "")
    assert found == {
        "Print the cover – Ben, 20 Nov": item().id,
        "Order paper – Ben": item("Order paper").id,
        "Print flyers – Anna, 20 Nov": item("Print flyers").id,
    }
    for line in LINES:
        options = {"until": "tomorrow"} if line == "task snooze" else {}
        found = await room.choices(room.ben, line, "item", "print c", options)
        assert list(found.values()) == [item().id], line


async def test_suggestions_cost_no_request_to_discord_but_the_answer(room: CommandRoom) -> None:
    await room.keep(item(), item("Print flyers", "anna"))
    before = len(room.local.rest.requests)
    await room.choices(room.ben, "task done", "item", "")
    assert len(room.local.rest.requests) == before + 1


async def test_what_somebody_can_not_read_is_not_offered_but_their_own_is(
    room: CommandRoom,
) -> None:
    hidden = room.guild.add_text_channel("hidden")
    await room.keep(item(), item("Secret", "anna"), channel=hidden)
    hidden.forbid(room.ben, Permission.READ_MESSAGE_HISTORY)
    asked = room.local.complete(room.ben, hidden, "task show", "item", "", {})
    choices = (await asked.answered()).content["choices"]
    assert [one["value"] for one in choices] == [item().id]


async def test_what_is_theirs_is_offered_though_a_channel_takes_too_long(
    room: CommandRoom,
) -> None:
    thread = room.place().model_copy(update={"thread": str(room.text.id + 1)})
    await room.keep(item("Print flyers", "anna"), place=thread)
    await room.keep(item())
    room.local.rest.limit_next("GET", f"/channels/{thread.thread}", 3600)
    found = await room.choices(room.ben, "task show", "item", "")
    assert list(found.values()) == [item().id]
    asked = [one.path for one in room.local.rest.requests]
    assert any(path.endswith(f"/channels/{thread.thread}") for path in asked)


async def test_twenty_five_items_are_offered_and_long_ones_cut(room: CommandRoom) -> None:
    await room.keep(*(item(f"Thing {n} " + "and on " * 60) for n in range(30)))
    found = await room.choices(room.ben, "task show", "item", "thing")
    assert len(found) == 25
    assert all(len(name) <= 100 and name.endswith("… – Ben, 20 Nov") for name in found)


async def test_an_item_is_added_to_the_channel_with_owner_and_date(room: CommandRoom) -> None:
    options = {"task": "Call the *printer*", "owner": room.anna, "due": "2026-11-24 15:00"}
    asked = room.local.invoke(room.ben, room.text, "task add", options)
    text = said(await asked.finished())
    assert asked.is_ephemeral
    assert "Call the \\*printer\\*" in text
    assert f"<@{room.anna.id}>" in text
    kept = await added(room, room.anna)
    assert kept.status is ItemStatus.OPEN
    assert kept.due is not None
    assert kept.due.local == datetime(2026, 11, 24, 15)  # noqa: DTZ001 (wall time)
    assert (await room.store.meeting(kept.meeting_id)).place == room.place()
    assert room.rewritten == [kept.meeting_id]
    assert room.pings() == []


async def test_an_item_is_added_only_where_it_can_be_shown_and_to_people(
    room: CommandRoom,
) -> None:
    refused = await room.ask(room.ben, "task add", {"task": "x", "owner": room.local.bot})
    assert "That is a bot." in refused
    refused = await room.ask(room.ben, "task add", {"task": "x", "due": "some day"})
    assert refused.startswith("⚠️")
    assert "Write it like" in refused
    room.text.forbid(room.local.bot, Permission.SEND_MESSAGES)
    assert "Send Messages" in await room.ask(room.ben, "task add", {"task": "x"})
    there = await room.desk.items.tasks(room.asker(room.ben), TaskScope.CHANNEL, place=room.place())
    assert there.total == 0


async def test_an_item_is_shown_with_its_words_to_who_asks(room: CommandRoom) -> None:
    await room.keep(item())
    text = await room.ask(room.ben, "task show", {"item": item().id})
    assert "☐ Print the cover" in text
    assert examples.evidence(3).quote in text
    assert room.messages() == []


async def test_it_is_done_and_reopened(room: CommandRoom) -> None:
    await room.keep(item())
    assert await room.choices(room.ben, "task reopen", "item", "") == {}
    assert "**Done**" in await room.ask(room.ben, "task done", {"item": item().id})
    assert (await room.store.item(item().id)).status is ItemStatus.DONE
    assert await room.choices(room.ben, "task done", "item", "") == {}
    found = await room.choices(room.ben, "task reopen", "item", "cover")
    assert found == {"Print the cover – Ben, 20 Nov": item().id}
    assert "**Open**" in await room.ask(room.ben, "task reopen", {"item": item().id})
    assert (await room.store.item(item().id)).status is ItemStatus.OPEN


async def test_it_is_snoozed_by_a_choice_or_by_what_was_typed(room: CommandRoom) -> None:
    await room.keep(item())
    options: dict[str, object] = {"item": item().id}
    assert await room.choices(room.ben, "task snooze", "until", "", options) == {
        "20 minutes": "20m",
        "1 hour": "1h",
        "3 hours": "3h",
        "Tomorrow morning": "tomorrow",
        "The next working day": "working-day",
        "Next Monday": "monday",
    }
    assert await room.choices(room.ben, "task snooze", "until", "mon", options) == {
        "Next Monday": "monday",
        "mon": "mon",
    }
    text = await room.ask(room.ben, "task snooze", {**options, "until": "1h"})
    assert "**Snoozed**" in text
    kept = await room.store.item(item().id)
    assert kept.snoozed is not None
    assert kept.snoozed.instant("UTC") == examples.START + timedelta(hours=1)
    await room.ask(room.ben, "task snooze", {**options, "until": "2026-12-01 08:00"})
    kept = await room.store.item(item().id)
    assert kept.snoozed is not None
    assert kept.snoozed.instant("UTC").date().isoformat() == "2026-12-01"
    refused = await room.ask(room.ben, "task snooze", {**options, "until": "blue"})
    assert refused.startswith("⚠️")


async def test_its_date_is_changed_and_taken_away(room: CommandRoom) -> None:
    await room.keep(item())
    options: dict[str, object] = {"item": item().id}
    await room.ask(room.ben, "task due", {**options, "when": "2026-12-01 15:00"})
    kept = await room.store.item(item().id)
    assert kept.due is not None
    assert kept.due.local == datetime(2026, 12, 1, 15)  # noqa: DTZ001 (wall time)
    refused = await room.ask(room.ben, "task due", {**options, "when": "03/04"})
    assert "That can mean" in refused
    assert "no date" in await room.ask(room.ben, "task due", options)
    assert (await room.store.item(item().id)).due is None


async def test_it_is_given_to_somebody_and_to_nobody(room: CommandRoom) -> None:
    await room.keep(item(), item("Order paper"))
    options: dict[str, object] = {"item": item().id}
    text = await room.ask(room.ben, "task reassign", {**options, "to": room.anna})
    assert f"<@{room.anna.id}>" in text
    assert await owner_of(room, item().id) == str(room.anna.id)
    refused = await room.ask(room.ben, "task reassign", {**options, "to": room.ben})
    assert "somebody else's" in refused
    other = {"item": item("Order paper").id}
    assert "unassigned" in await room.ask(room.ben, "task reassign", other)
    assert await owner_of(room, item("Order paper").id) is None


async def test_what_is_typed_in_place_of_a_choice_is_not_found(room: CommandRoom) -> None:
    for line in LINES:
        options = {"item": "the *cover*", **({"until": "1h"} if line == "task snooze" else {})}
        assert (await room.ask(room.ben, line, options)).startswith("⚠️"), line


async def test_a_card_has_the_buttons_of_whose_it_is(room: CommandRoom) -> None:
    await room.keep(item(), item("Print flyers", "anna"))

    async def labels(item_id: str) -> set[str]:
        asked = room.local.invoke(room.ben, room.text, "task show", {"item": item_id})
        (message,) = (await asked.finished()).messages
        return {one["label"] for one in walk(message["components"]) if one["type"] == 2}

    assert "Not mine" in await labels(item().id)
    assert "Not mine" not in await labels(item("Print flyers").id)


async def test_a_list_is_exported_as_a_table_and_as_calendar_entries(room: CommandRoom) -> None:
    await room.keep(item(), item("Order paper"), item("Print flyers", "anna"))
    options: dict[str, object] = {"words": "print"}

    async def file(**more: object) -> tuple[str, str]:
        asked = room.local.invoke(room.ben, room.text, "task export", {**options, **more})
        (message,) = (await asked.finished()).messages
        assert asked.is_ephemeral
        (attached,) = message["attachments"]
        content = room.local.rest.messages.attachments.files[int(attached["id"])].content
        return attached["filename"], content.decode("utf-8-sig")

    name, text = await file()
    assert name.endswith(".csv")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 2
    assert "Print the cover" in rows[1]
    name, text = await file(format="ics", show="channel")
    assert name.endswith(".ics")
    assert text.startswith("BEGIN:VCALENDAR")
    assert "Print flyers" in text
    assert "Order paper" not in text
