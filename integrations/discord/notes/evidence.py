"""The button beside a claim: it shows its words, to whoever may read the meeting's channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.discord.actions import EVIDENCE
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered
from integrations.discord.notes.quotes import claim_text
from integrations.discord.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports.desk import NotesDesk
    from integrations.discord.asking import Asked


def evidence_routes(desk: NotesDesk) -> Routes:
    """Answers the evidence buttons of all notes."""

    async def show(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by = DiscordAsker.of(asked)
            claim = await desk.evidence(by, at["meeting"], at["claim"])
            return Reply(claim_text(claim))

        await answered(asked, work)

    return Routes(clicks=(Route(EVIDENCE, show),))
