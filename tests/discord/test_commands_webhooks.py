"""/webhooks: for who manages the server; a secret is shown once."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.webhook import CallState
from tests import examples
from tests.discord.command_room import CommandRoom, command_room
from tests.servers.discord import Permission

URL = "https://tracker.example/hook?of=@everyone&list=*one*"


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        made.guild.let_manage(made.anna)
        yield made


async def added(room: CommandRoom, url: str = URL) -> str:
    """The id of a webhook that Anna has added."""
    before = set((await room.choices(room.anna, "webhooks remove", "webhook", "")).values())
    await room.ask(room.anna, "webhooks add", {"url": url})
    after = set((await room.choices(room.anna, "webhooks remove", "webhook", "")).values())
    (new,) = after - before
    return new


async def test_webhooks_are_offered_to_who_manages_the_server(room: CommandRoom) -> None:
    with pytest.raises(PermissionError):
        room.local.invoke(room.ben, room.text, "webhooks list")


async def test_the_secret_is_shown_once_to_who_asked(room: CommandRoom) -> None:
    asked = room.local.invoke(room.anna, room.text, "webhooks add", {"url": URL})
    text = (await asked.finished()).text
    assert asked.is_ephemeral
    assert "It is shown once" in text
    secret = text.split("```")[1].strip()
    assert secret.startswith("whsec_")
    listed = await room.ask(room.anna, "webhooks list")
    assert "tracker.example" in listed
    assert secret not in listed
    assert room.pings() == []


async def test_one_is_told_of_the_channel_that_it_is_added_in_or_of_another(
    room: CommandRoom,
) -> None:
    text = await room.ask(room.anna, "webhooks add", {"url": URL})
    assert f"of an action item of <#{room.text.id}>." in text
    other = room.guild.add_text_channel("other")
    url = "https://other.example/hook"
    text = await room.ask(room.anna, "webhooks add", {"url": url, "channel": other})
    assert f"of an action item of <#{other.id}>." in text
    listed = await room.ask(room.anna, "webhooks list")
    assert f", of <#{room.text.id}>, since" in listed
    assert f"other.example/hook, of <#{other.id}>, since" in listed


async def test_a_channel_that_one_can_not_read_is_not_told_of(room: CommandRoom) -> None:
    hidden = room.guild.add_text_channel("hidden")
    hidden.forbid(room.anna, Permission.READ_MESSAGE_HISTORY)
    refused = await room.ask(room.anna, "webhooks add", {"url": URL, "channel": hidden})
    assert refused.startswith("⚠️")
    assert "No other program is told" in await room.ask(room.anna, "webhooks list")


async def test_an_address_that_can_not_be_called_is_refused(room: CommandRoom) -> None:
    for url in ("http://tracker.example/hook", "https://127.0.0.1/hook", "tracker"):
        text = await room.ask(room.anna, "webhooks add", {"url": url})
        assert text.startswith("⚠️"), url
    assert "No other program is told" in await room.ask(room.anna, "webhooks list")


async def test_they_are_chosen_by_their_address(room: CommandRoom) -> None:
    tracker = await added(room)
    other = await added(room, "https://other.example/" + "x" * 200)
    found = await room.choices(room.anna, "webhooks log", "webhook", "TRACKER")
    assert found == {URL: tracker}
    found = await room.choices(room.anna, "webhooks log", "webhook", "")
    assert set(found.values()) == {tracker, other}
    assert max(map(len, found)) <= 100


async def test_one_is_called_no_more(room: CommandRoom) -> None:
    webhook = await added(room)
    assert "no more" in await room.ask(room.anna, "webhooks remove", {"webhook": webhook})
    assert "No other program is told" in await room.ask(room.anna, "webhooks list")
    again = await room.ask(room.anna, "webhooks remove", {"webhook": webhook})
    assert again.startswith("⚠️")


async def test_the_log_says_what_became_of_each_call(room: CommandRoom) -> None:
    webhook = await added(room)
    assert "Nothing was to be told" in await room.ask(
        room.anna, "webhooks log", {"webhook": webhook}
    )
    await room.keep(examples.item())
    await room.desk.items.due(room.asker(room.ben), examples.item().id, "2026-12-01")
    call = (await room.store.calls_of(webhook, 10))[0]
    waiting = await room.ask(room.anna, "webhooks log", {"webhook": webhook})
    assert "⏳ waits · 0 attempts" in waiting
    failed = call.model_copy(
        update={
            "state": CallState.FAILED,
            "attempts": 8,
            "status": 500,
            "error": "it said **@everyone**",
        }
    )
    await room.store.settle_call(failed)
    log = await room.ask(room.anna, "webhooks log", {"webhook": webhook})
    assert "❌ failed · 8 attempts · answered with 500 · it said \\*\\*@\u200beveryone\\*\\*" in log
    assert examples.item().task not in log


async def test_a_call_that_failed_is_chosen_and_made_again(room: CommandRoom) -> None:
    webhook = await added(room)
    await room.keep(examples.item())
    await room.desk.items.due(room.asker(room.ben), examples.item().id, "2026-12-01")
    call = (await room.store.calls_of(webhook, 10))[0]
    options = {"webhook": webhook}
    assert await room.choices(room.anna, "webhooks again", "call", "", options) == {}
    failed = {"state": CallState.FAILED, "attempts": 8, "error": "no answer"}
    await room.store.settle_call(call.model_copy(update=failed))
    ((name, chosen),) = (
        await room.choices(room.anna, "webhooks again", "call", "draft", options)
    ).items()
    assert name == "2026-11-18 09:00 UTC · Send the draft to Carla"
    text = await room.ask(room.anna, "webhooks again", {**options, "call": chosen})
    assert "⏳ waits" in text
    refused = await room.ask(room.anna, "webhooks again", {**options, "call": "nothing"})
    assert refused.startswith("⚠️")


async def test_one_that_was_paused_goes_on(room: CommandRoom) -> None:
    webhook = await added(room)
    since = examples.START - timedelta(days=5)
    await room.store.mark_webhook(webhook, since, "It has not answered for five days.")
    assert "⏸ paused: It has not answered" in await room.ask(room.anna, "webhooks list")
    text = await room.ask(room.anna, "webhooks resume", {"webhook": webhook})
    assert "It is called again." in text
    assert "paused" not in await room.ask(room.anna, "webhooks list")


async def test_who_does_not_manage_the_server_any_more_is_offered_nothing(
    room: CommandRoom,
) -> None:
    webhook = await added(room)
    form = room.local.invoke(room.anna, room.text, "webhooks list")
    await form.finished()
    room.guild.members[room.anna.id].roles.clear()
    with pytest.raises(PermissionError):
        room.local.invoke(room.anna, room.text, "webhooks remove", {"webhook": webhook})
