"""People in the local Slack, and Minuta that answers them at a scripted desk."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clock import AdjustableClock
from bot.errors import MinutaError
from bot.ports.desk import Record
from integrations.slack.app import Surroundings, bolt_app
from integrations.slack.chat import SlackChat
from integrations.slack.health import Health
from integrations.slack.http_events import EVENTS_PATH, routes
from integrations.slack.listeners import register
from integrations.slack.people import SlackPeople
from integrations.slack.places import place
from integrations.slack.tasks import Tasks
from storage.database import open_database
from storage.store import SqlStore
from tests import examples
from tests.servers.slack.readable import names_of, readable
from tests.slack import meeting_notes, nudged
from tests.slack.office import open_office
from tests.slack.scripted_desk import ScriptedDesk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.domain.meeting import Place
    from bot.domain.notes import Notes
    from bot.domain.outbox import MessageRef
    from bot.domain.publication import NotesPublication, NudgePublication, RemindedItem
    from bot.ports import Desk, Outbox
    from tests.servers.slack import Channel, Json, User
    from tests.servers.slack.acts import Person
    from tests.slack.office import Office
    from tests.slack.script import Call

ITEM = examples.item().id
MEETING = examples.meeting().id
NOW = examples.START


class ActingRoom:
    """A channel with Alice and Bob, a recording in it, its notes, and who answers.

    In the notes Alice is Anna and Bob is Ben. What the desk was asked is in `script`.
    """

    def __init__(self, office: Office, outbox: Outbox) -> None:
        self.slack = office.slack
        self.office = office
        self.team, self.app, self.bot, self.api = office.team, office.app, office.bot, office.api
        self.alice: User = office.alice
        self.bob: User = office.bob
        self.channel: Channel = office.general
        self.shared = self.slack.share(
            self.alice, self.channel, "weekly.m4a", b"sound", media_type="audio/mp4"
        )
        self.chat = SlackChat(self.api, outbox, AdjustableClock())
        published = self.notes()
        record = Record(published.meeting, published.transcript, published.notes)
        self.scripted = ScriptedDesk(record)
        self.script = self.scripted.script
        self.is_answering = True
        self.nudged: MessageRef
        self.clock = AdjustableClock(NOW)
        self.tasks = Tasks()
        self.health = Health(self.clock, "http")
        self.surroundings = Surroundings(
            api=self.api,
            workspaces=office.workspaces,
            people=SlackPeople(self.api, office.time.timing),
            desk=self._desk,
            outbox=outbox,
            clock=self.clock,
            tasks=self.tasks,
            health=self.health,
            timing=office.time.timing,
        )

    @property
    def thread(self) -> str:
        """The message with the recording."""
        return str(self.shared.message["ts"])

    def notes(self, said: Notes | None = None) -> NotesPublication:
        """Notes of a meeting of the two people, in the thread of the recording."""
        where = self.place_of(self.channel, self.thread)
        meeting = meeting_notes.meeting(where, self.alice.id, self.bob.id)
        return meeting_notes.publication(said, meeting)

    def person(self, user: User) -> Person:
        """Somebody in front of Slack."""
        return self.slack.person(user)

    def place_of(self, channel: Channel, thread: str | None = None) -> Place:
        """A channel as a place."""
        return place(self.team.id, channel.id, thread)

    async def publish(self, said: NotesPublication | None = None) -> list[Json]:
        """Let the notes be read in the thread; gives its messages."""
        await self.chat.post(said or self.notes(), "marker0123456789abcdef0")
        return self.replies()

    def replies(self) -> list[Json]:
        """The messages in the thread of the recording, oldest first."""
        return self.slack.messages(self.channel, thread=self.thread)

    def reply(self, words: str) -> Json:
        """The message of that thread in which these words are."""
        return next(one for one in self.replies() if words in self.seen(one))

    def nudge(self, *told: RemindedItem) -> NudgePublication:
        """What Bob is told; of the item that is due, if nothing is given."""
        about = self.notes().meeting
        return nudged.nudge(*(told or (nudged.reminded(about=about),)), about=about)

    async def remind(self, *told: RemindedItem) -> Json:
        """Send Bob what he is told, and give the message."""
        self.nudged = await self.chat.post(self.nudge(*told), "nudge")
        return self.direct(self.bob)[-1]

    async def follow(self, *told: RemindedItem) -> Json:
        """Let that message say what is so now, as the core does."""
        await self.chat.edit(self.nudged, self.nudge(*told))
        (message,) = [one for one in self.direct(self.bob) if one["ts"] == self.nudged.message_id]
        return message

    def direct(self, user: User) -> list[Json]:
        """The messages between Minuta and somebody."""
        return self.slack.messages(self.slack.direct(self.bot, user))

    def seen(self, message: Json) -> str:
        """What a reader sees of a message or a view."""
        return readable(message, names_of(self.team))

    def modal(self, user: User) -> str:
        """What somebody sees in the modal that is open for them; empty for none."""
        shown = self.person(user).modal
        return self.seen(shown) if shown else ""

    def told(self, user: User, channel: Channel | None = None) -> str:
        """All that only this person sees in a channel."""
        shown = self.person(user).ephemerals(channel or self.channel)
        return "\n".join(self.seen(one) for one in shown)

    def asked(self, what: str) -> list[Call]:
        """What the desk was asked of one kind."""
        return self.script.asked(what)

    async def opens(self, label: str, near: str | None = None) -> Json | None:
        """Bob presses a button of the notes; gives the modal that opens, if one does."""
        await self.publish()
        for message in self.replies():
            if f"'text': '{label}'" in str(message):
                await self.person(self.bob).press(message, label, near=near)
                break
        await self.settle()
        return self.person(self.bob).modal

    async def types(
        self,
        text: str,
        command: str = "/minuta",
        by: User | None = None,
        channel: Channel | None = None,
    ) -> str:
        """Somebody types a command, Bob if nobody else; gives what they are told."""
        who, where = by or self.bob, channel or self.channel
        await self.person(who).command(where, command, text)
        await self.settle()
        return self.told(who, where)

    async def settle(self) -> None:
        """Wait until every event is taken and all that came of it is done."""
        await self.slack.settled()
        await self.tasks.settled()

    def _desk(self) -> Desk:
        if not self.is_answering:
            raise MinutaError("Minuta is starting.", "Try again in a minute.")
        return self.scripted.desk


@asynccontextmanager
async def acting_room(
    database_url: str, prepare: Callable[[ActingRoom], None] | None = None
) -> AsyncIterator[ActingRoom]:
    """Slack brings everything over HTTP, signed; `prepare` is done before it begins to."""
    async with open_office() as office, open_database(database_url) as database:
        room = ActingRoom(office, SqlStore(database))
        if prepare is not None:
            prepare(room)
        app = bolt_app(room.surroundings, room.app.signing_secret, register)
        served = web.Application()
        served.add_routes(routes(app, room.app.signing_secret))
        async with TestServer(served) as server:
            room.app.http(str(server.make_url(EVENTS_PATH)))
            await room.settle()
            try:
                yield room
            finally:
                room.script.gate.set()
                await room.settle()
