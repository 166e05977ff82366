"""Rows of buttons and menus under a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import discord
from discord import ui

from integrations.discord.limits import BUTTON_LABEL, ROW_BUTTONS
from integrations.discord.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from integrations.discord.actions import Action


class Button(NamedTuple):
    """A button; what it does is in its custom id."""

    label: str
    custom_id: str
    style: discord.ButtonStyle = discord.ButtonStyle.secondary


Row: TypeAlias = tuple[Button, ...]
"""One to five buttons side by side."""


def button(
    label: str,
    action: Action,
    *values: str,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> Button | None:
    """A button with any words on it; None where the values can't be carried."""
    custom_id = action.id(*values)
    shown = shortened(label, BUTTON_LABEL)
    return Button(shown, custom_id, style) if custom_id and shown else None


def rows(*buttons: Button | None) -> tuple[Row, ...]:
    """The buttons that there are, in as few rows as there can be."""
    there = tuple(one for one in buttons if one is not None)
    return tuple(there[at : at + ROW_BUTTONS] for at in range(0, len(there), ROW_BUTTONS))


def action_rows(under: Iterable[Row]) -> list[ui.ActionRow[Any]]:
    """The rows as components."""
    return [ui.ActionRow(*map(as_component, row)) for row in under]


def as_component(one: Button) -> ui.Button[Any]:
    """The button as a component."""
    return ui.Button(label=one.label, custom_id=one.custom_id, style=one.style)
