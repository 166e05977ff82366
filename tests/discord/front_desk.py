"""Notes in the local Discord with the desk that answers for them, as after a restart."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.clock import AdjustableClock, SystemClock
from bot.corrections.settled import open_checks
from bot.desk.notes import Asks
from bot.domain.publication import NotesPublication
from bot.errors import NotAllowedError, NotFoundError
from bot.notes.exports import attachments
from bot.ports.desk import MeetingDesk
from integrations.discord.buttons import routes_to
from integrations.discord.chat import DiscordChat
from integrations.discord.client import DiscordClient
from integrations.discord.commands.action_items import PickedMessages
from integrations.discord.routes import answer_clicks, answer_forms
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests import examples
from tests.discord.chat_room import MARKER, ChatRoom
from tests.discord.full_desk import full_desk
from tests.discord.scripted_desk import Uploads
from tests.servers.discord import LocalDiscord
from tests.servers.discord.components import walk
from tests.servers.discord.stock_client import logged_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from bot.domain.action_item import ActionItem
    from bot.domain.capture import CaptureStatus
    from bot.domain.meeting import Meeting, Place
    from bot.domain.notes import Notes
    from bot.domain.outbox import MessageRef
    from bot.ports import Asker, AudioShelf
    from bot.ports.desk import Summary
    from tests.servers.discord import Account, Interaction
    from tests.servers.discord.direct import DirectChannel
    from tests.servers.discord.resolving import Chosen
    from tests.servers.discord.world import Channel, Json

_PATIENCE_S = 30.0
_DEFERRED_UPDATE, _OPENED_FORM = 6, 9
"""Kinds of answers (interactions/receiving-and-responding)."""


class Asked(NamedTuple):
    """What came to the desk: what of, by which account, for which meeting."""

    what: str
    workspace: str
    user_id: str
    meeting_id: str


class Meetings(MeetingDesk):
    """Keeps what it is asked for; `strangers` are user ids that may stop nothing."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.strangers: set[str] = set()
        self.meeting = examples.meeting()

    async def start(
        self, by: Asker, room: Place, place: Place, title: str, template: str | None = None
    ) -> Meeting:
        """Nothing is started here."""
        raise _not_here(by, room, place, title, template)

    async def stop(self, by: Asker, room: Place) -> Meeting:
        """Nothing is stopped by its room here."""
        raise _not_here(by, room)

    async def pause(self, by: Asker, room: Place, *, is_paused: bool) -> Meeting:
        """Nothing is paused here."""
        raise _not_here(by, room, is_paused)

    async def stop_meeting(self, by: Asker, meeting_id: str) -> Meeting:
        """For all but strangers."""
        return self._take_if_allowed("stop", by, meeting_id)

    async def discard(self, by: Asker, meeting_id: str) -> Meeting:
        """For all but strangers."""
        return self._take_if_allowed("discard", by, meeting_id)

    async def agree(self, by: Asker, meeting_id: str) -> None:
        """For everybody."""
        self._take("agree", by, meeting_id)

    async def decline(self, by: Asker, meeting_id: str) -> None:
        """For everybody."""
        self._take("decline", by, meeting_id)

    def live(self, platform: str, workspace: str) -> Sequence[CaptureStatus]:
        """Nothing is live here."""
        raise _not_here(platform, workspace)

    async def recent(self, by: Asker, limit: int) -> Sequence[Summary]:
        """Nothing is listed here."""
        raise _not_here(by, limit)

    async def room_changed(self, room: Place, title: str, people: int) -> None:
        """No room is watched here."""
        raise _not_here(room, title, people)

    async def event_began(self, room: Place, title: str) -> None:
        """No event is watched here."""
        raise _not_here(room, title)

    def _take(self, what: str, by: Asker, meeting_id: str) -> None:
        self.asked.append(Asked(what, by.account.workspace, by.account.user_id, meeting_id))

    def _take_if_allowed(self, what: str, by: Asker, meeting_id: str) -> Meeting:
        if by.account.user_id in self.strangers:
            raise NotAllowedError("This meeting is not yours.", "Ask who takes part in it.")
        self._take(what, by, meeting_id)
        return self.meeting


async def _nobody_listens(platform: str, workspace: str) -> None:
    raise AssertionError((platform, workspace))  # nothing is recorded here


def _not_here(*asked: object) -> NotFoundError:
    return NotFoundError(f"Nothing of this is here: {len(asked)}.", "Look elsewhere.")


