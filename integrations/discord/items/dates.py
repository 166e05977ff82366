"""[Date]: when an item is due, chosen from what was meant, or written.

What is written is read in the zone that the item's assignee lives in, so a time is shown in it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from discord import ui

from bot.domain.action_item import instant_of
from integrations.discord import layout
from integrations.discord.actions import (
    CHECK_DATE,
    DATE,
    DATE_CHOICE,
    DATE_FORM,
    NUDGE_DATE,
    NUDGE_DATE_CHOICE,
    NUDGE_DATE_FORM,
    NUDGE_OTHER_DATE,
    OTHER_DATE,
)
from integrations.discord.forms import filled, form, opened
from integrations.discord.items.acting import asker, changed, of_notes
from integrations.discord.routes import Route, Routes
from integrations.discord.rows import action_rows, button, rows
from integrations.discord.text import beginning, safe, shortened
from integrations.discord.wording import item_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.action_item import DueDate
    from bot.ports.desk import ItemView
    from integrations.discord.asker import DiscordAsker
    from integrations.discord.asking import Asked
    from integrations.discord.items.acting import ItemDesks

_FIELD = "date"
_LONGEST = 100
"""Characters of a date as people write it."""
_TEXT_ROOM = 3500
_MOST_CHOICES = 9
_WRITTEN = "%Y-%m-%d %H:%M"
_CARRIED = "%Y-%m-%dT%H%M"
"""A moment as a custom id carries it: without a colon."""


def date_routes(desk: ItemDesks) -> Routes:
    """Answers [Date] wherever it stands, and what is chosen or written then."""

    async def ask(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> ui.Modal | ui.LayoutView:
            view = await desk.items.show(await asker(asked, at["server"]), at["item"])
            due = view.item.due
            return _form(view, at) if due is None or not due.candidates else _choices(view, due, at)

        await opened(asked, prepare)

    async def write(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> ui.Modal:
            return _form(await desk.items.show(await asker(asked, at["server"]), at["item"]), at)

        await opened(asked, prepare)

    async def change(asked: Asked, at: Mapping[str, str], when: str) -> None:
        async def due(by: DiscordAsker, item_id: str) -> ItemView:
            return await desk.items.due(by, item_id, when)

        again = button("Try again", NUDGE_OTHER_DATE, at["server"], at["item"])
        await changed(asked, at, desk, due, again=again)

    async def choose(asked: Asked, at: Mapping[str, str]) -> None:
        await change(asked, at, _uncarried(at["moment"]))

    async def submit(asked: Asked, at: Mapping[str, str]) -> None:
        await change(asked, at, filled(asked, _FIELD))

    return Routes(
        clicks=(
            Route(NUDGE_DATE, ask),
            Route(NUDGE_OTHER_DATE, write),
            Route(NUDGE_DATE_CHOICE, choose),
            Route(DATE, of_notes(ask)),
            Route(CHECK_DATE, of_notes(write)),
            Route(OTHER_DATE, of_notes(write)),
            Route(DATE_CHOICE, of_notes(choose)),
        ),
        forms=(Route(NUDGE_DATE_FORM, submit), Route(DATE_FORM, of_notes(submit))),
    )


def date_written(due: DueDate | None, zone: str) -> str:
    """A date as one can write it again in a zone: `2026-11-20`, `2026-11-20 15:00`, or the words.

    `zone` is the one that is read then; a date without an hour is the same day everywhere.
    """
    if due is None:
        return ""
    return due.phrase if due.local is None else moment_written(due, due.local, zone)


def moment_written(due: DueDate, local: datetime, zone: str) -> str:
    """The same of any moment that a date may mean, in the wall time of its own zone."""
    if due.is_date_only:
        return f"{local:%Y-%m-%d}"
    return f"{_there(due, local, zone):{_WRITTEN}}"


def _there(due: DueDate, local: datetime, zone: str) -> datetime:
    """A wall time of the date's zone as it is in another one; a day stays what it is."""
    return local if due.is_date_only else instant_of(local, due.zone).astimezone(ZoneInfo(zone))


def _form(view: ItemView, at: Mapping[str, str]) -> ui.Modal:
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=_FIELD,
        default=shortened(date_written(view.item.due, view.zone), _LONGEST),
        placeholder="friday",
        required=False,
        max_length=_LONGEST,
    )
    help_text = f"2026-12-01 15:00, friday, tomorrow 3pm; empty: no date. Zone: {view.zone}"
    return form(
        "When is it due?",
        NUDGE_DATE_FORM.id(at["server"], at["item"]) or "",
        ui.Label(text="Date", description=shortened(help_text, _LONGEST), component=field),
    )


def _choices(view: ItemView, due: DueDate, at: Mapping[str, str]) -> ui.LayoutView:
    """The dates that may have been meant."""
    words = beginning(item_text(view.item, view.meeting), _TEXT_ROOM)
    zone = "" if due.is_date_only else f"\n-# Times are of **{safe(view.zone)}**."
    ids = (at["server"], at["item"])
    choices = (
        button(_label(due, there), NUDGE_DATE_CHOICE, *ids, _carried(due, there))
        for there in (_there(due, local, view.zone) for local in due.candidates[:_MOST_CHOICES])
    )
    another = button("Another date…", NUDGE_OTHER_DATE, *ids)
    return layout.plain(
        f"**When is this due?**\n{words}{zone}", under=action_rows(rows(*choices, another))
    )


def _label(due: DueDate, there: datetime) -> str:
    day = f"{there:%a} {there.day} {there:%b %Y}"
    return day if due.is_date_only else f"{day}, {there:%H:%M}"


def _carried(due: DueDate, there: datetime) -> str:
    return f"{there:%Y-%m-%d}" if due.is_date_only else f"{there:{_CARRIED}}"


def _uncarried(carried: str) -> str:
    """A moment that a custom id carried, as one writes it; a date stays one."""
    try:
        return f"{datetime.strptime(carried, _CARRIED):{_WRITTEN}}"  # noqa: DTZ007 (wall time)
    except ValueError:
        return carried
