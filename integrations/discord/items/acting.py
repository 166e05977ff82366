"""How a click on an item is answered, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

from bot.errors import ConflictError, MinutaError, NotAllowedError, NotFoundError
from integrations.discord import layout
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered, refusal
from integrations.discord.forms import is_private
from integrations.discord.items.card import card_for
from integrations.discord.rows import action_rows, rows

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.ports.desk import AccountDesk, ItemDesk, ItemView
    from integrations.discord.asking import Asked
    from integrations.discord.routes import Handler
    from integrations.discord.rows import Button

    Change: TypeAlias = Callable[[DiscordAsker, str], Awaitable[ItemView]]
    """Changes an item, by its id."""


class ItemDesks(Protocol):
    """What is asked about items."""

    @property
    def items(self) -> ItemDesk:
        """What they are, and who may change them."""

    @property
    def accounts(self) -> AccountDesk:
        """Whose they are."""


async def asker(asked: Asked, server: str) -> DiscordAsker:
    """Who asks for something on a server, from there or from a direct message.

    Raises `NotAllowedError` for who is not on it, and `ProviderError`.
    """
    if asked.guild is not None and str(asked.guild.id) == server:
        return DiscordAsker.of(asked)
    return await DiscordAsker.in_server(asked, server)


def of_notes(handler: Handler) -> Handler:
    """Answers what stands under notes: they are on the server that their items are about."""

    async def handle(asked: Asked, at: Mapping[str, str]) -> None:
        await handler(asked, {**at, "server": str(asked.guild_id or 0)})

    return handle


async def changed(
    asked: Asked,
    at: Mapping[str, str],
    desk: ItemDesks,
    change: Change,
    *,
    again: Button | None = None,
) -> None:
    """Change an item; how it stands then is shown where it would not be seen otherwise.

    A direct message is rewritten by itself, as are notes. What only this person sees is replaced.
    With a button `again`, words that can't be understood can be written again; on what only this
    person sees, what they pressed is still there for that.
    """
    is_shown_elsewhere = asked.guild is None and not is_private(asked)

    async def made() -> Reply:
        by = await asker(asked, at["server"])
        view = await change(by, at["item"])
        if is_shown_elsewhere:
            return Reply()
        return Reply(view=await card_for(by, view, desk.accounts))

    async def work() -> Reply:
        return await made() if again is None or is_private(asked) else await _or_again(made, again)

    await answered(asked, work, is_quiet=is_shown_elsewhere, is_replacing=is_private(asked))


async def _or_again(change: Callable[[], Awaitable[Reply]], again: Button) -> Reply:
    """What comes of a change, or why it can't be understood, with a button to write it again."""
    try:
        return await change()
    except (NotAllowedError, NotFoundError, ConflictError):
        raise
    except MinutaError as error:
        return Reply(view=layout.plain(refusal(error), under=action_rows(rows(again))))
