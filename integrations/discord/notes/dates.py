"""When an action item is due: chosen from what was meant, or written."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from discord import ui

from bot.errors import ConflictError, MinutaError, NotAllowedError, NotFoundError
from integrations.discord.actions import (
    CHECK_DATE,
    DATE,
    DATE_CHOICE,
    DATE_FORM,
    OTHER_DATE,
)
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered, refusal
from integrations.discord.forms import filled, form, is_private, opened
from integrations.discord.notes import layout
from integrations.discord.notes.entries import item_text
from integrations.discord.notes.items import standing
from integrations.discord.notes.text import beginning, shortened
from integrations.discord.routes import Route, Routes
from integrations.discord.rows import action_rows, button, rows

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.domain.action_item import ActionItem, DueDate
    from bot.ports.desk import ItemDesk, ItemView
    from integrations.discord.actions import Action
    from integrations.discord.asking import Asked
    from integrations.discord.rows import Button

DATE_FIELD = "date"
"""The field of the form."""
_LONGEST = 100
"""Characters of a date as people write it."""
_TEXT_ROOM = 3500
_MOST_CHOICES = 9
_CARRIED = "%Y-%m-%dT%H%M"
"""A moment as a custom id carries it: without a colon."""


def date_routes(desk: ItemDesk) -> Routes:
    """Answers [Date] of all notes, and what is chosen or written then."""

    async def ask(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> ui.Modal | ui.LayoutView:
            view = await desk.show(DiscordAsker.of(asked), at["item"])
            due = view.item.due
            if due is None or not due.candidates:
                return _form(view.item)
            return date_choices(view, due, DATE_CHOICE, OTHER_DATE, view.item.id)

        await opened(asked, prepare)

    async def write(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> ui.Modal:
            return _form((await desk.show(DiscordAsker.of(asked), at["item"])).item)

        await opened(asked, prepare)

    async def change(asked: Asked, item_id: str, when: str) -> None:
        async def work() -> Reply:
            return await _changed(desk, DiscordAsker.of(asked), item_id, when)

        await answered(asked, work, is_replacing=is_private(asked))

    async def choose(asked: Asked, at: Mapping[str, str]) -> None:
        await change(asked, at["item"], date_carried(at["moment"]))

    async def submit(asked: Asked, at: Mapping[str, str]) -> None:
        await change(asked, at["item"], filled(asked, DATE_FIELD))

    return Routes(
        clicks=(
            Route(DATE, ask),
            Route(CHECK_DATE, write),
            Route(OTHER_DATE, write),
            Route(DATE_CHOICE, choose),
        ),
        forms=(Route(DATE_FORM, submit),),
    )


async def _changed(desk: ItemDesk, by: DiscordAsker, item_id: str, when: str) -> Reply:
    """How the item stands now, or why these words are no date."""

    async def change() -> Reply:
        return Reply(view=standing(await desk.due(by, item_id, when)))

    return await or_again(change, button("Try again", OTHER_DATE, item_id))


async def or_again(change: Callable[[], Awaitable[Reply]], again: Button | None) -> Reply:
    """What comes of a change, or why it can't be understood, with a button to write it again."""
    try:
        return await change()
    except (NotAllowedError, NotFoundError, ConflictError):
        raise
    except MinutaError as error:
        return Reply(view=layout.plain(refusal(error), under=action_rows(rows(again))))


def date_written(due: DueDate | None) -> str:
    """A date as one can write it again: `2026-11-20`, `2026-11-20 15:00`, or what was said."""
    if due is None:
        return ""
    if due.local is None:
        return due.phrase
    return f"{due.local:%Y-%m-%d}" if due.is_date_only else f"{due.local:%Y-%m-%d %H:%M}"


def date_form(item: ActionItem, custom_id: str) -> ui.Modal:
    """The form for a date, with the one so far; `DATE_FIELD` is what is written into it."""
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=DATE_FIELD,
        default=shortened(date_written(item.due), _LONGEST),
        placeholder="friday",
        required=False,
        max_length=_LONGEST,
    )
    help_text = "2026-12-01 15:00, friday, tomorrow 3pm. Leave it empty for no date."
    return form(
        "When is it due?",
        custom_id,
        ui.Label(text="Date", description=help_text, component=field),
    )


def date_choices(
    view: ItemView, due: DueDate, choice: Action, other: Action, *values: str
) -> ui.LayoutView:
    """The dates that may have been meant; `values` are what the custom ids carry of the item."""
    item, meeting = view
    text = f"**When is this due?**\n{beginning(item_text(item, meeting), _TEXT_ROOM)}"
    choices = (
        button(_label(due, local), choice, *values, _carried(due, local))
        for local in due.candidates[:_MOST_CHOICES]
    )
    another = button("Another date…", other, *values)
    return layout.plain(text, under=action_rows(rows(*choices, another)))


def date_carried(carried: str) -> str:
    """A moment that a custom id of `date_choices` carried, as one writes it; a date stays one."""
    try:
        return f"{datetime.strptime(carried, _CARRIED):%Y-%m-%d %H:%M}"  # noqa: DTZ007 (wall time)
    except ValueError:
        return carried


def _form(item: ActionItem) -> ui.Modal:
    return date_form(item, DATE_FORM.id(item.id) or "")


def _label(due: DueDate, local: datetime) -> str:
    day = f"{local:%a} {local.day} {local:%b %Y}"
    return day if due.is_date_only else f"{day}, {local:%H:%M}"


def _carried(due: DueDate, local: datetime) -> str:
    return f"{local:%Y-%m-%d}" if due.is_date_only else f"{local:{_CARRIED}}"
