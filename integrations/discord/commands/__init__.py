"""The commands: what people type or choose, one file for each word after the slash.

A command is acknowledged before anything else, asks the desk, and says what came of it.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from integrations.discord.commands.accounts import AccountCommands, account_routes
from integrations.discord.commands.action_items import (
    PickedMessages,
    action_item_routes,
    make_action_item,
)
from integrations.discord.commands.calendar import CalendarCommands, calendar_routes
from integrations.discord.commands.meeting import MeetingCommands
from integrations.discord.commands.notes import NotesCommands
from integrations.discord.commands.privacy import PrivacyCommands, privacy_routes
from integrations.discord.commands.recordings import make_meeting_notes
from integrations.discord.commands.reminder_routes import reminder_routes
from integrations.discord.commands.reminders import ReminderCommands
from integrations.discord.commands.settings import SettingsCommands
from integrations.discord.commands.task import TaskCommands
from integrations.discord.commands.tasks import task_list_routes, tasks_command
from integrations.discord.commands.timezone import TimezoneCommands
from integrations.discord.commands.vocabulary import VocabularyCommands
from integrations.discord.commands.webhooks import WebhookCommands
from integrations.discord.routes import Routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from discord import app_commands

    from bot.ports import Desk


def add_commands(
    tree: app_commands.CommandTree[Any], desk: Callable[[], Desk], kept: PickedMessages
) -> None:
    """Add every command to the tree.

    `desk` gives what is asked, or raises a `MinutaError` while nobody is there to answer. `kept` is
    where messages are kept while a form about them is open.
    """
    groups: tuple[app_commands.Group, ...] = (
        MeetingCommands(desk),
        NotesCommands(desk),
        SettingsCommands(desk),
        PrivacyCommands(desk),
        TimezoneCommands(desk),
        VocabularyCommands(desk),
        TaskCommands(desk),
        ReminderCommands(desk),
        AccountCommands(desk),
        CalendarCommands(desk),
        WebhookCommands(desk),
    )
    for group in groups:
        tree.add_command(group)
    tree.add_command(tasks_command(desk))
    tree.add_command(make_meeting_notes(desk))
    tree.add_command(make_action_item(kept))


def command_routes(desk: Desk, kept: PickedMessages) -> Routes:
    """Answers the buttons, menus and forms that commands are answered with."""
    subjects = (
        privacy_routes(desk.privacy),
        task_list_routes(desk),
        action_item_routes(desk, kept),
        reminder_routes(desk),
        account_routes(desk.accounts),
        calendar_routes(desk.calendar),
    )
    return Routes(
        tuple(chain.from_iterable(one.clicks for one in subjects)),
        tuple(chain.from_iterable(one.forms for one in subjects)),
    )
