"""[Edit]: a claim or an action item of the notes says something else, or goes."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import discord
from discord import ui

from bot.domain.claims import claim_id, text_of
from bot.errors import MinutaError, NotFoundError
from integrations.discord import layout
from integrations.discord.actions import EDIT, EDIT_CHOICE, EDIT_FORM, EDIT_PAGE
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered
from integrations.discord.forms import filled, form, is_private, opened, picked
from integrations.discord.limits import FIELD_TEXT, LABEL_TEXT, MENU_OPTIONS
from integrations.discord.menus import Option, menu, page_of, turning
from integrations.discord.routes import Route, Routes
from integrations.discord.text import length, safe, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.claims import AnyClaim
    from bot.domain.notes import Notes
    from bot.ports.desk import NotesDesk
    from integrations.discord.asking import Asked

_FIELD = "text"
_LONGEST = 500
"""Characters that somebody may write, as the desk has it; a longer text may be left as it is."""


class _Editable(NamedTuple):
    claim: AnyClaim
    kind: str


def edit_routes(desk: NotesDesk) -> Routes:
    """Answers [Edit] of all notes, and what is chosen and written then."""

    async def show(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            record = await desk.record(DiscordAsker.of(asked), at["meeting"])
            return Reply(view=_choices(record.notes, at.get("page", "0")))

        await answered(asked, work, is_replacing=is_private(asked))

    async def write(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> ui.Modal:
            record = await desk.record(DiscordAsker.of(asked), at["meeting"])
            return _form(record.notes, picked(asked) or "")

        await opened(asked, prepare)

    async def change(asked: Asked, at: Mapping[str, str]) -> None:
        text = filled(asked, _FIELD)

        async def work() -> Reply:
            by = DiscordAsker.of(asked)
            await desk.reword(by, at["meeting"], at["claim"], text)
            done = f"**It says now**\n{safe(text)}" if text else "**It is removed.**"
            return Reply(f"{done}\n-# The notes follow in a moment.")

        await answered(asked, work, is_replacing=is_private(asked))

    return Routes(
        clicks=(Route(EDIT, show), Route(EDIT_PAGE, show), Route(EDIT_CHOICE, write)),
        forms=(Route(EDIT_FORM, change),),
    )


def _editable(notes: Notes) -> Iterator[_Editable]:
    """What can be edited; the same claim twice in a section only once."""
    seen: set[str] = set()
    every = chain(
        (_Editable(claim, "Summary") for claim in notes.tldr),
        (_Editable(claim, "Decision") for claim in notes.decisions),
        (_Editable(claim, "Action item") for claim in notes.action_items),
        (_Editable(claim, "Open question") for claim in notes.open_questions),
        (_Editable(claim, "Risk") for claim in notes.risks),
        (
            _Editable(claim, shortened(section.title, LABEL_TEXT))
            for section in notes.sections
            for claim in section.claims
        ),
        (_Editable(claim, "Chapter") for chapter in notes.chapters for claim in chapter.points),
    )
    for one in every:
        known = claim_id(one.claim)
        if known not in seen:
            seen.add(known)
            yield one


def _choices(notes: Notes, number: str) -> ui.LayoutView:
    every = tuple(_editable(notes))
    if not every:
        return layout.plain("There is nothing in these notes to edit.")
    page, shown = page_of(every, number, MENU_OPTIONS)
    options = (Option(claim_id(one.claim), text_of(one.claim), one.kind) for one in shown)
    under = (
        menu(EDIT_CHOICE.id(notes.meeting_id) or "", "A line of the notes", options),
        *turning(EDIT_PAGE, notes.meeting_id, page, (len(every) - 1) // MENU_OPTIONS),
    )
    return layout.plain("**What is to be changed?**", under=under)


def _form(notes: Notes, wanted: str) -> ui.Modal:
    found = next((one for one in _editable(notes) if claim_id(one.claim) == wanted), None)
    if found is None:
        raise NotFoundError("The notes do not say this any more.", "Press Edit once more.")
    text = text_of(found.claim)
    if length(text) > FIELD_TEXT:
        raise MinutaError(
            "This is longer than a form on Discord takes.", "Change it where Minuta runs."
        )
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=_FIELD,
        style=discord.TextStyle.paragraph,
        default=text,
        required=False,
        max_length=max(length(text), _LONGEST),
    )
    label = ui.Label(text=found.kind, description="Leave it empty to remove it.", component=field)
    return form("Edit the notes", EDIT_FORM.id(notes.meeting_id, wanted) or "", label)
