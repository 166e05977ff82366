"""A meeting on Discord, through the wire alone: the command, the voices, the notes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import open_database
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.flows.discord_bot import running, say, words
from tests.servers.discord import LocalDiscord, LocalGuild, VoiceRoom
from tests.servers.discord.world import Account, Channel

_PATIENCE_S = 60
_POLL_S = 0.1


class Office:
    """A server with a voice channel, a text channel, and two people."""

    def __init__(self, discord: LocalDiscord) -> None:
        self.discord = discord
        self.guild: LocalGuild = discord.add_guild("Acme")
        self.room: VoiceRoom = self.guild.add_voice_channel("Website weekly")
        self.text: Channel = self.guild.add_text_channel("general")
        self.alice: Account = self.guild.add_member("Alice")
        self.peter: Account = self.guild.add_member("Peter")

    async def ask(self, person: Account, line: str) -> str:
        """Use a slash command and wait for what it is answered with."""
        asked = self.discord.rest.commands.invoke(self.discord.bot, person, self.text, line, {})
        return (await asked.finished(_PATIENCE_S)).text

    async def until_posted(self, words: str) -> str:
        """Wait for a message in the text channel that holds these words."""
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                for text in self.discord.rest.messages.texts(self.text):
                    if words in text:
                        return text
                await asyncio.sleep(_POLL_S)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with LocalDiscord.started() as discord:
        yield Office(discord)


async def test_what_people_say_becomes_notes_in_the_channel(office: Office, tmp_path: Path) -> None:
    async with running(office.discord, tmp_path / "data") as bot:
        alice, peter = await office.room.join_all([office.alice, office.peter])
        assert "listens to" in await office.ask(office.alice, "meeting start")
        await office.room.until_in(office.discord.bot)
        await say(alice, words("Alice", "launch the website on Monday"))
        await say(peter, words("Peter", "fix the contact page"))
        await office.until_posted("Minuta records")
        assert "2 people heard" in await office.ask(office.alice, "meeting status")
        assert "stops recording" in await office.ask(office.alice, "meeting stop")
        notes = await office.until_posted("Action items")
        assert f"<@{office.peter.id}>" in notes
        assert "contact page" in notes
        await bot.stop()


async def test_a_killed_bot_comes_back_to_the_same_meeting(office: Office, tmp_path: Path) -> None:
    async with running(office.discord, tmp_path / "data") as bot:
        alice, peter = await office.room.join_all([office.alice, office.peter])
        await office.ask(office.alice, "meeting start")
        await office.room.until_in(office.discord.bot)
        await say(alice, words("Alice", "launch the website on Monday"))
        await bot.kill()
        await bot.start()
        await office.room.until_in(office.discord.bot, _PATIENCE_S)
        await say(peter, words("Peter", "fix the contact page"))
        await office.ask(office.alice, "meeting stop")
        notes = await office.until_posted("Action items")
        assert "contact page" in notes
        posted = office.discord.rest.messages.texts(office.text)
        assert len(posted) == 2, "one message about the recording, one with the notes"


async def test_nothing_is_kept_of_who_opted_out(office: Office, tmp_path: Path) -> None:
    async with running(office.discord, tmp_path / "data"):
        alice, peter = await office.room.join_all([office.alice, office.peter])
        await office.ask(office.alice, "meeting start")
        await office.room.until_in(office.discord.bot)
        assert "nothing you say" in await office.ask(office.alice, "privacy optout")
        await say(alice, words("Alice", "launch the website on Monday"))
        await say(peter, words("Peter", "fix the contact page"))
        await office.ask(office.peter, "meeting stop")
        notes = await office.until_posted("Action items")
        over = await office.until_posted("dropped because of the opt-out")
        assert "Monday" not in notes
        assert over.startswith("⏹️")
    async with open_database(sqlite_url(tmp_path / "data" / "minuta.db")) as database:
        store = SqlStore(database)
        (meeting,) = await store.meetings(9)
        speakers = {utterance.speaker for utterance in await store.live(meeting.id)}
        assert speakers == {track.speaker for track in meeting.tracks} == {str(office.peter.id)}
