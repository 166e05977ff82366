"""A page as components, and whether a message that is there already says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from discord import ui

from integrations.discord.notes.marks import is_ours, mark
from integrations.discord.rows import action_rows, as_component

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import discord

    from integrations.discord.notes.pages import Block, Page

Json: TypeAlias = "Mapping[str, Any]"
"""A component as Discord writes it."""

_PAGE = "page"
_LAST = "last page"
_HEAD = "head"


def plain(
    text: str, marker: str | None = None, under: Iterable[ui.ActionRow[Any]] = ()
) -> ui.LayoutView:
    """A message that is one text, with rows under it; `marker` is what it will be found by."""
    return view(display(text, marker), *under)


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


def says_the_same(message: discord.Message, wanted: ui.LayoutView) -> bool:
    """Whether a message has these texts, buttons, files and marks already."""
    there = [_shape(component.to_dict()) for component in message.components]
    components = wanted.to_components()  # type: ignore[no-untyped-call] # the library has no types here
    return there == [_shape(component) for component in components]


def texts(message: discord.Message) -> Iterator[str]:
    """Every text that a message shows."""
    return _texts(component.to_dict() for component in message.components)


def display(text: str, marker: str | None = None) -> ui.TextDisplay[Any]:
    """A text; `marker` is what its message will be found by."""
    return ui.TextDisplay(text, id=None if marker is None else mark(marker))


def view(*items: ui.Item[Any]) -> ui.LayoutView:
    """A message of these components."""
    made = ui.LayoutView(timeout=None)
    for item in items:
        made.add_item(item)
    # Who answers the buttons is registered once for all messages: the library keeps no view.
    made.stop()
    return made


def _items(block: Block) -> Iterator[ui.Item[Any]]:
    text = display(block.text)
    if block.beside is None:
        yield text
    else:
        yield ui.Section(text, accessory=as_component(block.beside))
    yield from action_rows(block.rows)


def _shape(component: Json) -> tuple[object, ...]:
    """What of a component makes a difference; files are told apart by their marks."""
    number = component.get("id")
    accessory = component.get("accessory")
    return (
        component["type"],
        number if is_ours(number) else None,
        component.get("content", "").strip(),
        component.get("custom_id"),
        component.get("label"),
        tuple(_shape(child) for child in component.get("components", ())),
        _shape(accessory) if accessory else None,
    )


def _texts(components: Iterable[Json]) -> Iterator[str]:
    for component in components:
        if "content" in component:
            yield component["content"]
        yield from _texts(component.get("components", ()))