class FrontDesk:
    """A server with notes in a thread, and a desk that answers for them.

    While it does not follow, the pages stay as they are: their buttons are old ones.
    """

    def __init__(
        self, room: ChatRoom, store: SqlStore, shelf: AudioShelf, client: DiscordClient
    ) -> None:
        self.room = room
        self.store = store
        self.clock = AdjustableClock(examples.START)
        self.meetings = Meetings()
        self.retried: list[str] = []
        self.follows = True
        self.ref: MessageRef | None = None
        self.client = client
        self.chat = DiscordChat(client)
        asks = Asks(self._refresh, self._retry, self._retry, self._retry)
        self.desk = full_desk(
            store,
            shelf,
            self.clock,
            asks,
            meetings=self.meetings,
            uploads=Uploads(),
            opted_out=_nobody_listens,
        )
        self.notes, self.items = self.desk.notes, self.desk.items
        routes = routes_to(self.desk, PickedMessages())
        answer_clicks(client, routes.clicks)
        answer_forms(client, routes.forms)

    async def publish(self, said: Notes | None = None) -> None:
        """Keep notes and let them be read in the channel."""
        published = self.room.notes(said)
        await self.store.add_meeting(published.meeting, "s1")
        await self.store.save_transcript(published.transcript)
        await self.store.save_notes(published.notes)
        self.ref = await self.chat.post(published, MARKER)

    async def item(self) -> ActionItem:
        """The item of the example as it is kept."""
        return await self.store.item(examples.item().id)

    @property
    def thread(self) -> Channel:
        """Where the pages are."""
        assert self.ref is not None
        return self.room.guild.channels[int(self.ref.message_id)]

    def messages(self) -> list[Json]:
        """The head and its pages."""
        assert self.ref is not None
        return [*self.room.messages(), *self.room.pages(self.ref)]

    def buttons(self) -> dict[str, str]:
        """The label of every button of the notes by its custom id, as the notes stand."""
        return {
            one["custom_id"]: one["label"]
            for message in self.messages()
            for one in walk(message["components"])
            if one["type"] == 2
        }

    async def press(self, person: Account, custom_id: str) -> Interaction:
        """Press a button of the notes and wait for the answer."""
        for message in self.messages():
            if any(one.get("custom_id") == custom_id for one in walk(message["components"])):
                where = self.room.text if message["channel_id"] == str(self.room.text.id) else None
                return await self.answer(person, where or self.thread, message, custom_id)
        raise LookupError(custom_id)

    async def answer(
        self,
        person: Account,
        where: Channel | DirectChannel,
        message: Json,
        custom_id: str,
        *values: Chosen,
    ) -> Interaction:
        """Press a button of any message, or choose from its menu, and wait for the answer."""
        local = self.room.local
        if values:
            used = local.choose(person, where, message, custom_id, *values)
        else:
            used = local.press(person, where, message, custom_id)
        return await told(used)

    async def go_on(
        self, person: Account, shown: Interaction, custom_id: str, *values: Chosen
    ) -> Interaction:
        """Press or choose on a message that only this person sees."""
        return await self.answer(person, self.thread, shown.messages[-1], custom_id, *values)

    async def fill_in(
        self, person: Account, form: Interaction, **values: str | Sequence[Chosen]
    ) -> Interaction:
        """Send in a form and wait for the answer."""
        return await told(self.room.local.submit(person, form, values))

    async def _refresh(self, meeting_id: str) -> None:
        """Bring the message up to date, as the pipeline does."""
        assert self.ref is not None
        if not self.follows:
            return
        meeting = await self.store.meeting(meeting_id)
        transcript = await self.store.transcript(meeting_id)
        notes = open_checks(await self.store.notes(meeting_id))
        said = NotesPublication(
            meeting=meeting,
            transcript=transcript,
            notes=notes,
            attachments=attachments(meeting, transcript, notes),
        )
        await self.chat.edit(self.ref, said)

    async def _retry(self, meeting_id: str) -> None:
        self.retried.append(meeting_id)


@asynccontextmanager
async def front_desk(database_url: str) -> AsyncIterator[FrontDesk]:
    """The bot is connected and answers."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            LocalDiscord.started() as local,
            open_database(database_url) as database,
            open_shelf(Path(folder), SystemClock()) as shelf,
        ):
            room = ChatRoom(local)
            client = DiscordClient(guild_ready_timeout_s=0.05)
            async with logged_in(local, client):
                yield FrontDesk(room, SqlStore(database), shelf, client)


async def told(used: Interaction) -> Interaction:
    """Wait for what somebody is told: a form, a message, or what takes the place of the old one."""
    await used.answered()
    if used.kind == _DEFERRED_UPDATE:
        # a refusal comes beside the question
        await until(lambda: bool(used.edits) or len(used.messages) > 1)
    elif used.kind != _OPENED_FORM:
        await used.finished()
    return used


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for what the server tells nobody of; raises `TimeoutError`."""
    async with asyncio.timeout(_PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 (there is no event for it)
            await asyncio.sleep(0.002)
