"""The commands: what people type or choose, one file for each word after the slash.

A command is acknowledged before anything else, asks the desk, and says what came of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integrations.discord.commands.meeting import MeetingCommands
from integrations.discord.commands.notes import NotesCommands
from integrations.discord.commands.privacy import PrivacyCommands
from integrations.discord.commands.recordings import make_meeting_notes
from integrations.discord.commands.settings import SettingsCommands
from integrations.discord.commands.timezone import TimezoneCommands
from integrations.discord.commands.vocabulary import VocabularyCommands

if TYPE_CHECKING:
    from collections.abc import Callable

    from discord import app_commands

    from bot.ports import Desk


def add_commands(tree: app_commands.CommandTree[Any], desk: Callable[[], Desk]) -> None:
    """Add every command to the tree.

    `desk` gives what is asked, or raises a `MinutaError` while nobody is there to answer.
    """
    groups: tuple[app_commands.Group, ...] = (
        MeetingCommands(desk),
        NotesCommands(desk),
        SettingsCommands(desk),
        PrivacyCommands(desk),
        TimezoneCommands(desk),
        VocabularyCommands(desk),
    )
    for group in groups:
        tree.add_command(group)
    tree.add_command(make_meeting_notes(desk))
