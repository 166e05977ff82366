"""When an action item is due: chosen from a calendar, from what was meant, or written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.acting.owners import task_line
from integrations.slack.actions import CHECK_DATE, DATE, DATE_FORM
from integrations.slack.elements import section
from integrations.slack.forms import Field, Option, choice, day, filled, hour, written
from integrations.slack.items.following import followed
from integrations.slack.modals import Mistake, blaming, form, opened
from integrations.slack.routes import FormRoute, Route, Routes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from bot.domain.action_item import DueDate
    from bot.ports.desk import ItemView
    from integrations.slack.asking import Asked, Reply
    from integrations.slack.elements import Block
    from integrations.slack.modals import View

_TITLE = "When is it due?"
_DAY, _HOUR, _MEANT = "day", "hour", "meant"
WORDS = "words"
"""The field in which somebody writes a moment."""
END_OF_DAY = "the end of the working day"
LONGEST = 100
"""Characters of a date as people write it."""


def date_routes() -> Routes:
    """Answers [Date] wherever there is an item, and what is chosen or written then."""

    async def ask(asked: Asked, at: Mapping[str, str]) -> None:
        async def prepare() -> View:
            return _form(asked, await asked.desk.items.show(await asked.by(), at["item"]))

        await opened(asked, _TITLE, prepare)

    async def change(asked: Asked, at: Mapping[str, str]) -> Reply:
        when = moment_chosen(asked.body["view"], _MEANT)
        with blaming(WORDS):
            view = await asked.desk.items.due(await asked.by(), at["item"], when)
        return await followed(asked, view)

    return Routes(
        clicks=(Route(DATE, ask), Route(CHECK_DATE, ask)),
        forms=(FormRoute(DATE_FORM, _TITLE, change),),
    )


def moment_fields(due: DueDate | None, without_hour: str, zone: str = "") -> Iterator[Block]:
    """Fields for a moment: words as people say it, or a day and an hour of it.

    `without_hour` is when it is on a day of which no hour is chosen, `zone` where it is read, if
    that is known.
    """
    is_known = due is not None and due.local is not None
    local = due.local if due is not None else None
    has_hour = is_known and due is not None and not due.is_date_only
    where = f" ({zone})" if zone else ""
    words = written(
        Field(WORDS, "In words", "This goes before the calendar.", is_optional=True),
        longest=LONGEST,
        example="friday, tomorrow 3pm, 2026-12-01 15:00",
    )
    pickers = (
        day(Field(_DAY, "Day", is_optional=True), f"{local:%Y-%m-%d}" if local else None),
        hour(
            Field(
                _HOUR,
                "Hour",
                f"Where its owner lives{where}. Without one: {without_hour}.",
                is_optional=True,
            ),
            f"{local:%H:%M}" if has_hour else None,
        ),
    )
    yield from (*pickers, words)


def moment_chosen(view: Mapping[str, object], meant: str | None = None) -> str:
    """What was filled in, as `ItemDesk.due` takes it; empty for nothing at all.

    `meant` is the field with the dates that somebody may have meant. Raises `Mistake`.
    """
    date, time = filled(view, _DAY), filled(view, _HOUR)
    words = filled(view, WORDS) or (filled(view, meant) if meant else "")
    if words:
        return words
    if time and not date:
        raise Mistake(_DAY, "There is an hour without a day.", "Choose the day, too.")
    return f"{date} {time}".strip()


def _form(asked: Asked, view: ItemView) -> View:
    due = view.item.due
    blocks = [task_line(view)]
    if due is not None and due.candidates:
        options = (Option(_written(due, local), _label(due, local)) for local in due.candidates)
        blocks.append(choice(Field(_MEANT, "What was meant?", is_optional=True), options))
    blocks += [
        *moment_fields(due, END_OF_DAY, view.zone),
        section("Leave everything empty for no date."),
    ]
    return form(_TITLE, DATE_FORM, (view.item.id,), blocks, origin=asked.origin)


def _label(due: DueDate, local: datetime) -> str:
    date = f"{local:%a} {local.day} {local:%b %Y}"
    return date if due.is_date_only else f"{date}, {local:%H:%M}"


def _written(due: DueDate, local: datetime) -> str:
    return f"{local:%Y-%m-%d}" if due.is_date_only else f"{local:%Y-%m-%d %H:%M}"
