"""[Snooze] and [Date]: until when somebody does not want to hear of an item, and when it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import ui

from integrations.discord.actions import (
    NUDGE_DATE,
    NUDGE_DATE_CHOICE,
    NUDGE_DATE_FORM,
    NUDGE_OTHER_DATE,
    NUDGE_PICK,
    NUDGE_SNOOZE,
    NUDGE_SNOOZE_FORM,
)
from integrations.discord.forms import filled, form, opened, picked
from integrations.discord.notes.dates import DATE_FIELD, date_carried, date_choices, date_form
from integrations.discord.nudges.acting import asker, changed
from integrations.discord.nudges.buttons import PICK
from integrations.discord.routes import Route, Routes
from integrations.discord.rows import button

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports.desk import ItemDesk, ItemView
    from integrations.discord.asker import DiscordAsker
    from integrations.discord.asking import Asked
    from integrations.discord.rows import Button

_FIELD = "until"
_LONGEST = 100
"""Characters of a moment as people write it."""


def snooze_routes(desk: ItemDesk) -> Routes:
    """Answers the menu of moments, and the form for another one."""

    async def write(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> ui.Modal:
            return _snooze_form(at)

        await opened(asked, prepare)

    async def snooze(asked: Asked, at: Mapping[str, str], until: str, again: Button | None) -> None:
        async def change(by: DiscordAsker, item_id: str) -> ItemView:
            return await desk.snooze(by, item_id, until)

        await changed(asked, at, change, again=again)

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


def date_routes(desk: ItemDesk) -> Routes:
    """Answers [Date], and what is chosen or written then."""

    async def ask(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> ui.Modal | ui.LayoutView:
            view = await desk.show(await asker(asked, at["server"]), at["item"])
            due = view.item.due
            if due is None or not due.candidates:
                return _date_form(view, at)
            ids = (at["server"], at["item"])
            return date_choices(view, due, NUDGE_DATE_CHOICE, NUDGE_OTHER_DATE, *ids)

        await opened(asked, prepare)

    async def write(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> ui.Modal:
            return _date_form(await desk.show(await asker(asked, at["server"]), at["item"]), at)

        await opened(asked, prepare)

    async def change(asked: Asked, at: Mapping[str, str], when: str) -> None:
        async def due(by: DiscordAsker, item_id: str) -> ItemView:
            return await desk.due(by, item_id, when)

        again = button("Try again", NUDGE_OTHER_DATE, at["server"], at["item"])
        await changed(asked, at, due, again=again)

    async def choose(asked: Asked, at: Mapping[str, str]) -> None:
        await change(asked, at, date_carried(at["moment"]))

    async def submit(asked: Asked, at: Mapping[str, str]) -> None:
        await change(asked, at, filled(asked, DATE_FIELD))

    return Routes(
        clicks=(
            Route(NUDGE_DATE, ask),
            Route(NUDGE_OTHER_DATE, write),
            Route(NUDGE_DATE_CHOICE, choose),
        ),
        forms=(Route(NUDGE_DATE_FORM, submit),),
    )


def _snooze_form(at: Mapping[str, str]) -> ui.Modal:
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=_FIELD, placeholder="friday", max_length=_LONGEST
    )
    help_text = "2026-12-01 15:00, friday, tomorrow 3pm, in 2 hours."
    custom_id = NUDGE_SNOOZE_FORM.id(at["server"], at["item"]) or ""
    label = ui.Label(text="Remind me", description=help_text, component=field)
    return form("When shall I remind you?", custom_id, label)


def _date_form(view: ItemView, at: Mapping[str, str]) -> ui.Modal:
    return date_form(view.item, NUDGE_DATE_FORM.id(at["server"], at["item"]) or "")
