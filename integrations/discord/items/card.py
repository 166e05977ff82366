"""An action item as a message of its own, with everything that can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.action_item import ItemStatus
from integrations.discord import layout
from integrations.discord.items.buttons import item_rows
from integrations.discord.items.words import Room, quote
from integrations.discord.text import beginning
from integrations.discord.wording import snoozed_until, stateless_text

if TYPE_CHECKING:
    from discord import ui

    from bot.ports import Asker
    from bot.ports.desk import AccountDesk, ItemView

_STANDING: Final = {
    ItemStatus.SUGGESTED: "**Suggested**, nobody has confirmed it yet",
    ItemStatus.OPEN: "**Open**, to be done",
    ItemStatus.SNOOZED: "**Snoozed**",
    ItemStatus.DONE: "**Done**, nobody is reminded of it any more",
    ItemStatus.CANCELLED: "**Cancelled**, nobody is reminded of it any more",
    ItemStatus.REJECTED: "**Rejected**, nobody is reminded of it",
}
"""What each state means."""
_TEXT_ROOM: Final = 2000
_ROOM: Final = Room(task=0, quote=1000, title=100, phrase=0)


async def card_for(by: Asker, view: ItemView, accounts: AccountDesk) -> ui.LayoutView:
    """How an item stands now, with what whoever asks can do with it.

    Only they are to see it: what they click takes its place. Its buttons are about the server that
    they ask on.
    """
    return item_card(view, by.account.workspace, is_theirs=await is_theirs(by, view, accounts))


async def is_theirs(by: Asker, view: ItemView, accounts: AccountDesk) -> bool:
    """Whether an item belongs to who asks, by any account of theirs that the desk goes by."""
    owner = view.meeting.participant(view.item.owner)
    account = owner.account if owner else None
    if account is None:
        return False
    return account == by.account or account in (await accounts.accounts(by)).accounts


def item_card(view: ItemView, server: str, *, is_theirs: bool) -> ui.LayoutView:
    """The same for who has it or for somebody else; `server` is the id of the one asked on."""
    item, meeting = view.item, view.meeting
    text = "\n".join(
        (
            f"{_STANDING[item.status]}{snoozed_until(item, meeting)}",
            beginning(stateless_text(item, meeting), _TEXT_ROOM),
            quote(item, meeting, _ROOM),
        )
    )
    return layout.plain(text, under=item_rows(view, server, is_theirs=is_theirs))
