"""[Export]: the notes and the transcript as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.actions import EXPORT
from integrations.slack.asking import answered
from integrations.slack.directly import sent_directly
from integrations.slack.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from integrations.slack.asking import Asked


def export_routes() -> Routes:
    """Answers [Export] of all notes."""

    async def export(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> str:
            files = await asked.desk.notes.export(await asked.by(), at["meeting"])
            return await sent_directly(asked, files)

        await answered(asked, work)

    return Routes(clicks=(Route(EXPORT, export),))
