"""A list of action items as one message, and one item as it stands; both can be written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ports.desk import TaskScope
from integrations.slack.actions import ITEM_ROW, LIST_ROW
from integrations.slack.asking import Reply, said
from integrations.slack.elements import context, line, own, rich, words
from integrations.slack.filling import Filling
from integrations.slack.items.files import export_row
from integrations.slack.items.scopes import Wanted
from integrations.slack.limits import Measure
from integrations.slack.notes.entries import STATES, item_blocks
from integrations.slack.text import beginning, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.ports.desk import ItemView, Tasks
    from integrations.slack.asking import Asked
    from integrations.slack.elements import Block

_LISTED: Final = 15
_TASK_ROOM: Final = 1000
_CHANGED_ROOM: Final = 150
_CHANGED: Final = context("x" * (_CHANGED_ROOM + 50))
"""Stands for what is said of an item above a list after a click."""

_TITLES: Final = {
    TaskScope.MINE: "Your action items",
    TaskScope.CHANNEL: "Action items of this channel",
    TaskScope.OVERDUE: "Overdue action items",
    TaskScope.CLOSED: "Your action items that are over",
}
_NONE: Final = {
    TaskScope.MINE: "There is nothing to be done.",
    TaskScope.CHANNEL: "There is nothing to be done.",
    TaskScope.OVERDUE: "Nothing is overdue.",
    TaskScope.CLOSED: "Nothing of yours is over.",
}


async def listed(asked: Asked, text: str) -> Reply:
    """The items that are asked for: `mine`, `channel`, `overdue` or `closed`, and words in them.

    Raises `MinutaError`.
    """
    return await _list(asked, Wanted.read(text, asked.origin.channel))


def is_listed(row: str) -> bool:
    """Whether a row of buttons is on a list, or that of an item which stands alone."""
    return ITEM_ROW.of_block(row) is not None or LIST_ROW.of_block(row) is not None


async def listed_again(asked: Asked, view: ItemView) -> Reply:
    """The list on which somebody has used a button, as it is now; or the item, if it stood alone.

    Raises `MinutaError` and `ProviderError`.
    """
    values = LIST_ROW.of_block(asked.origin.row)
    if values is None:
        return Reply("As it is now", card(view, asked))
    wanted = Wanted.carried(values["channel"], values["scope"], values["words"])
    again = await _list(asked, wanted)
    return again._replace(blocks=(*_changed(view), *again.blocks))


def card(view: ItemView, asked: Asked) -> tuple[Block, ...]:
    """One item with its buttons, as it stands; one that was used is written anew."""
    item, now = view.item, asked.surroundings.clock.now()
    row = ITEM_ROW.block_id(item.id)
    return item_blocks(item, view.meeting, asked.team, now, can_undo=view.can_undo, row=row)


async def _list(asked: Asked, wanted: Wanted) -> Reply:
    found = await asked.desk.items.tasks(
        await asked.by(),
        wanted.scope,
        place=wanted.place(asked.team),
        words=wanted.words,
        limit=_LISTED,
    )
    title = _TITLES[wanted.scope]
    sought = (own(" with "), words(wanted.words, "italic")) if wanted.words else ()
    heading = rich(line(own(title, "bold"), *sought))
    if not found.items:
        return Reply(title, (heading, *said(_NONE[wanted.scope]).blocks))
    filling = Filling(Measure.USUAL, (export_row(wanted),), (_CHANGED,))
    filling.takes(heading)
    shown = filling.take_while(_entries(found, wanted, asked.team))
    left = found.total - shown
    more = f"… and {left} more: look for words in them, or have all of them as a file."
    return Reply(title, filling.done(more if left else ""))


def _entries(found: Tasks, wanted: Wanted, team: str) -> Iterator[Sequence[Block]]:
    for number, view in enumerate(found.items):
        row = LIST_ROW.block_id(str(number), *wanted.values)
        task = beginning(view.item.task, _TASK_ROOM)
        item = view.item.model_copy(update={"task": task})
        yield item_blocks(item, view.meeting, team, found.now, can_undo=view.can_undo, row=row)


def _changed(view: ItemView) -> tuple[Block, ...]:
    """A line on the item that was changed: it may not be on the list any more."""
    state = STATES[view.item.status].capitalize()
    return (context(f"{state}: {shortened(view.item.task, _CHANGED_ROOM)}"),)
