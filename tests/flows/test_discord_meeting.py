"""What is kept of a meeting on Discord that somebody did not want to be heard in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import open_database
from storage.store import SqlStore
from storage.url import sqlite_url
from tests.flows.discord_bot import running, say, words
from tests.flows.discord_office import Office
from tests.servers.discord import LocalDiscord


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with LocalDiscord.started() as discord:
        yield Office(discord)


@pytest.mark.nightly
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
