"""/minuta settings: what holds for a channel, for the workspace, and for a person."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from bot.errors import MinutaError
from integrations.slack.actions import NOTHING, SETTINGS, Action
from integrations.slack.asking import Asked, Origin, said
from integrations.slack.commands import settings_fields as fields
from integrations.slack.commands.settings_fields import Held
from integrations.slack.forms import Option
from integrations.slack.items.following import home_follows
from integrations.slack.modals import form, opened
from integrations.slack.places import place
from integrations.slack.routes import FormRoute, Route, Routes, team_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from integrations.slack.app import Surroundings
    from integrations.slack.asking import Reply
    from integrations.slack.modals import View

log = logging.getLogger(__name__)

_TITLE = "Settings"
_ZONES = 50

_FORM: Final = Action("settings-form", ("channel",))


async def open_settings(asked: Asked, channel: str = "") -> None:
    """Open the form; without a channel, of what holds for the workspace and the person."""

    async def prepare() -> View:
        held = await _held(asked, channel)
        values = (channel or NOTHING,)
        return form(_TITLE, _FORM, values, fields.shown(held), origin=asked.origin)

    await opened(asked, _TITLE, prepare)


def settings_routes() -> Routes:
    """Answers the button, and the form that is sent in."""

    async def press(asked: Asked, at: Mapping[str, str]) -> None:
        await open_settings(asked, _channel(at))

    async def save(asked: Asked, at: Mapping[str, str]) -> Reply:
        held = await _held(asked, _channel(at))
        changed = await _saved(asked, held, asked.body["view"])
        if not changed:
            return said("Nothing was changed.")
        return said(f"From now on this holds: {', '.join(changed)}.")

    return Routes(clicks=(Route(SETTINGS, press),), forms=(FormRoute(_FORM, _TITLE, save),))


def answer_zones(app: AsyncApp, surroundings: Surroundings) -> None:
    """Give the time zones that hold what is typed."""

    async def look_up(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        asked = Asked(surroundings, team_of(context, body), body, Origin("modal"))
        found: list[Option] = []
        try:
            known = asked.desk.settings.zones(str(body.get("value") or ""), _ZONES)
            found = [Option(zone, zone) for zone in known]
        except MinutaError as error:
            log.info("%s: no zones: %s", asked.id, type(error).__name__)
        await ack(options=[one.as_json() for one in found])

    app.options(fields.ZONES)(look_up)


def _channel(at: Mapping[str, str]) -> str:
    return "" if at["channel"] == NOTHING else at["channel"]


async def _held(asked: Asked, channel: str) -> Held:
    by, settings = await asked.by(), asked.desk.settings
    seen = place(asked.team, channel) if channel else None
    where = seen if seen is not None and await by.can_read(seen) else None
    return Held(
        is_admin=by.is_admin,
        place=where,
        room=await settings.room(where) if where is not None else None,
        server=await settings.server(by),
        person=await settings.person(by),
        templates=tuple(view.template for view in await settings.templates(by)),
    )


async def _saved(asked: Asked, held: Held, view: Mapping[str, Any]) -> list[str]:
    """Keep what is otherwise than before; gives what that was.

    Raises `Mistake` for a field with something wrong in it, and nothing is kept.
    """
    by, settings, changed = await asked.by(), asked.desk.settings, []
    zone = fields.person_zone(view)
    added, removed = fields.vocabulary_changes(view, held.server)
    is_other_server = held.is_admin and fields.server_changed(view, held.server) != held.server
    if zone != held.person.zone:
        await settings.change_zone(by, zone)
        home_follows(asked)
        changed.append(f"your time zone is {zone or 'that of your Slack profile'}")
    if added:
        await settings.add_words(by, added)
    if removed:
        await settings.remove_words(by, removed)
    if added or removed:
        changed.append("Minuta knows other names and words")
    if is_other_server:
        # with the words that were kept just now
        server = await settings.server(by)
        await settings.change_server(by, fields.server_changed(view, server))
        changed.append("the workspace has other settings")
    if held.is_admin and held.place is not None and held.room is not None:
        room = fields.room_changed(view, held.room)
        if room != held.room:
            await settings.change_room(by, held.place, room)
            changed.append("the channel has other settings")
    return changed
