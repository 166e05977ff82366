"""A message part by part: texts, each with a button beside it or rows under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from discord import ui

from integrations.discord import layout
from integrations.discord.limits import MESSAGE_COMPONENTS, MESSAGE_TEXT
from integrations.discord.rows import as_component
from integrations.discord.text import length

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from integrations.discord.rows import Button

TEXT = 1
WITH_BUTTON = 3
"""Components: a section, its text and its button."""


class Part(NamedTuple):
    """One text, the button `beside` it, if there is one, and the rows `under` it."""

    text: str
    beside: Button | None = None
    under: tuple[ui.ActionRow[Any], ...] = ()


def cost(parts: Iterable[Part]) -> int:
    """How many components the parts become."""
    return sum(map(_cost, parts))


def fits(parts: Sequence[Part]) -> bool:
    """Whether Discord takes them as one message."""
    text = sum(length(part.text) for part in parts)
    return text <= MESSAGE_TEXT and cost(parts) <= MESSAGE_COMPONENTS


def stacked(parts: Iterable[Part], marker: str | None = None) -> ui.LayoutView:
    """The parts one below the other; `marker` is what the message will be found by."""
    return layout.view(*_items(parts, marker))


def _cost(part: Part) -> int:
    text = WITH_BUTTON if part.beside else TEXT
    return (text if part.text else 0) + sum(1 + len(row.children) for row in part.under)


def _items(parts: Iterable[Part], marker: str | None) -> Iterator[ui.Item[Any]]:
    for number, part in enumerate(parts):
        text = layout.display(part.text, None if number else marker)
        if part.beside is not None:
            yield ui.Section(text, accessory=as_component(part.beside))
        elif part.text:
            yield text
        yield from part.under
