"""The commands as a whole: where they may be used, and what is said when one can't be."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.errors import MinutaError
from integrations.discord.asking import answered
from integrations.discord.faults import described

if TYPE_CHECKING:
    from integrations.discord.asking import Asked

log = logging.getLogger(__name__)


class Tree(app_commands.CommandTree[Any]):
    """Commands for servers into which Minuta was invited."""

    def __init__(self, client: discord.Client) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
        )

    async def on_error(self, interaction: Asked, error: app_commands.AppCommandError, /) -> None:
        """Tell the person; a command that began answers for itself, so this one never did."""
        log.warning("%s was not understood: %s", interaction.id, described(error))
        if interaction.type is discord.InteractionType.application_command:
            await answered(interaction, lambda: _raise(error))


async def _raise(error: app_commands.AppCommandError) -> str:
    if isinstance(error, app_commands.TransformerError):
        raise MinutaError("Minuta can't see this channel.", "Let it view it, or name another one.")
    raise MinutaError(
        "This command is from another version of Minuta.",
        "Reload Discord (Ctrl+R) and use it again.",
    )
