"""Interactions: what somebody did, what the bot answers, and its messages afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.discord.api import ApiError, answer, no_content, read_body, require_field
from tests.servers.discord.command_rules import check_choices
from tests.servers.discord.components import check
from tests.servers.discord.forms import check_form
from tests.servers.discord.interaction import (
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFERRED,
    DEFERRED_UPDATE,
    FORM,
    MESSAGE,
    OPENED_FORM,
    UPDATE,
    Interaction,
)
from tests.servers.discord.messages import EPHEMERAL, LOADING, is_ephemeral
from tests.servers.discord.world import Channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from tests.servers.discord.api import Body, Routes, World
    from tests.servers.discord.direct import DirectChannel
    from tests.servers.discord.messages import Messages
    from tests.servers.discord.world import Account, Json

LIFETIME_S = 15 * 60
"""How long a token is good (docs.discord.com, "Receiving and Responding")."""

_UPDATES = frozenset({DEFERRED_UPDATE, UPDATE})
_ANSWERS = {
    COMMAND: frozenset({MESSAGE, DEFERRED, OPENED_FORM}),
    COMPONENT: frozenset({MESSAGE, DEFERRED, OPENED_FORM}) | _UPDATES,
    AUTOCOMPLETE: frozenset({CHOICES}),
    FORM: frozenset({MESSAGE, DEFERRED}) | _UPDATES,
}
_IN_GUILD, _IN_DIRECT = 0, 1


class Interactions:
    """All interactions by token.

    What is not answered within `patience_s` is unknown, and so is a token after 15 minutes.
    """

    def __init__(self, world: World, messages: Messages, new_id: Callable[[], int]) -> None:
        self.by_token: dict[str, Interaction] = {}
        self.patience_s = 3.0
        self._began: dict[str, float] = {}
        self._world = world
        self._messages = messages
        self._new_id = new_id

    def routes(self) -> Routes:
        original = "/webhooks/{application}/{token}/messages/{message}"
        return {
            "POST /interactions/{interaction}/{token}/callback": self._call_back,
            "POST /webhooks/{application}/{token}": self._follow_up,
            f"GET {original}": self._get,
            f"PATCH {original}": self._edit,
            f"DELETE {original}": self._delete,
        }

    def begin(
        self,
        bot: Account,
        kind: int,
        person: Account,
        channel: Channel | DirectChannel,
        content: Json,
        source: Json | None = None,
        option_type: int = 0,
    ) -> Interaction:
        """Tell a bot what a person did; `source` is the message that they did it with."""
        interaction = Interaction(self._new_id(), kind, bot, person, channel)
        interaction.source = source
        interaction.option_type = option_type
        self.by_token[interaction.token] = interaction
        self._began[interaction.token] = self._world.clock()
        event = self._event_json(interaction, content)
        self._world.gateway.session_of(bot).dispatch("INTERACTION_CREATE", event)
        return interaction

    def expire(self, interaction: Interaction) -> None:
        """Let 15 minutes pass for one token."""
        self._began[interaction.token] -= LIFETIME_S

    def owner_of(self, message: Json) -> Account | None:
        """Who alone sees a message, or nobody."""
        if not message["flags"] & EPHEMERAL:
            return None
        for interaction in self.by_token.values():
            if any(one is message for one in interaction.messages):
                return interaction.person
        return None

    def _event_json(self, interaction: Interaction, content: Json) -> Json:
        channel, person = interaction.channel, interaction.person
        event: Json = {
            "id": str(interaction.id),
            "application_id": str(interaction.bot.id),
            "type": interaction.type,
            "token": interaction.token,
            "version": 1,
            "data": content,
            "channel_id": str(channel.id),
            "locale": person.locale,
            "entitlements": [],
            "attachment_size_limit": 10 << 20,
        }
        if interaction.source:
            event["message"] = self._messages.attachments.fresh(interaction.source)
        if not isinstance(channel, Channel):
            allowed = str(int(channel.allowed))
            return event | {
                "channel": channel.json(),
                "user": person.json(),
                "app_permissions": allowed,
                "authorizing_integration_owners": {"0": "0"},
                "context": _IN_DIRECT,
            }
        allowed = str(int(channel.allowed(person)))
        member = channel.guild.members[person.id].json()
        guild_id = str(channel.guild.id)
        return event | {
            "guild_id": guild_id,
            "guild": {"id": guild_id, "locale": "en-US", "features": []},
            "channel": channel.json() | {"permissions": allowed},
            "member": member | {"permissions": allowed},
            "app_permissions": str(int(channel.allowed(interaction.bot))),
            "guild_locale": "en-US",
            "authorizing_integration_owners": {"0": guild_id},
            "context": _IN_GUILD,
        }

    def _is_over(self, interaction: Interaction) -> bool:
        lives_s = self.patience_s if interaction.kind is None else LIFETIME_S
        return self._world.clock() >= self._began[interaction.token] + lives_s

    async def _call_back(self, request: web.Request) -> web.Response:
        interaction = self.by_token.get(request.match_info["token"])
        if interaction is None or self._is_over(interaction):
            raise ApiError(404, 10062, "Unknown interaction")
        if interaction.kind is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        body = await read_body(request)
        content = body.json.get("data") or {}
        kind = body.json["type"]
        is_fine = kind in _ANSWERS[interaction.type]
        is_fine &= kind not in _UPDATES or interaction.source is not None
        require_field(is_fine, ("type",), "Not an answer to this interaction")
        message = self._take_answer(interaction, kind, content, body)
        interaction.take(kind, content)
        if request.query.get("with_response") not in {"1", "true"}:
            return no_content()
        return answer(_callback_json(interaction, message))

    def _take_answer(
        self, interaction: Interaction, kind: int, content: Json, body: Body
    ) -> Json | None:
        if kind == CHOICES:
            choices = content.get("choices") or []
            check_choices(choices, interaction.option_type, ("data", "choices"))
        elif kind == OPENED_FORM:
            check_form(content)
        elif kind == MESSAGE:
            interaction.is_ephemeral = is_ephemeral(content)
            return self._send(interaction, content, body)
        elif kind == DEFERRED:
            return self._defer(interaction, content)
        elif interaction.source is not None:
            source = interaction.source
            interaction.messages.append(source)
            if kind == UPDATE:
                self._messages.edit(interaction.channel, source, content, body.files)
            return source
        return None

    def _defer(self, interaction: Interaction, content: Json) -> Json:
        flags = content.get("flags") or 0
        what = "Only EPHEMERAL can be set when deferring"
        require_field(flags & ~EPHEMERAL == 0, ("data", "flags"), what)
        interaction.is_ephemeral = is_ephemeral(content)
        message = self._messages.render(interaction.bot, interaction.channel, content, {})
        message["flags"] |= LOADING
        interaction.messages.append(message)
        return message

    def _send(self, interaction: Interaction, content: Json, body: Body) -> Json:
        bot, channel = interaction.bot, interaction.channel
        if is_ephemeral(content):
            check(content, body.files)
            message = self._messages.render(bot, channel, content, body.files)
        else:
            message = self._messages.post(bot, channel, content, body.files)
        interaction.messages.append(message)
        return message

    def _interaction(self, request: web.Request) -> Interaction:
        interaction = self.by_token.get(request.match_info["token"])
        if interaction is None or interaction.kind is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        if self._is_over(interaction):
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return interaction

    async def _follow_up(self, request: web.Request) -> web.Response:
        interaction = self._interaction(request)
        body = await read_body(request)
        is_first = bool(interaction.messages and interaction.messages[0]["flags"] & LOADING)
        if is_first:
            # Discord takes the first follow-up for the answer that a deferral promised.
            message = self._finish(interaction, interaction.messages[0], body)
        else:
            message = self._send(interaction, body.json, body)
        interaction.note()
        return answer(message)

    def _target(self, request: web.Request) -> tuple[Interaction, Json]:
        interaction = self._interaction(request)
        wanted = request.match_info["message"]
        for message in interaction.messages:
            if wanted in {"@original", message["id"]}:
                return interaction, message
        raise ApiError(404, 10008, "Unknown Message")

    async def _get(self, request: web.Request) -> web.Response:
        return answer(self._messages.attachments.fresh(self._target(request)[1]))

    async def _edit(self, request: web.Request) -> web.Response:
        interaction, message = self._target(request)
        body = await read_body(request)
        if message["flags"] & LOADING:
            self._finish(interaction, message, body)
        else:
            self._messages.edit(interaction.channel, message, body.json, body.files)
        interaction.edits += message is interaction.messages[0]
        interaction.note()
        return answer(message)

    def _finish(self, interaction: Interaction, message: Json, body: Body) -> Json:
        self._messages.edit(interaction.channel, message, body.json, body.files)
        message["flags"] &= ~LOADING
        message["edited_timestamp"] = None
        if not interaction.is_ephemeral:
            self._messages.store(interaction.channel, message, body.json)
        return message

    async def _delete(self, request: web.Request) -> web.Response:
        interaction, message = self._target(request)
        interaction.messages.remove(message)
        if int(message["id"]) in self._messages.by_channel[interaction.channel.id]:
            self._messages.delete(interaction.channel, int(message["id"]))
        return no_content()


def _callback_json(interaction: Interaction, message: Json | None) -> Json:
    kind = interaction.kind
    described: Json = {"id": str(interaction.id), "type": interaction.type}
    resource: Json = {"type": kind}
    if message and kind not in _UPDATES:
        described["response_message_id"] = message["id"]
        described["response_message_loading"] = kind == DEFERRED
        described["response_message_ephemeral"] = interaction.is_ephemeral
    if message and kind in {MESSAGE, DEFERRED, UPDATE}:
        resource["message"] = message
    return {"interaction": described, "resource": resource}
