"""Everything that is answered of follow-through."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from integrations.discord.nudges.answers import answer_routes
from integrations.discord.nudges.moments import date_routes, snooze_routes
from integrations.discord.nudges.own import mute_routes, zone_routes
from integrations.discord.nudges.owners import owner_routes
from integrations.discord.routes import Routes

if TYPE_CHECKING:
    from bot.ports.desk import ItemDesk, ReminderDesk, SettingsDesk


def nudge_routes(items: ItemDesk, settings: SettingsDesk, reminders: ReminderDesk) -> Routes:
    """Every route of direct messages about items, and of what looks the same elsewhere."""
    subjects = (
        answer_routes(items),
        snooze_routes(items),
        date_routes(items),
        owner_routes(items),
        mute_routes(reminders),
        zone_routes(settings),
    )
    return Routes(
        tuple(chain.from_iterable(one.clicks for one in subjects)),
        tuple(chain.from_iterable(one.forms for one in subjects)),
    )
