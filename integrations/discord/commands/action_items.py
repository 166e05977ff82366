"""“Make action item” in the menu of a message: what it says becomes something to be done.

Discord shows a bot what other people write in one place only: in the message that a command was
used on (gateway, message content intent). So what was written is kept in memory until the form is
sent in. After a restart it is not known any more: then the item is one that was added by hand.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui

from bot.domain.people import Account
from bot.ports.desk import NewItem, PickedMessage
from integrations.discord.actions import Action
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, Reply, answered
from integrations.discord.forms import filled, form, opened, picked
from integrations.discord.items.card import card_for
from integrations.discord.members import account_of_member, member_picked
from integrations.discord.permissions import check_can_write
from integrations.discord.places import PLATFORM, channel_of, place_of
from integrations.discord.routes import Route, Routes
from integrations.discord.text import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports import Desk

MESSAGE_FORM: Final = Action("message-item", ("message",))
"""The form in which a message becomes an item; carries the message's id."""

_MOST_KEPT: Final = 500
_KEPT_S: Final = 15 * 60.0
"""For as long as Discord takes a form (interactions/receiving-and-responding)."""
_TASK, _OWNER, _WHEN = "task", "owner", "when"
_TASK_ROOM: Final = 500
"""Characters of a task, as many as the desk takes."""
_WHEN_ROOM: Final = 100


class PickedMessages:
    """What was written in messages whose form is open, the newest of them; in memory only.

    Each is for the person who picked it, for as many seconds as their form can be sent in.
    """

    def __init__(self, kept_s: float = _KEPT_S) -> None:
        self._kept_s = kept_s
        self._picked: OrderedDict[tuple[int, str], PickedMessage] = OrderedDict()

    def keep(self, user_id: int, message: PickedMessage) -> None:
        """Until its form is over, or many others were kept after it."""
        key = (user_id, message.id)
        self._picked[key] = message
        self._picked.move_to_end(key)
        if len(self._picked) > _MOST_KEPT:
            self._picked.popitem(last=False)
        asyncio.get_running_loop().call_later(self._kept_s, self._forget, key, message)

    def get(self, user_id: int, message_id: str) -> PickedMessage | None:
        """The message that a user has picked, if it is still known."""
        return self._picked.get((user_id, message_id))

    def _forget(self, key: tuple[int, str], message: PickedMessage) -> None:
        if self._picked.get(key) is message:  # it may have been picked again
            del self._picked[key]


def make_action_item(kept: PickedMessages) -> app_commands.ContextMenu:
    """The entry of the menu; what is picked is kept."""

    async def pick(asked: discord.Interaction[Any], message: discord.Message) -> None:
        async def prepare() -> ui.Modal:
            by = DiscordAsker.of(asked)
            check_can_write(channel_of(asked))
            said = _picked(message, by.account.workspace)
            kept.keep(asked.user.id, said)
            return _form(said)

        await opened(asked, prepare)

    return app_commands.guild_only(app_commands.ContextMenu(name="Make action item", callback=pick))


def action_item_routes(desk: Desk, kept: PickedMessages) -> Routes:
    """Answers the form in which a message becomes an item."""

    async def add(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by, user_id = DiscordAsker.of(asked), picked(asked, _OWNER)
            member = await member_picked(asked, user_id) if user_id else None
            new = NewItem(
                task=filled(asked, _TASK),
                place=place_of(channel_of(asked)),
                to=account_of_member(member) if member else None,
                name=member.display_name if member else "",
                when=filled(asked, _WHEN),
                said=kept.get(asked.user.id, at["message"]),
            )
            view = await desk.items.add(by, new)
            return Reply(view=await card_for(by, view, desk.accounts))

        await answered(asked, work)

    return Routes(clicks=(), forms=(Route(MESSAGE_FORM, add),))


def _picked(message: discord.Message, workspace: str) -> PickedMessage:
    author = message.author
    is_person = not author.bot and message.webhook_id is None
    account = Account(platform=PLATFORM, workspace=workspace, user_id=str(author.id))
    forwarded = (one.content for one in message.message_snapshots)
    return PickedMessage(
        id=str(message.id),
        text="\n".join(filter(None, (message.content, *forwarded))),
        author=account if is_person else None,
        name=author.display_name,
        at=message.created_at,
    )


def _form(said: PickedMessage) -> ui.Modal:
    task: ui.TextInput[Any] = ui.TextInput(
        custom_id=_TASK,
        style=discord.TextStyle.paragraph,
        default=shortened(said.text, _TASK_ROOM),
        max_length=_TASK_ROOM,
    )
    owner: ui.UserSelect[Any] = ui.UserSelect(
        custom_id=_OWNER, placeholder="A member of this server", required=False
    )
    when: ui.TextInput[Any] = ui.TextInput(custom_id=_WHEN, required=False, max_length=_WHEN_ROOM)
    help_text = "2026-12-01 15:00, friday, tomorrow 3pm. Leave it empty for no date."
    return form(
        "An action item",
        MESSAGE_FORM.id(said.id) or "",
        ui.Label(text="What is to be done", component=task),
        ui.Label(text="Whose it is", description="Nobody's, if you choose none.", component=owner),
        ui.Label(text="When it is due", description=help_text, component=when),
    )
