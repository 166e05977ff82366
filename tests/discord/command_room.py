"""A server whose people use Minuta's commands, with the desk that is asked."""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import AdjustableClock, SystemClock
from bot.desk.accounts import FrontAccountDesk
from bot.desk.calendar import FrontCalendarDesk
from bot.desk.notes import Asks
from bot.desk.privacy import FrontPrivacyDesk
from bot.desk.reminders import FrontReminderDesk
from bot.desk.settings import FrontSettingsDesk
from bot.desk.webhooks import FrontWebhookDesk
from bot.domain import people
from bot.domain.meeting import Place
from bot.domain.progress import Progress, Stage
from bot.followup.zones import Zones
from bot.outward.signing import SECRETS
from bot.ports import Desk
from bot.privacy.erasure import Erasure
from bot.privacy.stale_notes import StaleNotes
from bot.sealing import Sealing
from integrations.webhooks import HttpWebhookSender
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests import examples
from tests.desk.askers import Person
from tests.desk.fronts import ZONE, fronts
from tests.discord import scripted_desk
from tests.discord.chat_room import ChatRoom
from tests.servers.discord import LocalDiscord
from tests.servers.discord.messages import shown
from tests.servers.discord.stock_client import logged_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from bot.domain.action_item import ActionItem
    from bot.ports import AudioShelf
    from tests.servers.discord import Account, Interaction, VoiceRoom
    from tests.servers.discord.world import Channel

PUBLIC_URL = "https://minuta.example"
"""Where the desk is reached from outside."""


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
        self.desk = self._desk(shelf)

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
    ) -> None:
        """Keep a meeting of Anna and Ben with these items, in a channel or at any place."""
        published = self.notes(channel=channel)
        meeting_id = f"meeting-of-{items[0].id}"
        about = {"meeting_id": meeting_id}
        where = place or published.meeting.place
        meeting = published.meeting.model_copy(update={"id": meeting_id, "place": where})
        await self.store.add_meeting(meeting, meeting_id)
        await self.store.save_transcript(published.transcript.model_copy(update=about))
        kept = tuple(item.model_copy(update=about) for item in items)
        await self.store.save_notes(
            published.notes.model_copy(update={**about, "action_items": kept, "please_check": ()})
        )

    def account(self, person: Account) -> people.Account:
        """A member's account."""
        return people.Account(
            platform="discord", workspace=str(self.guild.id), user_id=str(person.id)
        )

    def asker(self, person: Account) -> Person:
        """A member who asks by another way, and can read everything."""
        return Person(str(person.id), workspace=str(self.guild.id), platform="discord")

    def room_place(self, channel: Channel) -> Place:
        """A voice channel as a place."""
        return Place(platform="discord", workspace=str(self.guild.id), channel=str(channel.id))

    def _desk(self, shelf: AudioShelf) -> Desk:
        store, clock = self.store, self.clock
        asks = Asks(self._rewrite, self._rewrite, self._rewrite, self._rewrite)
        desks = fronts(store, clock, asks)
        moving, zones = desks.moving, Zones(store)
        sealing = Sealing(["a key of this test"], SECRETS)
        erasure = Erasure(store, shelf, clock, desks.turns, StaleNotes(store, self._rewrite))
        return Desk(
            meetings=self.meetings,
            notes=desks.notes,
            items=desks.items,
            uploads=self.uploads,
            settings=FrontSettingsDesk(store, moving),
            privacy=FrontPrivacyDesk(
                store,
                erasure,
                clock,
                opted_out=self._rehear,
                forget_workspace=self._forget_workspace,
            ),
            reminders=FrontReminderDesk(store, moving, desks.timings, clock, zones, ZONE),
            accounts=FrontAccountDesk(store, clock, moving),
            calendar=FrontCalendarDesk(store, clock, PUBLIC_URL),
            webhooks=FrontWebhookDesk(
                store, HttpWebhookSender(resolve=_in_the_open), sealing, clock
            ),
        )

    async def _rewrite(self, meeting_id: str) -> None:
        self.rewritten.append(meeting_id)

    async def _rehear(self, platform: str, workspace: str) -> None:
        assert (platform, workspace) == ("discord", str(self.guild.id))
        self.reheard += 1

    async def _forget_workspace(self, platform: str, workspace: str) -> None:
        raise AssertionError((platform, workspace))  # no command asks for it


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


async def _in_the_open(host: str, _port: int) -> Sequence[str]:
    """Every name is one of the open network; none is called."""
    return [host if host[0].isdigit() else "93.184.216.34"]
