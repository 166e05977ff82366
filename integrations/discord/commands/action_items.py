"""“Make action item” in the menu of a message: what it says becomes something to be done.

Discord shows a bot what other people write in one place only: in the message that a command was
used on (gateway, message content intent). So what was written is kept in memory until the form is
sent in. After a restart it is not known any more: then the item is one that was added by hand.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui

from bot.domain.people import Account
from bot.ports.desk import NewItem, PickedMessage
from integrations.discord.actions import Action
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, Reply, answered
from integrations.discord.commands.cards import card_for
from integrations.discord.forms import filled, form, opened, picked
from integrations.discord.members import member_picked
from integrations.discord.notes.entries import PLATFORM
from integrations.discord.notes.owners import account_of_member
from integrations.discord.notes.text import shortened
from integrations.discord.permissions import check_can_write
from integrations.discord.places import channel_of, place_of
from integrations.discord.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports import Desk

MESSAGE_FORM: Final = Action("message-item", ("message",))
"""The form in which a message becomes an item; carries the message's id."""

_MOST_KEPT: Final = 500
_TASK, _OWNER, _WHEN = "task", "owner", "when"
_TASK_ROOM: Final = 500
"""Characters of a task, as many as the desk takes."""
_WHEN_ROOM: Final = 100


class PickedMessages:
    """What was written in messages whose form is open, the newest of them; in memory only."""

    def __init__(self) -> None:
        self._by_id: OrderedDict[str, PickedMessage] = OrderedDict()

    def keep(self, message: PickedMessage) -> None:
        """Until many others were kept after it."""
        self._by_id[message.id] = message
        self._by_id.move_to_end(message.id)
        if len(self._by_id) > _MOST_KEPT:
            self._by_id.popitem(last=False)

    def get(self, message_id: str) -> PickedMessage | None:
        """The message, if it is still known."""
        return self._by_id.get(message_id)


def make_action_item(kept: PickedMessages) -> app_commands.ContextMenu:
    """The entry of the menu; what is picked is kept."""

    async def pick(asked: discord.Interaction[Any], message: discord.Message) -> None:
        async def prepare() -> ui.Modal:
            by = DiscordAsker.of(asked)
            check_can_write(channel_of(asked))
            said = _picked(message, by.account.workspace)
            kept.keep(said)
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
                said=kept.get(at["message"]),
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
