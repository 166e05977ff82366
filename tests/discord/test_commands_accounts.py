"""/account: one person on two platforms, proven on both sides."""

from collections.abc import AsyncIterator

import pytest

from bot.ports import Asker
from bot.ports.desk import OwnAccounts
from integrations.discord.commands.accounts import listed
from tests.desk.askers import Person
from tests.discord.command_room import CommandRoom, command_room, said
from tests.discord.front_desk import told
from tests.servers.discord.components import walk

ON_SLACK: Asker = Person("U1", workspace="T1", platform="slack")


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        yield made


async def link(room: CommandRoom) -> str:
    """Link Ben with his account on Slack, as he does; everything that he is told then."""
    code = (await room.desk.accounts.begin(ON_SLACK)).code
    shown = await told(room.local.invoke(room.ben, room.text, "account link", {"code": code}))
    assert (await room.desk.accounts.accounts(ON_SLACK)).accounts == [ON_SLACK.account]
    (button,) = (one for one in walk(shown.messages[0]["components"]) if one["type"] == 2)
    pressed = room.local.press(room.ben, room.text, shown.messages[0], button["custom_id"])
    return said(await told(pressed))


async def test_a_code_is_given_with_what_to_do_on_the_other_platform(room: CommandRoom) -> None:
    asked = room.local.invoke(room.ben, room.text, "account link", {})
    text = said(await asked.finished())
    assert asked.is_ephemeral
    code = text.split("`")[1]
    assert f"`/minuta link {code}`" in text
    assert await room.desk.accounts.whose(ON_SLACK, code) == room.account(room.ben)
    linked = await room.desk.accounts.link(ON_SLACK, code)
    assert set(linked.accounts) == {ON_SLACK.account, room.account(room.ben)}


async def test_who_has_a_code_sees_whom_it_links_with_before_it_does(room: CommandRoom) -> None:
    code = (await room.desk.accounts.begin(ON_SLACK)).code
    text = await room.ask(room.ben, "account link", {"code": f" {code.lower()} "})
    assert "**Link this account with U1 on Slack, workspace T1?**" in text
    assert "linked with no other account" in await room.ask(room.ben, "account show")


async def test_the_button_links_and_the_code_holds_no_more(room: CommandRoom) -> None:
    text = await link(room)
    assert text.startswith("**Linked.**\n**Your accounts**")
    listed = await room.ask(room.ben, "account show")
    assert f"<@{room.ben.id}> on Discord" in listed
    assert "U1 on Slack, workspace T1" in listed
    assert "You are told of things where they come from." in listed
    assert room.pings() == []


async def test_a_code_that_does_not_hold_or_is_ones_own_links_nothing(room: CommandRoom) -> None:
    for wrong in ("ABCDE-FGHJK", "x y", "`@everyone`"):
        assert (await room.ask(room.ben, "account link", {"code": wrong})).startswith("⚠️")
    own = (await room.ask(room.ben, "account link")).split("`")[1]
    assert (await room.ask(room.ben, "account link", {"code": own})).startswith("⚠️")
    assert "linked with no other account" in await room.ask(room.ben, "account show")
    assert room.pings() == []


@pytest.mark.parametrize("between", [" ", " – ", ""])
async def test_a_code_is_taken_however_it_is_written(room: CommandRoom, between: str) -> None:
    code = (await room.desk.accounts.begin(ON_SLACK)).code
    written = code.replace("-", between).lower()
    shown = await told(room.local.invoke(room.ben, room.text, "account link", {"code": written}))
    (button,) = (one for one in walk(shown.messages[0]["components"]) if one["type"] == 2)
    custom_id = button["custom_id"]
    await told(room.local.press(room.ben, room.text, shown.messages[0], custom_id))
    accounts = (await room.desk.accounts.accounts(ON_SLACK)).accounts
    assert room.account(room.ben) in accounts


async def test_the_account_that_asks_is_named_first(room: CommandRoom) -> None:
    elsewhere = Person(str(room.ben.id), workspace="4242", platform="discord")
    await link(room)
    await room.desk.settings.change_zone(elsewhere, "Europe/Berlin")
    own = OwnAccounts([room.account(room.ben), ON_SLACK.account, elsewhere.account], platform=None)
    lines = listed(own).splitlines()
    assert lines[1:3] == [f"• <@{room.ben.id}> on Discord", "• U1 on Slack, workspace T1"]


async def test_a_platform_is_preferred_of_those_that_one_has(room: CommandRoom) -> None:
    choices = await room.choices(room.ben, "account prefer", "platform", "")
    assert choices == {"Discord": "discord", "Where it comes from": "default"}
    refused = await room.ask(room.ben, "account prefer", {"platform": "slack"})
    assert refused.startswith("⚠️")
    await link(room)
    choices = await room.choices(room.ben, "account prefer", "platform", "sl")
    assert choices == {"Slack": "slack", "Where it comes from": "default"}
    text = await room.ask(room.ben, "account prefer", {"platform": "slack"})
    assert "You are told of things on Slack." in text
    assert (await room.desk.accounts.accounts(ON_SLACK)).platform == "slack"
    text = await room.ask(room.ben, "account prefer", {"platform": "default"})
    assert "where they come from" in text


async def test_an_account_stands_by_itself_again(room: CommandRoom) -> None:
    await link(room)
    assert "by itself" in await room.ask(room.ben, "account unlink")
    assert "linked with no other account" in await room.ask(room.ben, "account show")
    assert (await room.desk.accounts.accounts(ON_SLACK)).accounts == [ON_SLACK.account]
