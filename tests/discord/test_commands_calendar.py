"""/calendar: an address that is shown once, to who asked for it alone."""

from collections.abc import AsyncIterator

import pytest

from integrations.discord.commands.calendar import NEW_ADDRESS
from tests.discord.command_room import CommandRoom, command_room, said
from tests.discord.front_desk import told
from tests.discord.full_desk import PUBLIC_URL


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        yield made


def secret(text: str) -> str:
    """The secret of the address that somebody was shown."""
    (line,) = (line for line in text.splitlines() if line.startswith(PUBLIC_URL))
    return line.rsplit("/", 1)[-1].removesuffix(".ics")


async def test_an_address_is_shown_with_a_warning_and_can_be_subscribed_to(
    room: CommandRoom,
) -> None:
    asked = room.local.invoke(room.ben, room.text, "calendar address", {})
    text = said(await asked.finished())
    assert asked.is_ephemeral
    assert "Whoever has it can read what you have to do" in text
    feed = await room.desk.calendar.feed(secret(text))
    assert feed is not None
    assert feed.startswith("BEGIN:VCALENDAR")


async def test_a_second_one_is_asked_about_first_and_replaces_the_first(room: CommandRoom) -> None:
    first = secret(await room.ask(room.ben, "calendar address"))
    shown = await told(room.local.invoke(room.ben, room.text, "calendar address", {}))
    assert "has an address already" in said(shown)
    assert await room.desk.calendar.feed(first) is not None
    button = NEW_ADDRESS.id("new") or ""
    pressed = await told(room.local.press(room.ben, room.text, shown.messages[0], button))
    assert await room.desk.calendar.feed(secret(said(pressed))) is not None
    assert await room.desk.calendar.feed(first) is None


async def test_an_address_is_withdrawn(room: CommandRoom) -> None:
    address = secret(await room.ask(room.ben, "calendar address"))
    other = secret(await room.ask(room.anna, "calendar address"))
    assert "No address of your calendar holds" in await room.ask(room.ben, "calendar off")
    assert await room.desk.calendar.feed(address) is None
    assert await room.desk.calendar.feed(other) is not None, "that of somebody else"
