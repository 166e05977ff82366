"""“Make action item” on a message: a form with its text, and the item that comes of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.action_item import ItemStatus
from bot.domain.meeting import Source
from bot.ports.desk import PickedMessage, TaskScope
from integrations.discord.client import DiscordClient
from integrations.discord.commands.action_items import PickedMessages
from tests import examples
from tests.discord.command_room import CommandRoom, command_room, said
from tests.discord.front_desk import told
from tests.servers.discord import Permission
from tests.servers.discord.stock_client import logged_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.action_item import ActionItem
    from tests.servers.discord import Account, Interaction
    from tests.servers.discord.world import Json

MENU = "Make action item"
WORDS = "I'll bring the *paper* on Friday, @everyone.\nPromised!"


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        yield made


def write(room: CommandRoom, text: str = WORDS, author: Account | None = None) -> Json:
    return room.local.rest.messages.say(author or room.ben, room.text, text)


async def pick(room: CommandRoom, message: Json, person: Account | None = None) -> Interaction:
    return await told(room.local.use_on(person or room.anna, room.text, MENU, message))


async def send(room: CommandRoom, form: Interaction, **values: Any) -> str:  # noqa: ANN401 (fields)
    return said(await told(room.local.submit(form.person, form, values)))


async def items(room: CommandRoom) -> list[ActionItem]:
    by = room.asker(room.anna)
    found = await room.desk.items.tasks(by, TaskScope.CHANNEL, place=room.place())
    return [view.item for view in found.items]


def prefilled(form: Interaction) -> dict[str, str | None]:
    return {
        one["component"]["custom_id"]: one["component"].get("value")
        for one in form.content["components"]
    }


async def test_the_form_begins_with_what_was_written(room: CommandRoom) -> None:
    form = await pick(room, write(room))
    assert prefilled(form)["task"] == "I'll bring the *paper* on Friday, @everyone. Promised!"
    form = await pick(room, write(room, "word " * 300))
    task = prefilled(form)["task"] or ""
    assert len(task) <= 500
    assert task.endswith("word…")


async def test_the_item_is_of_the_message_with_its_author_and_words(room: CommandRoom) -> None:
    assert not room.local.bot.reads, "Discord shows the bot the message in the menu only"
    form = await pick(room, write(room))
    before = room.pings()
    text = await send(room, form, task="Bring the *paper*", owner=[room.ben], when="2026-11-27")
    assert "Bring the \\*paper\\*" in text
    assert f"<@{room.ben.id}>" in text
    (item,) = await items(room)
    assert (item.task, item.status) == ("Bring the *paper*", ItemStatus.OPEN)
    assert item.evidence[0].quote == WORDS
    meeting = await room.store.meeting(item.meeting_id)
    assert meeting.source is Source.MESSAGE
    assert meeting.place == room.place()
    assert meeting.started_by == str(room.anna.id)
    said_by = (await room.store.transcript(item.meeting_id)).utterances[0].speaker
    author = meeting.participant(said_by)
    assert author is not None
    assert author.account == room.account(room.ben)
    assert room.rewritten == [item.meeting_id]
    assert room.pings() == before


async def test_the_same_message_makes_one_item(room: CommandRoom) -> None:
    message = write(room)
    await send(room, await pick(room, message), task="Bring paper")
    text = await send(room, await pick(room, message, room.ben), task="Something else")
    assert "Bring paper" in text
    assert len(await items(room)) == 1


async def test_without_a_choice_it_is_nobodys_and_has_no_date(room: CommandRoom) -> None:
    await send(room, await pick(room, write(room)))
    (item,) = await items(room)
    assert (item.assignee, item.due) == (None, None)


async def test_words_that_are_no_date_are_refused_with_an_example(room: CommandRoom) -> None:
    text = await send(room, await pick(room, write(room)), when="at some time")
    assert text.startswith("⚠️ That is no date that can be understood. Write it like ")
    assert await items(room) == []


async def test_a_message_of_a_bot_has_no_author_with_an_account(room: CommandRoom) -> None:
    message = write(room, "Build 7 is broken", room.local.bot)
    await send(room, await pick(room, message), owner=[room.ben])
    (item,) = await items(room)
    meeting = await room.store.meeting(item.meeting_id)
    bot_id = str(room.local.bot.id)
    accounts = [one.account.user_id for one in meeting.participants if one.account]
    assert bot_id not in accounts


async def test_where_nothing_can_be_shown_no_form_is_opened(room: CommandRoom) -> None:
    room.text.forbid(room.local.bot, Permission.SEND_MESSAGES)
    refused = await pick(room, write(room))
    assert "Send Messages" in said(refused)


def message(number: int) -> PickedMessage:
    return PickedMessage(str(number), "text", None, "name", examples.START)


async def test_only_the_newest_messages_are_kept_in_memory() -> None:
    kept = PickedMessages()
    for number in range(501):
        kept.keep(1, message(number))
    assert kept.get(1, "0") is None
    assert kept.get(1, "1") == message(1)
    assert kept.get(1, "500") == message(500)


async def test_a_message_is_known_to_who_picked_it_alone() -> None:
    kept = PickedMessages()
    kept.keep(1, message(7))
    assert kept.get(1, "7") == message(7)
    assert kept.get(2, "7") is None


async def test_a_message_is_forgotten_when_its_form_is_over() -> None:
    kept = PickedMessages(kept_s=0)
    kept.keep(1, message(7))
    later = asyncio.Event()
    asyncio.get_running_loop().call_later(0, later.set)
    await later.wait()
    assert kept.get(1, "7") is None


async def test_after_a_restart_the_item_is_what_was_written_into_the_form(
    room: CommandRoom,
) -> None:
    form = await pick(room, write(room))
    await room.client.close()
    later = DiscordClient(guild_ready_timeout_s=0.05)
    async with logged_in(room.local, later):
        await later.answer(room.desk)
        await send(room, form, task="Bring paper")
    (item,) = await items(room)
    assert item.evidence[0].quote == "Bring paper"
    said_by = (await room.store.transcript(item.meeting_id)).utterances[0].speaker
    author = (await room.store.meeting(item.meeting_id)).participant(said_by)
    assert author is not None
    assert author.account == room.account(room.anna), "who wrote it there"
