"""How a click on an item is answered, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered
from integrations.discord.forms import is_private
from integrations.discord.notes.dates import or_again
from integrations.discord.notes.entries import PLATFORM
from integrations.discord.nudges.card import item_card

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.ports.desk import ItemView
    from integrations.discord.asking import Asked
    from integrations.discord.rows import Button

    Change: TypeAlias = Callable[[DiscordAsker, str], Awaitable[ItemView]]
    """Changes an item, by its id."""


async def asker(asked: Asked, server: str) -> DiscordAsker:
    """Who asks for something on a server, from there or from a direct message.

    Raises `NotAllowedError` for who is not on it, and `ProviderError`.
    """
    if asked.guild is not None and str(asked.guild.id) == server:
        return DiscordAsker.of(asked)
    return await DiscordAsker.in_server(asked, server)


async def changed(
    asked: Asked, at: Mapping[str, str], change: Change, *, again: Button | None = None
) -> None:
    """Change an item; how it stands then is shown where it would not be seen otherwise.

    A direct message is rewritten by itself, as are notes. What only this person sees is replaced.
    With a button `again`, words that can't be understood can be written again.
    """
    is_shown_elsewhere = asked.guild is None and not is_private(asked)

    async def made() -> Reply:
        by = await asker(asked, at["server"])
        view = await change(by, at["item"])
        return Reply() if is_shown_elsewhere else shown(asked, by, view, at["server"])

    async def work() -> Reply:
        return await made() if again is None else await or_again(made, again)

    await answered(asked, work, is_quiet=is_shown_elsewhere, is_replacing=is_private(asked))


def shown(asked: Asked, by: DiscordAsker, view: ItemView, server: str) -> Reply:
    """An item with all its buttons, for who asks."""
    return Reply(view=item_card(view, server, is_theirs=_is_theirs(asked, by, view)))


def _is_theirs(asked: Asked, by: DiscordAsker, view: ItemView) -> bool:
    item, meeting = view
    owner = meeting.participant(item.assignee.participant) if item.assignee else None
    if owner is None or owner.account is None:
        return False
    # of another platform they are told only what belongs to an account of theirs there
    is_of_another = asked.guild is None and owner.account.platform != PLATFORM
    return owner.account == by.account or is_of_another
