"""/privacy: everybody about themselves."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.domain.consent import ConsentEvent, ConsentKind, ConsentMeans
from bot.domain.people import Account
from bot.domain.transcript import Transcript
from tests import examples
from tests.discord.command_room import CommandRoom, command_room, said
from tests.servers.discord.components import walk


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        yield made


async def opted_out(room: CommandRoom) -> frozenset[str]:
    return await room.store.opted_out("discord", str(room.guild.id))


async def test_who_does_not_want_to_be_heard_is_not(room: CommandRoom) -> None:
    assert "nothing you say" in await room.ask(room.anna, "privacy optout")
    assert await opted_out(room) == {str(room.anna.id)}
    assert "recorded again" in await room.ask(room.anna, "privacy optin")
    assert await opted_out(room) == frozenset()
    assert room.reheard == 2, "meetings that go on are told"


async def test_everything_of_somebody_is_given_to_them_as_a_file(room: CommandRoom) -> None:
    await room.publish()
    asked = room.local.invoke(room.anna, room.text, "privacy export")
    await asked.finished()
    assert asked.is_ephemeral
    (attachment,) = asked.messages[0]["attachments"]
    content = room.local.rest.messages.files[int(attachment["id"])].content.decode()
    assert json.loads(content)
    assert "Who pays for the printing?" in content


async def test_nothing_is_erased_before_it_was_confirmed(room: CommandRoom) -> None:
    meeting_id = await room.publish()
    asked = room.local.invoke(room.ben, room.text, "privacy delete")
    assert "Delete what Minuta keeps of you" in said(await asked.finished())
    assert spoke(await room.store.transcript(meeting_id)) == {"anna", "ben"}
    (button,) = (one for one in walk(asked.messages[0]["components"]) if one["type"] == 2)
    pressed = room.local.press(room.ben, room.text, asked.messages[0], button["custom_id"])
    receipt = said(await pressed.edited())
    assert "ben" not in spoke(await room.store.transcript(meeting_id))
    assert "**Erased** <t:" in receipt
    assert "Meetings that you took part in: 1" in receipt
    assert "Things you said: 2" in receipt
    assert not any(one["type"] == 2 for one in walk(pressed.messages[0]["components"]))


def spoke(transcript: Transcript) -> set[str | None]:
    return {utterance.speaker for utterance in transcript.utterances}


async def test_the_record_of_a_meeting_says_who_was_told_and_how(room: CommandRoom) -> None:
    meeting_id = await room.publish()
    anna = Account(platform="discord", workspace=str(room.guild.id), user_id=str(room.anna.id))
    await room.store.note_consent(
        ConsentEvent(
            meeting_id=meeting_id,
            account=anna,
            kind=ConsentKind.AGREED,
            means=ConsentMeans.BUTTON,
            at=examples.START,
        )
    )
    (value,) = (await room.choices(room.ben, "privacy consents", "meeting", "book")).values()
    told = await room.ask(room.ben, "privacy consents", {"meeting": value})
    assert f"<@{room.anna.id}> agreed with a button" in told
    assert room.pings() == []
