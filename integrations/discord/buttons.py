"""Every button, menu and form that Minuta sends, answered at one desk."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from integrations.discord.commands import command_routes
from integrations.discord.commands.templates import template_routes
from integrations.discord.consent.answers import consent_routes
from integrations.discord.notes.answers import answer_routes
from integrations.discord.notes.dates import date_routes
from integrations.discord.notes.editing import edit_routes
from integrations.discord.notes.evidence import evidence_routes
from integrations.discord.notes.items import item_routes
from integrations.discord.notes.naming import name_routes
from integrations.discord.notes.owners import owner_routes
from integrations.discord.notes.questions import question_routes
from integrations.discord.notes.words import word_routes
from integrations.discord.nudges.routing import nudge_routes
from integrations.discord.routes import Routes, answer_clicks, answer_forms

if TYPE_CHECKING:
    import discord

    from bot.ports import Desk
    from bot.ports.desk import ItemDesk, MeetingDesk, NotesDesk, ReminderDesk, SettingsDesk
    from integrations.discord.commands.action_items import PickedMessages


def add_views(client: discord.Client, desk: Desk, kept: PickedMessages) -> None:
    """Answer whatever people click and send in, however old its message is.

    All that is needed is in the custom ids; `kept` are messages whose form is open, without which
    it works, too. Takes the client's `on_interaction`.
    """
    routes = routes_to(desk.meetings, desk.notes, desk.items, desk.settings, desk.reminders)
    of_commands = command_routes(desk, kept)
    answer_clicks(client, (*routes.clicks, *of_commands.clicks))
    answer_forms(client, (*routes.forms, *of_commands.forms))


def routes_to(
    meetings: MeetingDesk,
    notes: NotesDesk,
    items: ItemDesk,
    settings: SettingsDesk,
    reminders: ReminderDesk,
) -> Routes:
    """Every route."""
    subjects = (
        evidence_routes(notes),
        item_routes(items),
        owner_routes(items),
        date_routes(items),
        answer_routes(notes, items),
        word_routes(notes),
        edit_routes(notes),
        name_routes(notes),
        question_routes(notes),
        consent_routes(meetings),
        template_routes(settings),
        nudge_routes(items, settings, reminders),
    )
    return Routes(
        tuple(chain.from_iterable(one.clicks for one in subjects)),
        tuple(chain.from_iterable(one.forms for one in subjects)),
    )
