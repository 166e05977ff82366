"""Everything that Slack tells, with who listens to it: the same over either transport."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from integrations.slack.acting.answers import answer_routes
from integrations.slack.acting.dates import date_routes
from integrations.slack.acting.editing import edit_routes
from integrations.slack.acting.evidence import evidence_routes
from integrations.slack.acting.exports import export_routes
from integrations.slack.acting.items import item_routes
from integrations.slack.acting.lines import answer_lookups
from integrations.slack.acting.names import name_routes
from integrations.slack.acting.owners import owner_routes
from integrations.slack.acting.questions import question_routes
from integrations.slack.acting.snooze import snooze_routes
from integrations.slack.acting.uploads import upload_routes
from integrations.slack.acting.words import word_routes
from integrations.slack.commands.accounts import account_routes
from integrations.slack.commands.calendar import calendar_routes
from integrations.slack.commands.dispatch import answer_commands
from integrations.slack.commands.privacy import privacy_routes
from integrations.slack.commands.reminders import reminder_routes
from integrations.slack.commands.settings import answer_zones, settings_routes
from integrations.slack.events import listen
from integrations.slack.home import home_routes
from integrations.slack.items.files import task_file_routes
from integrations.slack.routes import Routes, answer_clicks, answer_forms
from integrations.slack.shortcuts import answer_shortcuts, shortcut_routes

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from integrations.slack.app import Surroundings


def register(app: AsyncApp, surroundings: Surroundings) -> None:
    """Add every listener to the app; to be called once.

    Nothing is kept in memory of a message: all that is needed is in what it carries.
    """
    routes = all_routes()
    listen(app, surroundings)
    answer_commands(app, surroundings)
    answer_shortcuts(app, surroundings)
    answer_clicks(app, surroundings, routes.clicks)
    answer_forms(app, surroundings, routes.forms)
    answer_lookups(app, surroundings)
    answer_zones(app, surroundings)


def all_routes() -> Routes:
    """Every button, menu and form."""
    every = (
        item_routes(),
        owner_routes(),
        date_routes(),
        snooze_routes(),
        answer_routes(),
        word_routes(),
        name_routes(),
        edit_routes(),
        evidence_routes(),
        question_routes(),
        export_routes(),
        upload_routes(),
        privacy_routes(),
        settings_routes(),
        reminder_routes(),
        calendar_routes(),
        account_routes(),
        task_file_routes(),
        home_routes(),
        shortcut_routes(),
    )
    return Routes(
        clicks=tuple(chain.from_iterable(one.clicks for one in every)),
        forms=tuple(chain.from_iterable(one.forms for one in every)),
    )
