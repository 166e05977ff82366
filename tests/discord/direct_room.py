"""Ben's direct messages over the desk as it is in a real run."""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.domain.publication import RemindedItem
from storage.database import open_database
from storage.shelf import open_shelf
from storage.store import SqlStore
from tests.discord.chat_room import MARKER
from tests.discord.command_room import CommandRoom
from tests.discord.direct_messages import DirectMessages
from tests.discord.nudges import nudge, reminder
from tests.servers.discord import LocalDiscord
from tests.servers.discord.stock_client import logged_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.outbox import MessageRef
    from bot.domain.publication import NudgePublication
    from bot.domain.reminder import ReminderKind
    from bot.ports import AudioShelf
    from tests.servers.discord.world import Json


class DirectRoom(CommandRoom, DirectMessages):
    """Ben is told of items that are kept; as by the core, his message follows what is changed.

    While it does not follow, it stays as it is: its buttons are old ones.
    """

    def __init__(self, local: LocalDiscord, store: SqlStore, shelf: AudioShelf) -> None:
        super().__init__(local, store, shelf)
        self.follows = True
        self._sent: tuple[MessageRef, NudgePublication] | None = None

    @property
    def server(self) -> str:
        """The id of the server, as custom ids carry it."""
        return str(self.guild.id)

    async def tell(self, kind: ReminderKind, *item_ids: str, **changes: object) -> Json:
        """Tell Ben of items."""
        about = [await self._reminded(kind, item_id) for item_id in item_ids]
        said = nudge(*about, ben=self.ben.id).model_copy(
            update={"place": self.place(), "now": self.clock.now(), **changes}
        )
        self._sent = (await self.chat.post(said, MARKER), said)
        return self.message

    async def _reminded(self, kind: ReminderKind, item_id: str) -> RemindedItem:
        item = await self.store.item(item_id)
        meeting = await self.store.meeting(item.meeting_id)
        return RemindedItem(item=item, meeting=meeting, reminder=reminder(item, kind))

    async def _rewrite(self, meeting_id: str) -> None:
        await super()._rewrite(meeting_id)
        if self._sent is not None and self.follows:
            await self._follow(*self._sent)
        self.rewrites += 1

    async def _follow(self, ref: MessageRef, said: NudgePublication) -> None:
        now = []
        for one in said.reminded:
            item = await self.store.item(one.item.id)
            as_told = one.item.model_copy(update={"version": item.version})
            meeting = await self.store.meeting(item.meeting_id)
            changes = {"item": item, "meeting": meeting, "is_changed": item != as_told}
            now.append(one.model_copy(update=changes))
        await self.chat.edit(ref, said.model_copy(update={"reminded": tuple(now)}))


@asynccontextmanager
async def direct_room(database_url: str) -> AsyncIterator[DirectRoom]:
    """The bot is connected and answers."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            LocalDiscord.started() as local,
            open_database(database_url) as database,
            open_shelf(Path(folder), SystemClock()) as shelf,
        ):
            room = DirectRoom(local, SqlStore(database), shelf)
            async with logged_in(local, room.client):
                await room.client.answer(room.desk)
                yield room
