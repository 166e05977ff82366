"""[Snooze]: until when somebody does not want to hear of an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import ui

from integrations.discord.actions import NUDGE_PICK, NUDGE_SNOOZE, NUDGE_SNOOZE_FORM
from integrations.discord.forms import filled, form, opened, picked
from integrations.discord.items.acting import changed
from integrations.discord.items.buttons import PICK
from integrations.discord.routes import Route, Routes
from integrations.discord.rows import button

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports.desk import ItemView
    from integrations.discord.asker import DiscordAsker
    from integrations.discord.asking import Asked
    from integrations.discord.items.acting import ItemDesks
    from integrations.discord.rows import Button

_FIELD = "until"
_LONGEST = 100
"""Characters of a moment as people write it."""


def snooze_routes(desk: ItemDesks) -> Routes:
    """Answers the menu of moments, and the form for another one."""

    async def write(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> ui.Modal:
            return _form(at)

        await opened(asked, prepare)

    async def snooze(asked: Asked, at: Mapping[str, str], until: str, again: Button | None) -> None:
        async def change(by: DiscordAsker, item_id: str) -> ItemView:
            return await desk.items.snooze(by, item_id, until)

        await changed(asked, at, desk, change, again=again)

    async def choose(asked: Asked, at: Mapping[str, str]) -> None:
        until = picked(asked) or PICK
        await (write(asked, at) if until == PICK else snooze(asked, at, until, None))

    async def submit(asked: Asked, at: Mapping[str, str]) -> None:
        again = button("Try again", NUDGE_PICK, at["server"], at["item"])
        await snooze(asked, at, filled(asked, _FIELD), again)

    return Routes(
        clicks=(Route(NUDGE_SNOOZE, choose), Route(NUDGE_PICK, write)),
        forms=(Route(NUDGE_SNOOZE_FORM, submit),),
    )


def _form(at: Mapping[str, str]) -> ui.Modal:
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=_FIELD, placeholder="friday", max_length=_LONGEST
    )
    help_text = "2026-12-01 15:00, friday, tomorrow 3pm, in 2 hours."
    custom_id = NUDGE_SNOOZE_FORM.id(at["server"], at["item"]) or ""
    label = ui.Label(text="Remind me", description=help_text, component=field)
    return form("When shall I remind you?", custom_id, label)
