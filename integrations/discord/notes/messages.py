"""The head and the pages of notes as messages that are found again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import ui

from integrations.discord.layout import display, view
from integrations.discord.marks import mark
from integrations.discord.rows import action_rows, as_component

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from integrations.discord.notes.pages import Block, Page

_PAGE = "page"
_LAST = "last page"
_HEAD = "head"


def head(
    text: str, marker: str | None = None, under: Iterable[ui.ActionRow[Any]] = ()
) -> ui.LayoutView:
    """The message above the notes."""
    return view(ui.Container(display(text, marker), *under, id=mark(_HEAD)))


def is_head(found: frozenset[int]) -> bool:
    """Whether a message with these marks is the head of notes; it becomes it after its pages."""
    return mark(_HEAD) in found


def page(written: Page, head_id: int, *, is_last: bool) -> ui.LayoutView:
    """A page of the notes under a head."""
    items: list[ui.Item[Any]] = []
    for number, block in enumerate(written.blocks):
        if block.is_heading and number:
            items.append(ui.Separator())
        items += _items(block)
    items += [
        ui.File(f"attachment://{file.name}", spoiler=False, id=file.mark) for file in written.files
    ]
    return view(ui.Container(*items, id=mark(_LAST if is_last else _PAGE, str(head_id))))


def is_page(found: frozenset[int], head_id: int) -> bool:
    """Whether these are the marks of a page under this head."""
    return mark(_PAGE, str(head_id)) in found or is_last_page(found, head_id)


def is_last_page(found: frozenset[int], head_id: int) -> bool:
    """Whether no page of the same notes comes behind one with these marks."""
    return mark(_LAST, str(head_id)) in found


def _items(block: Block) -> Iterator[ui.Item[Any]]:
    text = display(block.text)
    if block.beside is None:
        yield text
    else:
        yield ui.Section(text, accessory=as_component(block.beside))
    yield from action_rows(block.rows)
