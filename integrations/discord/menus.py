"""Menus of any length, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import discord
from discord import ui

from integrations.discord.limits import OPTION_TEXT
from integrations.discord.rows import action_rows, button, rows
from integrations.discord.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from integrations.discord.actions import Action

_T = TypeVar("_T")


class Option(NamedTuple):
    """Something to choose; `value` is what comes back."""

    value: str
    label: str
    description: str = ""


def page_of(all_of_them: Sequence[_T], number: str, size: int) -> tuple[int, Sequence[_T]]:
    """The page with this number, from 0 on, and its index; the nearest that there is."""
    last = max(len(all_of_them) - 1, 0) // size
    page = min(int(number), last) if number.isdecimal() else 0
    return page, all_of_them[page * size : (page + 1) * size]


def menu(custom_id: str, placeholder: str, options: Iterable[Option]) -> ui.ActionRow[Any]:
    """A menu of which one option is chosen; of those with the same value the first stays."""
    by_value = {one.value: one for one in reversed(tuple(options))}
    return ui.ActionRow(
        ui.Select(
            custom_id=custom_id,
            placeholder=placeholder,
            options=[_option(one) for one in reversed(by_value.values())],
        )
    )


def turning(action: Action, meeting_id: str, page: int, last: int) -> list[ui.ActionRow[Any]]:
    """The buttons to the pages before and behind; none where there is only one page."""
    before = button("◀", action, meeting_id, str(page - 1)) if page else None
    behind = button("▶", action, meeting_id, str(page + 1)) if page < last else None
    return action_rows(rows(before, behind))


def _option(one: Option) -> discord.SelectOption:
    return discord.SelectOption(
        label=shortened(one.label, OPTION_TEXT) or "…",
        value=one.value,
        description=shortened(one.description, OPTION_TEXT) or None,
    )
