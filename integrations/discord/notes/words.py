"""[Heard right] and [Something else…]: what was really said, where an engine was not sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import ui

from bot.domain.claims import claim_id
from bot.errors import NotFoundError
from integrations.discord.actions import CHECK_HEARD, CHECK_WORDS, WORDS_FORM
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered
from integrations.discord.forms import filled, form, is_private, opened
from integrations.discord.routes import Route, Routes
from integrations.discord.text import safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.notes import HeardWords, Notes
    from bot.ports.desk import NotesDesk
    from integrations.discord.asking import Asked

_FIELD = "said"
_LONGEST = 100
"""Characters that somebody may write, as the corrections have it."""


def word_routes(desk: NotesDesk) -> Routes:
    """Answers the questions of all notes about words that may have been misheard."""

    async def confirm(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by = DiscordAsker.of(asked)
            heard = _heard((await desk.record(by, at["meeting"])).notes, at["claim"])
            await desk.hear(by, at["meeting"], at["claim"], heard.text)
            return Reply(f"**“{safe(heard.text)}” was heard right.**")

        await answered(asked, work)

    async def write(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> ui.Modal:
            record = await desk.record(DiscordAsker.of(asked), at["meeting"])
            return _form(record.notes, at["claim"])

        await opened(asked, prepare)

    async def change(asked: Asked, at: Mapping[str, str]) -> None:
        said = filled(asked, _FIELD)

        async def work() -> Reply:
            await desk.hear(DiscordAsker.of(asked), at["meeting"], at["claim"], said)
            return Reply(
                f"**It says now**\n{safe(said)}\n-# Transcript and notes follow in a moment."
            )

        await answered(asked, work, is_replacing=is_private(asked))

    return Routes(
        clicks=(Route(CHECK_HEARD, confirm), Route(CHECK_WORDS, write)),
        forms=(Route(WORDS_FORM, change),),
    )


def _heard(notes: Notes, wanted: str) -> HeardWords:
    for check in notes.please_check:
        if check.words is not None and claim_id(check) == wanted:
            return check.words
    raise NotFoundError("The notes do not ask this any more.", "Look at the newest notes.")


def _form(notes: Notes, wanted: str) -> ui.Modal:
    heard = _heard(notes, wanted).text
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=_FIELD, default=heard[:_LONGEST], max_length=_LONGEST
    )
    label = ui.Label(
        text="What was said",
        description="These words alone; the transcript and the notes follow.",
        component=field,
    )
    custom_id = WORDS_FORM.id(notes.meeting_id, wanted) or ""
    return form("What was really said", custom_id, label)
