"""Action items as a file: for a table, or for a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import MinutaError
from bot.ports.desk import TaskFormat
from integrations.slack.actions import Action
from integrations.slack.asking import answered, said
from integrations.slack.directly import sent_directly
from integrations.slack.elements import actions, button
from integrations.slack.items.scopes import Wanted
from integrations.slack.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from integrations.slack.asking import Asked, Reply
    from integrations.slack.elements import Block

_EXPORT: Final = Action("tasks-export", ("form", "channel", "scope", "words"))
_FORMS: Final = {
    "csv": TaskFormat.CSV,
    "calendar": TaskFormat.CALENDAR,
    "ics": TaskFormat.CALENDAR,
}


def export_row(wanted: Wanted) -> Block:
    """What stands under a list to have it as a file."""
    return actions(
        button("Send me a table", _EXPORT, TaskFormat.CSV, *wanted.values, number=0),
        button("Send me a calendar", _EXPORT, TaskFormat.CALENDAR, *wanted.values, number=1),
    )


def task_file_routes() -> Routes:
    """Answers what stands under a list, and in the Home."""

    async def export(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            wanted = Wanted.carried(at["channel"], at["scope"], at["words"])
            return await _sent(asked, TaskFormat(at["form"]), wanted)

        await answered(asked, work)

    return Routes(clicks=(Route(_EXPORT, export),))


async def export_reply(asked: Asked, text: str) -> Reply:
    """Send the file that is asked for; raises `MinutaError` for one that there is not."""
    form, _, rest = text.strip().partition(" ")
    known = _FORMS.get(form.lower())
    if known is None:
        raise MinutaError(
            "Minuta makes a table or a calendar of action items.",
            "Write /tasks export csv, or /tasks export calendar, and behind it mine, channel, "
            "overdue or closed.",
        )
    return await _sent(asked, known, Wanted.read(rest, asked.origin.channel))


async def _sent(asked: Asked, form: TaskFormat, wanted: Wanted) -> Reply:
    file = await asked.desk.items.export(
        await asked.by(), wanted.scope, form, place=wanted.place(asked.team), words=wanted.words
    )
    return said(await sent_directly(asked, (file,)))
