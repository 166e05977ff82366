"""Everything that is answered about an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.discord.items.clicks import click_routes
from integrations.discord.items.dates import date_routes
from integrations.discord.items.owners import owner_routes
from integrations.discord.items.snoozing import snooze_routes
from integrations.discord.routes import joined

if TYPE_CHECKING:
    from integrations.discord.items.acting import ItemDesks
    from integrations.discord.routes import Routes


def item_routes(desk: ItemDesks) -> Routes:
    """Every route of buttons about items, in direct messages, in notes and on cards."""
    return joined(click_routes(desk), snooze_routes(desk), date_routes(desk), owner_routes(desk))
