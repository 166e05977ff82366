"""Files for one person: Slack shows none to one person of a channel alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.asking import direct_channel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.publication import Attachment
    from integrations.slack.asking import Asked


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
