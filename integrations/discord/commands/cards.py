"""One action item, shown to who asked for it with all that can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.discord.nudges.card import item_card

if TYPE_CHECKING:
    from discord import ui

    from bot.domain.people import Account
    from bot.ports import Asker
    from bot.ports.desk import AccountDesk, ItemView


async def card_for(by: Asker, view: ItemView, accounts: AccountDesk) -> ui.LayoutView:
    """The item as a message; what is theirs on another account of theirs is theirs."""
    owner = _owner(view)
    is_theirs = owner is not None and (
        owner == by.account or owner in (await accounts.accounts(by)).accounts
    )
    return item_card(view, by.account.workspace, is_theirs=is_theirs)


def _owner(view: ItemView) -> Account | None:
    item, meeting = view
    owner = meeting.participant(item.assignee.participant) if item.assignee else None
    return owner.account if owner else None
