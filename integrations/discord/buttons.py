"""Every button, menu and form that Minuta sends, answered at one desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.discord.commands import command_routes
from integrations.discord.commands.templates import template_routes
from integrations.discord.consent.answers import consent_routes
from integrations.discord.items.routing import item_routes
from integrations.discord.notes.answers import answer_routes
from integrations.discord.notes.editing import edit_routes
from integrations.discord.notes.evidence import evidence_routes
from integrations.discord.notes.naming import name_routes
from integrations.discord.notes.questions import question_routes
from integrations.discord.notes.words import word_routes
from integrations.discord.nudges.own import mute_routes, zone_routes
from integrations.discord.routes import answer_clicks, answer_forms, joined

if TYPE_CHECKING:
    import discord

    from bot.ports import Desk
    from integrations.discord.commands.action_items import PickedMessages
    from integrations.discord.routes import Routes


def add_views(client: discord.Client, desk: Desk, kept: PickedMessages) -> None:
    """Answer whatever people click and send in, however old its message is.

    All that is needed is in the custom ids; `kept` are messages whose form is open, without which
    it works, too. Takes the client's `on_interaction`.
    """
    routes = routes_to(desk, kept)
    answer_clicks(client, routes.clicks)
    answer_forms(client, routes.forms)


def routes_to(desk: Desk, kept: PickedMessages) -> Routes:
    """Every route."""
    return joined(
        evidence_routes(desk.notes),
        item_routes(desk),
        answer_routes(desk),
        word_routes(desk.notes),
        edit_routes(desk.notes),
        name_routes(desk.notes),
        question_routes(desk.notes),
        consent_routes(desk.meetings),
        template_routes(desk.settings),
        mute_routes(desk.reminders),
        zone_routes(desk.settings),
        command_routes(desk, kept),
    )
