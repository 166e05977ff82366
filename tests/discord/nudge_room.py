"""A person with direct messages about their items, and the desks that answer for them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.ports.desk import ItemView
from integrations.discord.chat import DiscordChat
from integrations.discord.client import DiscordClient
from integrations.discord.nudges.routing import nudge_routes
from integrations.discord.routes import answer_clicks, answer_forms
from tests.discord.chat_room import MARKER, ChatRoom
from tests.discord.nudges import nudge, reminded
from tests.discord.scripted_followup import Reminders
from tests.discord.scripted_items import Items, Settings
from tests.servers.discord import LocalDiscord
from tests.servers.discord.components import walk
from tests.servers.discord.messages import EPHEMERAL
from tests.servers.discord.stock_client import logged_in
from tests.servers.discord.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from bot.domain.outbox import MessageRef
    from bot.domain.publication import NudgePublication, RemindedItem
    from bot.domain.reminder import ReminderKind
    from tests.servers.discord import Account, Interaction
    from tests.servers.discord.resolving import Chosen
    from tests.servers.discord.world import Json

_DEFERRED_UPDATE, _OPENED_FORM = 6, 9
"""Kinds of answers (interactions/receiving-and-responding)."""


class NudgeRoom(ChatRoom):
    """Ben is told things, and what he does is asked for at scripted desks.

    As by the core, his message is written anew when an item in it changes.
    """

    def __init__(self, local: LocalDiscord) -> None:
        super().__init__(local)
        self.items = Items(self._changed)
        self.settings = Settings()
        self.reminders = Reminders()
        self.rewritten = 0
        self._sent: tuple[MessageRef, NudgePublication] | None = None
        self._answer()

    def restart(self) -> None:
        """Another run of Minuta, which knows nothing of what the last one sent."""
        self.client = DiscordClient(guild_ready_timeout_s=0.05)
        self.chat = DiscordChat(self.client)
        self._answer()

    def _answer(self) -> None:
        routes = nudge_routes(self.items, self.settings, self.reminders)
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
            self.items.views[one.item.id] = ItemView(one.item, one.meeting)
        said = nudge(*of, ben=self.ben.id).model_copy(update=changes)
        self._sent = (await self.chat.post(said, MARKER), said)
        return self.message

    @property
    def message(self) -> Json:
        """The newest direct message to Ben."""
        return self.local.rest.messages.direct_with(self.ben)[-1]

    def controls(self, message: Json | None = None) -> list[str]:
        """The labels of all buttons and the placeholders of all menus, from top to bottom."""
        return [
            one.get("label") or one["placeholder"]
            for one in walk((message or self.message)["components"])
            if one["type"] in {2, 3, 5}
        ]

    async def use(
        self, action: str, *values: Chosen, on: Json | None = None, by: Account | None = None
    ) -> Interaction:
        """Press a button of Ben's message, or choose from a menu, and wait for what comes of it.

        `action` is how its custom id begins; `on` is another message than the newest direct one.
        """
        person, message = by or self.ben, on or self.message
        custom_id = next(
            one["custom_id"]
            for one in walk(message["components"])
            if one.get("custom_id", "").startswith(f"{action}:")
        )
        where = self.local.direct(person)
        if values:
            return await self.told(self.local.choose(person, where, message, custom_id, *values))
        return await self.told(self.local.press(person, where, message, custom_id))

    async def fill_in(self, form: Interaction, **values: str) -> Interaction:
        """Send in a form and wait for what comes of it."""
        return await self.told(self.local.submit(self.ben, form, values))

    async def told(self, used: Interaction) -> Interaction:
        """Wait for a form, for words, or for the message to be written anew."""
        before = self.rewritten
        await used.answered()
        if used.kind == _OPENED_FORM:
            return used
        if used.kind == _DEFERRED_UPDATE:
            is_private = used.source is not None and used.source["flags"] & EPHEMERAL
            # what only they see is replaced; a direct message is written anew, or they are told why
            await until(
                lambda: (
                    used.edits if is_private else self.rewritten > before or len(used.messages) > 1
                )
            )
            return used
        return await used.finished()

    async def _changed(self, item_id: str) -> None:
        if self._sent is None:
            return
        ref, said = self._sent
        now = tuple(
            one.model_copy(update={**self.items.views[item_id]._asdict(), "is_changed": True})
            if one.item.id == item_id
            else one
            for one in said.reminded
        )
        self._sent = (ref, said.model_copy(update={"reminded": now}))
        await self.chat.edit(*self._sent)
        self.rewritten += 1


@asynccontextmanager
async def nudge_room() -> AsyncIterator[NudgeRoom]:
    """The bot is connected and answers."""
    async with LocalDiscord.started() as local:
        room = NudgeRoom(local)
        async with logged_in(local, room.client):
            yield room
