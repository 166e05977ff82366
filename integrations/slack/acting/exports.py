"""[Export]: the notes and the transcript as files, in the conversation of Minuta with who asks.

Slack shows no file to one person of a channel alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.actions import EXPORT
from integrations.slack.asking import answered, direct_channel
from integrations.slack.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.publication import Attachment
    from integrations.slack.asking import Asked


def export_routes() -> Routes:
    """Answers [Export] of all notes."""

    async def export(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> str:
            files = await asked.desk.notes.export(await asked.by(), at["meeting"])
            return await sent_directly(asked, files)

        await answered(asked, work)

    return Routes(clicks=(Route(EXPORT, export),))


async def sent_directly(asked: Asked, files: Iterable[Attachment]) -> str:
    """Send files to who asks, and say where they are."""
    channel = await direct_channel(asked)
    thread = asked.origin.thread if channel == asked.origin.channel else ""
    for file in files:
        await asked.surroundings.api.upload(
            asked.team,
            channel=channel,
            thread=thread or None,
            name=file.name,
            title=file.name,
            content=file.text.encode(),
        )
    return "The files are in your conversation with Minuta, as everything is at this moment."
