"""A server whose people use Minuta's commands, with the desk that is asked."""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import AdjustableClock, SystemClock
from bot.desk.notes import Asks
from bot.domain.meeting import Place
from bot.domain.people import Account as MemberAccount
from bot.domain.progress import Progress, Stage
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests import examples
from tests.desk.askers import Person
from tests.discord import scripted_desk
from tests.discord.chat_room import ChatRoom
from tests.discord.full_desk import full_desk
from tests.servers.discord import LocalDiscord
from tests.servers.discord.messages import shown
from tests.servers.discord.stock_client import logged_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.domain.action_item import ActionItem
    from bot.domain.people import Participant
    from bot.ports import AudioShelf
    from tests.servers.discord import Account, Interaction, VoiceRoom
    from tests.servers.discord.world import Channel


class CommandRoom(ChatRoom):
    """A text channel, two voice channels and people, and the desk over a real database.

    Only what needs rooms that are heard and work that goes on is scripted. `rewritten` are the
    meetings whose message or notes were to be brought up to date, `reheard` how often the meetings
    that go on were told to ask who is not to be heard.
    """

    def __init__(self, local: LocalDiscord, store: SqlStore, shelf: AudioShelf) -> None:
        super().__init__(local)
        self.voice: VoiceRoom = self.guild.add_voice_channel("Weekly room")
        self.other: VoiceRoom = self.guild.add_voice_channel("Other room")
        self.meetings = scripted_desk.Meetings()
        self.uploads = scripted_desk.Uploads()
        self.rewritten: list[str] = []
        self.reheard = 0
        self.store = store
        self.clock = AdjustableClock(examples.START)
        asks = Asks(self._rewrite, self._rewrite, self._rewrite, self._rewrite)
        self.desk = full_desk(
            store,
            shelf,
            self.clock,
            asks,
            meetings=self.meetings,
            uploads=self.uploads,
            opted_out=self._rehear,
        )

    async def ask(
        self,
        person: Account,
        line: str,
        options: Mapping[str, object] | None = None,
        channel: Channel | None = None,
    ) -> str:
        """Use a command; everything that the person is told."""
        asked = self.local.invoke(person, channel or self.text, line, options)
        return said(await asked.finished())

    async def choices(
        self,
        person: Account,
        line: str,
        focused: str,
        typed: str,
        options: Mapping[str, object] | None = None,
    ) -> dict[str, str]:
        """Type a part of an option; the values of what is suggested, by name."""
        asked = self.local.complete(person, self.text, line, focused, typed, options)
        found = (await asked.answered()).content["choices"]
        return {choice["name"]: choice["value"] for choice in found}

    async def publish(self, title: str = "Book launch", channel: Channel | None = None) -> str:
        """Keep notes of a meeting of Anna and Ben; returns the meeting's id."""
        published = self.notes(channel=channel)
        meeting_id = title.casefold().replace(" ", "-")[:32]
        meeting = published.meeting.model_copy(update={"id": meeting_id, "title": title})
        await self.store.add_meeting(meeting, meeting_id)
        about = {"meeting_id": meeting_id}
        await self.store.save_transcript(published.transcript.model_copy(update=about))
        await self.store.save_notes(
            published.notes.model_copy(update={**about, "action_items": (), "please_check": ()})
        )
        await self.store.report_progress(meeting_id, Progress(stage=Stage.DONE))
        return meeting_id

    async def keep(
        self,
        *items: ActionItem,
        channel: Channel | None = None,
        place: Place | None = None,
        people: tuple[Participant, ...] | None = None,
    ) -> None:
        """Keep a meeting with these items, in a channel or at any place; Anna's and Ben's."""
        published = self.notes(channel=channel)
        meeting_id = f"meeting-of-{items[0].id}"
        about = {"meeting_id": meeting_id}
        where = place or published.meeting.place
        there = people or published.meeting.participants
        meeting = published.meeting.model_copy(
            update={"id": meeting_id, "place": where, "participants": there}
        )
        await self.store.add_meeting(meeting, meeting_id)
        await self.store.save_transcript(published.transcript.model_copy(update=about))
        kept = tuple(item.model_copy(update=about) for item in items)
        await self.store.save_notes(
            published.notes.model_copy(update={**about, "action_items": kept, "please_check": ()})
        )

    def account(self, person: Account) -> MemberAccount:
        """A member's account."""
        return MemberAccount(
            platform="discord", workspace=str(self.guild.id), user_id=str(person.id)
        )

    def asker(self, person: Account) -> Person:
        """A member who asks by another way, and can read everything."""
        return Person(str(person.id), workspace=str(self.guild.id), platform="discord")

    def slack(self, account: MemberAccount) -> Person:
        """Somebody who asks on Slack."""
        return Person(account.user_id, workspace=account.workspace, platform=account.platform)

    def room_place(self, channel: Channel) -> Place:
        """A voice channel as a place."""
        return Place(platform="discord", workspace=str(self.guild.id), channel=str(channel.id))

    async def _rewrite(self, meeting_id: str) -> None:
        self.rewritten.append(meeting_id)

    async def _rehear(self, platform: str, workspace: str) -> None:
        assert (platform, workspace) == ("discord", str(self.guild.id))
        self.reheard += 1


@asynccontextmanager
async def command_room(database_url: str, *, answers: bool = True) -> AsyncIterator[CommandRoom]:
    """The bot is connected, and answers unless it is told to start slowly."""
    async with unvisited_room(database_url) as room, logged_in(room.local, room.client):
        if answers:
            await room.client.answer(room.desk)
        yield room


@asynccontextmanager
async def unvisited_room(database_url: str) -> AsyncIterator[CommandRoom]:
    """Discord is there, and the bot has not come yet."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            LocalDiscord.started() as local,
            open_database(database_url) as database,
            open_shelf(Path(folder), SystemClock()) as shelf,
        ):
            yield CommandRoom(local, SqlStore(database), shelf)


def said(asked: Interaction) -> str:
    """Everything that a person was told, message by message."""
    return "\n".join(map(shown, asked.messages))
