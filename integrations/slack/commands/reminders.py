"""/minuta reminders, mute and unmute: what somebody is told, and when they are left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import MinutaError
from bot.ports.desk import Mute
from integrations.slack.acting.following import home_follows
from integrations.slack.actions import MUTE, REMINDERS, UNMUTE, Action
from integrations.slack.asking import Reply, answered, said
from integrations.slack.commands import reminder_fields as fields
from integrations.slack.elements import MOMENT, actions, button, date, line, own, rich
from integrations.slack.modals import form, opened
from integrations.slack.routes import FormRoute, Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from integrations.slack.asking import Asked
    from integrations.slack.modals import View

_TITLE = "Reminders"
_FORM = Action("reminders-form", ("person",))


async def open_reminders(asked: Asked) -> None:
    """Open the form with all that somebody has set."""

    async def prepare() -> View:
        settings = await asked.desk.reminders.settings(await asked.by())
        return form(_TITLE, _FORM, ("-",), fields.shown(settings), origin=asked.origin)

    await opened(asked, _TITLE, prepare)


async def mute_reply(asked: Asked, how_long: str) -> Reply:
    """Hear nothing for a while; raises `MinutaError` for one that there is not."""
    try:
        wanted = Mute(how_long.strip().lower() or Mute.TODAY)
    except ValueError:
        raise MinutaError(
            "Minuta can be silent for today, a week, or until the next working day.",
            "Write /minuta mute today, /minuta mute week or /minuta mute working-day.",
        ) from None
    by = await asked.by()
    until = await asked.desk.reminders.mute(by, wanted)
    home_follows(asked)
    return _muted(until, await _zone(asked), asked.user)


async def unmute_reply(asked: Asked, _words: str) -> Reply:
    """Hear of things again."""
    await asked.desk.reminders.unmute(await asked.by())
    home_follows(asked)
    return said("Minuta tells you of things again.")


def reminder_routes() -> Routes:
    """Answers the buttons and menus of direct messages and the Home, and the form."""

    async def show(asked: Asked, _at: Mapping[str, str]) -> None:
        await open_reminders(asked)

    async def save(asked: Asked, _at: Mapping[str, str]) -> Reply:
        by, desk = await asked.by(), asked.desk.reminders
        before = await desk.settings(by)
        settings = fields.changed(asked.body["view"], before)
        if settings == before:
            return said("Nothing was changed.")
        kept = await desk.change(by, settings)
        home_follows(asked)
        lines = (line(own(one)) for one in fields.summary(kept))
        return Reply(_TITLE, (rich(line(own("From now on this holds:", "bold")), *lines),))

    async def mute(asked: Asked, at: Mapping[str, str]) -> None:
        await answered(asked, lambda: mute_reply(asked, at["how"]))

    async def unmute(asked: Asked, _at: Mapping[str, str]) -> None:
        await answered(asked, lambda: unmute_reply(asked, ""))

    return Routes(
        clicks=(Route(REMINDERS, show), Route(MUTE, mute), Route(UNMUTE, unmute)),
        forms=(FormRoute(_FORM, _TITLE, save),),
    )


def _muted(until: datetime, zone: str, user_id: str) -> Reply:
    told = line(
        own("Minuta is silent until "),
        date(until, MOMENT, zone),
        own(". What falls into it comes then, as one message."),
    )
    row = actions(button("Unmute", UNMUTE, user_id))
    return Reply("Minuta is silent", (rich(told), row))


async def _zone(asked: Asked) -> str:
    """Where somebody lives, for clients that don't show a moment in their own zone."""
    person = await asked.desk.settings.person(await asked.by())
    return person.zone or "UTC"
