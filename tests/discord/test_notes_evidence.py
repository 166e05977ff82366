"""The evidence button: what it shows, to whom, and for how long."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple, cast

from bot.clock import SystemClock
from bot.desk import FrontDesk
from integrations.discord.client import DiscordClient
from integrations.discord.notes.evidence import add_views
from tests import examples
from tests.discord.chat_room import MARKER, ChatRoom
from tests.discord.meeting_notes import notes
from tests.servers.discord import LocalDiscord, Permission
from tests.servers.discord.components import walk
from tests.servers.discord.messages import shown
from tests.servers.discord.stock_client import logged_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.capture.captures import Captures
    from bot.domain.publication import NotesPublication
    from storage.store import SqlStore
    from tests.servers.discord import Account
    from tests.servers.discord.commands import Interaction
    from tests.servers.discord.world import Channel, Json

EPHEMERAL = 1 << 6
ITEM = f"evidence:{examples.meeting().id}:{examples.item().id}"


class Posted(NamedTuple):
    """Notes in a thread, and a client that answers their buttons but did not post them."""

    room: ChatRoom
    thread: Channel
    page: Json

    async def press(self, person: Account, custom_id: str = ITEM) -> Interaction:
        pressed = self.room.local.press(person, self.thread, self.page, custom_id)
        return await pressed.finished()


@asynccontextmanager
async def posted(store: SqlStore) -> AsyncIterator[Posted]:
    async with LocalDiscord.started() as local:
        room = ChatRoom(local)
        async with logged_in(local, room.client):
            published = room.notes()
            ref = await room.chat.post(published, MARKER)
        await keep(store, published)
        client = DiscordClient(guild_ready_timeout_s=0.05)
        add_views(client, desk(store))
        async with logged_in(local, client):
            thread = room.guild.channels[int(ref.message_id)]
            yield Posted(room, thread, room.pages(ref)[0])


async def keep(store: SqlStore, published: NotesPublication) -> None:
    await store.add_meeting(published.meeting, "s1")
    await store.save_transcript(published.transcript)
    await store.save_notes(published.notes)


def desk(store: SqlStore) -> FrontDesk:
    nothing_live = cast("Captures", None)  # no live meeting is asked for here
    return FrontDesk(nothing_live, store, store, SystemClock(), "UTC")


async def test_the_words_come_to_who_clicked_alone(store: SqlStore) -> None:
    async with posted(store) as at:
        pressed = await at.press(at.room.anna)
        assert pressed.is_ephemeral
        assert pressed.text == (
            "**Evidence**\nSend the draft to Carla\n"
            "> “I'll send the draft to Carla by Friday.”\n"
            "Ben at 0:07 · `u00003` in transcript.vtt"
        )
        assert pressed.messages[0]["flags"] & EPHEMERAL
        assert at.room.pings() == [str(at.room.ben.id)], "of the notes, none of the answer"


async def test_every_button_of_the_notes_is_answered(store: SqlStore) -> None:
    async with posted(store) as at:
        ids = [one["custom_id"] for one in walk(at.page["components"]) if one["type"] == 2]
        assert len(ids) == 4
        for custom_id in ids:
            pressed = await at.press(at.room.anna, custom_id)
            assert pressed.text.startswith("**Evidence**\n"), pressed.text


async def test_clicking_twice_does_no_harm(store: SqlStore) -> None:
    async with posted(store) as at:
        before = [shown(one) for one in at.room.messages(at.thread)]
        first, second = await at.press(at.room.anna), await at.press(at.room.anna)
        assert first.text == second.text
        assert [shown(one) for one in at.room.messages(at.thread)] == before


async def test_who_cannot_read_the_channel_any_more_is_refused(store: SqlStore) -> None:
    async with posted(store) as at:
        for missing in (Permission.VIEW_CHANNEL, Permission.READ_MESSAGE_HISTORY):
            at.room.text.forbid(at.room.anna, missing)
            await at.press(at.room.ben)  # what was forbidden has arrived before this
            refused = await at.press(at.room.anna)
            assert "Only who can read this meeting's channel" in refused.text
            assert "draft" not in refused.text
        at.room.text.forbid(at.room.anna, Permission(0))
        await at.press(at.room.ben)
        assert "draft" in (await at.press(at.room.anna)).text


async def test_another_server_sees_nothing_of_a_meeting(store: SqlStore) -> None:
    async with posted(store) as at:
        local = at.room.local
        other = local.add_guild("Other")
        channel = other.add_text_channel("general")
        spy = other.add_member("Spy")
        message = forged(at, channel)
        pressed = local.press(spy, channel, message, ITEM)
        assert "There is no such meeting here." in (await pressed.finished()).text


def forged(at: Posted, channel: Channel) -> Json:
    """A message of another server with a button of this one's notes."""
    button = {"type": 2, "style": 2, "label": "Evidence", "custom_id": ITEM}
    body = {"content": "x", "components": [{"type": 1, "components": [button]}]}
    return at.room.local.rest.messages.post(at.room.local.bot, channel, body, {})


async def test_a_claim_that_is_gone_is_told_of(store: SqlStore) -> None:
    async with posted(store) as at:
        newer = notes(decisions=(), version=2)
        await store.save_notes(newer)
        ids = [one["custom_id"] for one in walk(at.page["components"]) if one["type"] == 2]
        pressed = await at.press(at.room.anna, ids[0])
        assert "The notes do not say this any more." in pressed.text
