"""A person with direct messages about their items, and the desks that answer for them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from integrations.discord.chat import DiscordChat
from integrations.discord.client import DiscordClient
from integrations.discord.items.routing import item_routes
from integrations.discord.nudges.own import mute_routes, zone_routes
from integrations.discord.routes import answer_clicks, answer_forms, joined
from tests.discord.chat_room import MARKER
from tests.discord.direct_messages import DirectMessages
from tests.discord.nudges import nudge, reminded
from tests.discord.scripted_followup import Accounts, Reminders
from tests.discord.scripted_items import Items, Settings, view_of
from tests.servers.discord import LocalDiscord
from tests.servers.discord.stock_client import logged_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from bot.domain.outbox import MessageRef
    from bot.domain.publication import NudgePublication, RemindedItem
    from bot.domain.reminder import ReminderKind
    from tests.servers.discord.world import Json


class NudgeRoom(DirectMessages):
    """Ben is told things, and what he does is asked for at scripted desks.

    As by the core, his message is written anew when an item in it changes.
    """

    def __init__(self, local: LocalDiscord) -> None:
        super().__init__(local)
        self.items = Items(self._changed)
        self.settings = Settings()
        self.reminders = Reminders()
        self.accounts = Accounts()
        self._sent: tuple[MessageRef, NudgePublication] | None = None
        self._answer()

    def restart(self) -> None:
        """Another run of Minuta, which knows nothing of what the last one sent."""
        self.client = DiscordClient(guild_ready_timeout_s=0.05)
        self.chat = DiscordChat(self.client)
        self._answer()

    def _answer(self) -> None:
        routes = joined(item_routes(self), mute_routes(self.reminders), zone_routes(self.settings))
        answer_clicks(self.client, routes.clicks)
        answer_forms(self.client, routes.forms)

    @property
    def server(self) -> str:
        """The id of the server, as custom ids carry it."""
        return str(self.guild.id)

    def meeting(self) -> Meeting:
        """The meeting of Anna and Ben."""
        return self.notes().meeting

    def reminded(self, kind: ReminderKind, of: ActionItem | None = None) -> RemindedItem:
        """An item of Ben's from the meeting here."""
        return reminded(kind, of, self.meeting())

    async def tell(self, *of: RemindedItem, **changes: object) -> Json:
        """Tell Ben of items, which are known at the desk from now on."""
        for one in of:
            self.items.views[one.item.id] = view_of(one.item, one.meeting)
        said = nudge(*of, ben=self.ben.id).model_copy(update=changes)
        self._sent = (await self.chat.post(said, MARKER), said)
        return self.message

    async def _changed(self, item_id: str) -> None:
        if self._sent is None:
            return
        ref, said = self._sent
        now = tuple(
            one.model_copy(
                update={
                    "item": self.items.views[item_id].item,
                    "meeting": self.items.views[item_id].meeting,
                    "is_changed": True,
                }
            )
            if one.item.id == item_id
            else one
            for one in said.reminded
        )
        self._sent = (ref, said.model_copy(update={"reminded": now}))
        await self.chat.edit(*self._sent)
        self.rewrites += 1


@asynccontextmanager
async def nudge_room() -> AsyncIterator[NudgeRoom]:
    """The bot is connected and answers."""
    async with LocalDiscord.started() as local:
        room = NudgeRoom(local)
        async with logged_in(local, room.client):
            yield room
