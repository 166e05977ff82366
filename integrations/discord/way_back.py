"""The way back from an action item to the list that it was opened from.

A list is shown to one person, and an item that is opened takes its place. Whatever takes the place
of that keeps the button that leads back, which carries what the list was of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.wording import one_line
from integrations.discord.actions import Action
from integrations.discord.rows import Button, action_rows, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import discord
    from discord import ui

TASKS: Final = Action("tasks", ("show", "words"))
"""Shows a list of action items as it is now; see `carried` for the words."""

_BACK: Final = "◀ Back to the list"
_BEGIN: Final = "="
_SPACE: Final = "␣"
"""Nobody looks for it."""


def carried(words: str) -> str:
    """Words as a custom id carries them: never nothing, without spaces, and hardly longer."""
    return _BEGIN + one_line(words).replace(" ", _SPACE)


def uncarried(value: str) -> str:
    """The words again, on one line."""
    return value.removeprefix(_BEGIN).replace(_SPACE, " ")


def keep_way_back(before: discord.Message | None, view: ui.LayoutView) -> None:
    """Put the way back of a message under what takes its place, unless that has one."""
    if any(_leads_back(getattr(one, "custom_id", None)) for one in view.walk_children()):
        return
    custom_ids = _custom_ids(before.components if before else ())
    back = next(filter(_leads_back, custom_ids), None)
    if back is not None:
        for row in action_rows(rows(Button(_BACK, back))):
            view.add_item(row)


def _leads_back(custom_id: object) -> bool:
    return isinstance(custom_id, str) and TASKS.values(custom_id) is not None


def _custom_ids(components: Iterable[discord.Component]) -> Iterator[str]:
    for component in components:
        custom_id: Any = getattr(component, "custom_id", None)
        if isinstance(custom_id, str):
            yield custom_id
        yield from _custom_ids(getattr(component, "children", ()))
