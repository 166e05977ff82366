"""A message as components, and whether one that is there already says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from discord import ui

from integrations.discord.marks import is_ours, mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import discord

Json: TypeAlias = "Mapping[str, Any]"
"""A component as Discord writes it."""


def plain(
    text: str, marker: str | None = None, under: Iterable[ui.ActionRow[Any]] = ()
) -> ui.LayoutView:
    """A message that is one text, with rows under it; `marker` is what it will be found by."""
    return view(display(text, marker), *under)


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
