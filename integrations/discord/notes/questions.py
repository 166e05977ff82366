"""[Ask], [Export] and [Retry]: what can be had of a meeting as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from integrations.discord.actions import ASK, ASK_FORM, EXPORT, RETRY
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered
from integrations.discord.forms import filled, form, opened
from integrations.discord.notes.quotes import answer_text
from integrations.discord.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports.desk import NotesDesk
    from integrations.discord.asking import Asked

_FIELD = "question"
AS_OF_NOW = "The notes and the transcript as they are now:"
_LONGEST = 300
"""Characters of a question."""


def question_routes(desk: NotesDesk) -> Routes:
    """Answers [Ask] and [Export] of all notes, and [Retry] of notes that failed."""

    async def write(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> ui.Modal:
            return _form(at["meeting"])

        await opened(asked, prepare)

    async def ask(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by, question = DiscordAsker.of(asked), filled(asked, _FIELD)
            return Reply(answer_text(await desk.ask(by, question, at["meeting"])))

        await answered(asked, work)

    async def export(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            files = await desk.export(DiscordAsker.of(asked), at["meeting"])
            return Reply(AS_OF_NOW, attachments=files)

        await answered(asked, work)

    async def retry(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            await desk.retry(DiscordAsker.of(asked), at["meeting"])
            return Reply("Minuta tries again. The message above says how it goes.")

        await answered(asked, work)

    return Routes(
        clicks=(Route(ASK, write), Route(EXPORT, export), Route(RETRY, retry)),
        forms=(Route(ASK_FORM, ask),),
    )


def _form(meeting_id: str) -> ui.Modal:
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=_FIELD,
        style=discord.TextStyle.paragraph,
        placeholder="Who takes care of the draft?",
        max_length=_LONGEST,
    )
    label = ui.Label(
        text="Your question",
        description="The answer comes as quotes; only you see it.",
        component=field,
    )
    return form("Ask this meeting", ASK_FORM.id(meeting_id) or "", label)
