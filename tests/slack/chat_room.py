"""Minuta's chat side in a workspace of the local Slack."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.clock import AdjustableClock
from bot.domain.progress import Progress, Stage
from bot.domain.publication import ProgressPublication
from integrations.slack.chat import SlackChat
from integrations.slack.places import place
from tests.servers.slack.readable import names_of, readable
from tests.slack import meeting_notes, nudged
from tests.slack.meeting_notes import decisions, items, notes
from tests.slack.office import open_office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.meeting import Meeting, Place
    from bot.domain.notes import Notes
    from bot.domain.outbox import MessageRef
    from bot.domain.publication import NotesPublication, NudgePublication
    from bot.ports import Outbox
    from tests.servers.slack import Channel, Json
    from tests.slack.office import Office

MARKER = "0123456789abcdef01234567"
LONG = notes(decisions=decisions(60), action_items=items(3))
LONGER = notes(decisions=decisions(100), action_items=items(3))


class ChatRoom:
    """A channel with two people and the bot, and a recording that one of them has shared."""

    def __init__(self, office: Office, outbox: Outbox) -> None:
        self.office = office
        self.slack = office.slack
        self.outbox = outbox
        self.shared = self.slack.share(
            office.alice, office.general, "weekly.m4a", b"sound", media_type="audio/mp4"
        )
        self.chat = self.another()

    def another(self) -> SlackChat:
        """A process that knows nothing but the outbox."""
        return SlackChat(self.office.api, self.outbox, AdjustableClock())

    @property
    def thread(self) -> str:
        """The message with the recording."""
        return str(self.shared.message["ts"])

    @property
    def place(self) -> Place:
        """Where the notes go."""
        return place(self.office.team.id, self.office.general.id, self.thread)

    def meeting(self, *, are_known: bool = True) -> Meeting:
        """A meeting of the two people."""
        alice, bob = (self.office.alice.id, self.office.bob.id) if are_known else (None, None)
        return meeting_notes.meeting(self.place, alice, bob)

    def notes(self, said: Notes | None = None, *, are_known: bool = True) -> NotesPublication:
        """Notes of a meeting of the two people."""
        return meeting_notes.publication(said, self.meeting(are_known=are_known))

    def nudge(self) -> NudgePublication:
        """What Bob is to be told."""
        return nudged.nudge(nudged.reminded(about=self.meeting()), about=self.meeting())

    def replies(self, channel: Channel | None = None) -> list[Json]:
        """The messages in the thread of the recording, oldest first."""
        return self.slack.messages(channel or self.office.general, thread=self.thread)

    def read(self) -> list[str]:
        """What a reader sees in that thread."""
        return [readable(one, names_of(self.office.team)) for one in self.replies()]

    def files(self) -> list[str]:
        """The names of the files in that thread."""
        return [file["name"] for one in self.replies() for file in one.get("files", ())]

    def calls(self, method: str) -> int:
        """How many calls of a method came so far."""
        return len(self.slack.called(method))

    def told(self) -> list[str]:
        """Whom new messages mention, in order: Slack tells nobody of an edit.

        A message that is tried twice is one: whether it is there twice is seen elsewhere.
        """
        people = {self.office.alice.id: "alice", self.office.bob.id: "bob"}
        posts = [one for one in self.slack.called("chat.postMessage") if one.error is None]
        named = (
            (str(one.arguments.get("metadata")).replace('"', "'").replace(" ", ""), name)
            for one in posts
            for user_id, name in people.items()
            if user_id in str(one.arguments.get("blocks"))
        )
        return [name for _, name in dict.fromkeys(named)]


@asynccontextmanager
async def chat_room(outbox: Outbox) -> AsyncIterator[ChatRoom]:
    """The bot is in the channel."""
    async with open_office() as office:
        yield ChatRoom(office, outbox)


def progress(meeting: Meeting, fraction: float = 0.34) -> ProgressPublication:
    """How far a recording has come."""
    return ProgressPublication(
        meeting=meeting, progress=Progress(stage=Stage.TRANSCRIBING, fraction=fraction)
    )


async def begun(room: ChatRoom) -> MessageRef:
    """The message that says how far the recording has come."""
    return await room.chat.post(progress(room.meeting()), MARKER)


async def brought(room: ChatRoom, publication: NotesPublication) -> MessageRef:
    """The message that became these notes."""
    ref = await begun(room)
    await room.chat.edit(ref, publication)
    return ref
