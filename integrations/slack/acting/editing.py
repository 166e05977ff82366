"""[Edit]: a claim or an action item of the notes says something else, or goes."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.claims import claim_id, text_of
from bot.domain.wording import one_line
from bot.errors import MinutaError, NotFoundError
from integrations.slack.actions import EDIT, EDIT_FORM, ITEM_REWORD, REWORD, REWORD_FORM
from integrations.slack.asking import Reply, said, told
from integrations.slack.elements import line, own, quote, section, words
from integrations.slack.forms import Field, Option, choice, filled, written
from integrations.slack.modals import Mistake, form, notice, opened
from integrations.slack.routes import FormRoute, Route, Routes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.claims import AnyClaim
    from bot.domain.notes import Notes
    from integrations.slack.asking import Asked
    from integrations.slack.elements import Block
    from integrations.slack.modals import View

_TITLE = "Edit the notes"
_TEXT = "text"
_PART = "part"
_LONGEST = 500
"""Characters that somebody may write, as the desk has it; a longer text may be left as it is."""

_FIELD_TEXT = 3000
"""Characters of a field (docs.slack.dev/reference/block-kit/block-elements)."""

_MENU = 100
"""Options of a menu."""


class _Editable(NamedTuple):
    claim: AnyClaim
    kind: str


def edit_routes() -> Routes:
    """Answers [Edit] of all notes and of their items, and what is chosen and written then."""
    return Routes(
        clicks=(Route(EDIT, _ask_which), Route(REWORD, _ask_text), Route(ITEM_REWORD, _ask_item)),
        forms=(FormRoute(EDIT_FORM, _TITLE, _choose), FormRoute(REWORD_FORM, _TITLE, _change)),
    )


async def _ask_which(asked: Asked, at: Mapping[str, str]) -> None:
    async def prepare() -> View:
        record = await asked.desk.notes.record(await asked.by(), at["meeting"])
        return _choices(asked, record.notes)

    await opened(asked, _TITLE, prepare)


async def _ask_text(asked: Asked, at: Mapping[str, str]) -> None:
    async def prepare() -> View:
        record = await asked.desk.notes.record(await asked.by(), at["meeting"])
        return _form(asked, record.notes, at["claim"])

    await opened(asked, _TITLE, prepare)


async def _ask_item(asked: Asked, at: Mapping[str, str]) -> None:
    async def prepare() -> View:
        by = await asked.by()
        view = await asked.desk.items.show(by, at["item"])
        record = await asked.desk.notes.record(by, view.meeting.id)
        return _form(asked, record.notes, view.item.id)

    await opened(asked, _TITLE, prepare)


async def _choose(asked: Asked, at: Mapping[str, str]) -> Reply:
    sent = asked.body["view"]
    fields = (one["block_id"] for one in sent["blocks"] if one["type"] == "input")
    wanted = next(filter(None, (filled(sent, field) for field in fields)), "")
    if not wanted:
        raise Mistake(_field(0), "Nothing was chosen.", "Choose what is to be changed.")
    record = await asked.desk.notes.record(await asked.by(), at["meeting"])
    return Reply(next_form=_form(asked, record.notes, wanted))


async def _change(asked: Asked, at: Mapping[str, str]) -> Reply:
    text = filled(asked.body["view"], _TEXT)
    await asked.desk.notes.reword(await asked.by(), at["meeting"], at["claim"], text)
    follow = line(own("The notes follow in a moment."))
    if not text:
        return told(line(own("It is removed.", "bold")), follow)
    return told(line(own("It says now", "bold")), quote(words(text)), follow)


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
            _Editable(claim, one_line(section.title))
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


def _choices(asked: Asked, notes: Notes) -> View:
    every = tuple(_editable(notes))
    if not every:
        return notice(_TITLE, said("There is nothing in these notes to edit."))
    blocks = tuple(_menus(every))
    return form(_TITLE, EDIT_FORM, (notes.meeting_id,), blocks, origin=asked.origin, submit="Next")


def _menus(every: tuple[_Editable, ...]) -> Iterator[Block]:
    """As many menus as the lines of the notes need, a hundred in each."""
    for number, start in enumerate(range(0, len(every), _MENU)):
        shown = every[start : start + _MENU]
        label = "What is to be changed?" if number == 0 else f"Or, from line {start + 1} on"
        options = (
            Option(claim_id(one.claim), f"{one.kind}: {one_line(text_of(one.claim))}")
            for one in shown
        )
        yield choice(Field(_field(number), label, is_optional=len(every) > _MENU), options)


def _field(number: int) -> str:
    return f"{_PART}-{number}"


def _form(asked: Asked, notes: Notes, wanted: str) -> View:
    found = next((one for one in _editable(notes) if claim_id(one.claim) == wanted), None)
    if found is None:
        raise NotFoundError("The notes do not say this any more.", "Press Edit once more.")
    text = text_of(found.claim)
    if len(text) > _FIELD_TEXT:
        raise MinutaError(
            "This is longer than a form on Slack takes.", "Change it where Minuta runs."
        )
    field = Field(_TEXT, found.kind or "Text", "Leave it empty to remove it.", is_optional=True)
    return form(
        _TITLE,
        REWORD_FORM,
        (notes.meeting_id, wanted),
        (
            section("The transcript stays as it is."),
            written(field, text, longest=max(len(text), _LONGEST), is_long=True),
        ),
        origin=asked.origin,
    )
