"""/minuta reminders, mute and unmute: what somebody is told, and when they are left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import MinutaError
from bot.ports.desk import Mute
from integrations.slack.actions import MUTE, NOTHING, REMINDERS, UNMUTE, Action
from integrations.slack.asking import Reply, answered, said
from integrations.slack.commands import reminder_fields as fields
from integrations.slack.elements import MOMENT, actions, button, date, line, own, rich
from integrations.slack.items.following import home_follows
from integrations.slack.modals import form, form_at, opened, shown
from integrations.slack.routes import FormRoute, Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.preferences import ReminderSettings
    from integrations.slack.asking import Asked, Origin
    from integrations.slack.elements import Block
    from integrations.slack.modals import View

_TITLE = "Reminders"
_FORM = Action("reminders-form", ("person",))


async def open_reminders(asked: Asked) -> None:
    """Open the form with all that somebody has set."""
    await opened(asked, _TITLE, lambda: _form(asked, asked.origin))


async def mute_reply(asked: Asked, how_long: str) -> Reply:
    """Hear nothing for a while; raises `MinutaError` for one that there is not."""
    try:
        wanted = Mute(how_long.strip().lower() or Mute.TODAY)
    except ValueError:
        raise MinutaError(
            "Minuta can be silent for today, a week, or until the next working day.",
            "Write /minuta mute today, /minuta mute week or /minuta mute working-day.",
        ) from None
    until = await asked.desk.reminders.mute(await asked.by(), wanted)
    home_follows(asked)
    told = line(
        own("Minuta is silent until "),
        date(until, MOMENT, await _zone(asked)),
        own(". What falls into it comes then, as one message."),
    )
    return Reply("Minuta is silent", (rich(told), actions(button("Unmute", UNMUTE, NOTHING))))


async def unmute_reply(asked: Asked, _words: str) -> Reply:
    """Hear of things again."""
    await asked.desk.reminders.unmute(await asked.by())
    home_follows(asked)
    return said("Minuta tells you of things again.")


def reminder_routes() -> Routes:
    """Answers the buttons and menus of direct messages and the Home, and the form."""

    async def show(asked: Asked, _at: Mapping[str, str]) -> None:
        await open_reminders(asked)

    async def mute(asked: Asked, at: Mapping[str, str]) -> None:
        await answered(asked, lambda: mute_reply(asked, at["how"]))

    async def unmute(asked: Asked, _at: Mapping[str, str]) -> None:
        await answered(asked, lambda: _unmuted(asked))

    return Routes(
        clicks=(Route(REMINDERS, show), Route(MUTE, mute), Route(UNMUTE, unmute)),
        forms=(FormRoute(_FORM, _TITLE, _save),),
    )


async def _form(asked: Asked, origin: Origin) -> View:
    desk = asked.desk.reminders
    settings = await desk.settings(await asked.by())
    blocks = (*await _muted(asked, settings), *fields.shown(settings, desk.hours))
    return form(_TITLE, _FORM, (NOTHING,), blocks, origin=origin)


async def _muted(asked: Asked, settings: ReminderSettings) -> tuple[Block, ...]:
    """That Minuta is silent for somebody now, and the way out."""
    now = asked.surroundings.clock.now()
    silence = tuple(fields.silence(settings, now, await _zone(asked)))
    if not silence:
        return ()
    return (rich(*silence), actions(button("Unmute", UNMUTE, NOTHING)))


async def _unmuted(asked: Asked) -> Reply:
    """Where it was seen that Minuta is silent, it is seen that it is not any more."""
    reply, origin = await unmute_reply(asked, ""), asked.origin
    if origin.kind == "modal":
        found = form_at(asked.body["view"], _FORM)
        above = found.origin if found is not None else origin
        await shown(asked, origin.view, await _form(asked, above))
    return Reply() if origin.kind in {"home", "modal"} else reply


async def _save(asked: Asked, _at: Mapping[str, str]) -> Reply:
    by, desk, sent = await asked.by(), asked.desk.reminders, asked.body["view"]
    before = await desk.settings(by)
    if fields.changed(sent, before) == before:
        return said("Nothing was changed.")
    kept = await desk.change(by, lambda now: fields.changed(sent, now))
    home_follows(asked)
    lines = (line(own(one)) for one in fields.summary(kept, desk.hours))
    return Reply(_TITLE, (rich(line(own("From now on this holds:", "bold")), *lines),))


async def _zone(asked: Asked) -> str:
    """Where somebody lives, for clients that don't show a moment in their own zone."""
    by = await asked.by()
    chosen = (await asked.desk.settings.person(by)).zone
    if chosen is not None:
        return chosen
    member = await asked.surroundings.people.member(by.account)
    return (member.zone if member is not None else None) or "UTC"
