"""Application commands and interactions: slash commands, buttons, menus and forms."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING

from tests.servers.discord.api import ApiError, answer, caller, no_content, read_body
from tests.servers.discord.components import check
from tests.servers.discord.messages import is_ephemeral, shown
from tests.servers.discord.world import Account, Channel, Json, Permission

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from tests.servers.discord.api import Body, Routes, World
    from tests.servers.discord.messages import Messages

PING, COMMAND, COMPONENT, AUTOCOMPLETE, FORM = 1, 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, OPENED_FORM = 4, 5, 6, 7, 8, 9
_SUBCOMMAND, _GROUP = 1, 2
_STRING, _INTEGER, _BOOLEAN, _NUMBER = 3, 4, 5, 10
_LOADING = 1 << 7


class Interaction:
    """What somebody did, and what the bot answered.

    `answered` is set by the first answer, `kind` says which it was (`MESSAGE`, `DEFERRED`, ...) and
    `content` what it carried. `messages` are all that were sent, the original first, those only
    visible to the person included; `edits` counts how often the original was changed.
    """

    def __init__(
        self, interaction_id: int, kind: int, bot: Account, person: Account, channel: Channel
    ) -> None:
        self.id = interaction_id
        self.bot = bot
        self.token = secrets.token_hex(16)
        self.type = kind
        self.person = person
        self.channel = channel
        self.kind: int | None = None
        self.content: Json = {}
        self.messages: list[Json] = []
        self.edits = 0
        self.is_ephemeral = False
        self.source: Json | None = None
        self._changed = asyncio.Event()

    @property
    def text(self) -> str:
        """The text of the original message as it stands."""
        return shown(self.messages[0]) if self.messages else ""

    async def answered(self, timeout_s: float = 5.0) -> Interaction:
        """Wait for the first answer; raises `TimeoutError`."""
        async with asyncio.timeout(timeout_s):
            while self.kind is None:
                await self._changed.wait()
        return self

    async def finished(self, timeout_s: float = 5.0) -> Interaction:
        """Wait until the original message is there and has a text, also after a deferral."""
        async with asyncio.timeout(timeout_s):
            while not self.messages or self.messages[0]["flags"] & _LOADING:
                await self._changed.wait()
        return self

    def note(self) -> None:
        """Wake up who waits."""
        self._changed.set()
        self._changed = asyncio.Event()


class Commands:
    """Commands by bot id and guild id (None for the global ones), and all interactions by token."""

    def __init__(self, world: World, messages: Messages, new_id: Callable[[], int]) -> None:
        self.registered: dict[tuple[int, int | None], list[Json]] = {}
        self.interactions: dict[str, Interaction] = {}
        self.patience_s = 3.0
        self._world = world
        self._messages = messages
        self._new_id = new_id

    def routes(self) -> Routes:
        routes: Routes = {}
        for scope in ("", "/guilds/{guild}"):
            path = f"/applications/{{application}}{scope}/commands"
            routes[f"GET {path}"] = self._list
            routes[f"PUT {path}"] = self._replace
            routes[f"POST {path}"] = self._add
            routes[f"DELETE {path}/{{command}}"] = self._remove
        original = "/webhooks/{application}/{token}/messages/{message}"
        return routes | {
            "POST /interactions/{interaction}/{token}/callback": self._call_back,
            "POST /webhooks/{application}/{token}": self._follow_up,
            f"GET {original}": self._get,
            f"PATCH {original}": self._edit,
            f"DELETE {original}": self._delete,
        }

    def invoke(
        self, bot: Account, person: Account, channel: Channel, line: str, options: Json
    ) -> Interaction:
        """Use a slash command: its name and those of its groups, as one types them.

        Raises `LookupError` when the bot registered no such command.
        """
        content = self._command_json(bot, channel, line.removeprefix("/").split(), options)
        return self._interact(bot, COMMAND, person, channel, content)

    def press(
        self, bot: Account, person: Account, channel: Channel, message: Json, custom_id: str
    ) -> Interaction:
        """Press a button of a message; raises `LookupError` when it has none by this id."""
        return self.choose(bot, person, channel, message, custom_id, ())

    def choose(
        self,
        bot: Account,
        person: Account,
        channel: Channel,
        message: Json,
        custom_id: str,
        values: tuple[str, ...],
    ) -> Interaction:
        """Choose from a menu of a message; without values it is a button that is pressed."""
        component = _find_component(message["components"], custom_id)
        content: Json = {"custom_id": custom_id, "component_type": component["type"]}
        if values:
            content["values"] = list(values)
        return self._interact(bot, COMPONENT, person, channel, content, message)

    def submit(
        self, bot: Account, person: Account, form: Interaction, values: dict[str, str]
    ) -> Interaction:
        """Fill in the form that an interaction was answered with."""
        if form.kind != OPENED_FORM:
            raise LookupError("no form was opened")
        rows = [_filled(row, values) for row in form.content["components"]]
        content = {"custom_id": form.content["custom_id"], "components": rows}
        return self._interact(bot, FORM, person, form.channel, content, form.source)

    def _interact(
        self,
        bot: Account,
        kind: int,
        person: Account,
        channel: Channel,
        content: Json,
        source: Json | None = None,
    ) -> Interaction:
        interaction = Interaction(self._new_id(), kind, bot, person, channel)
        interaction.source = source
        self.interactions[interaction.token] = interaction
        event = self._event_json(interaction, content)
        self._world.gateway.session_of(bot).dispatch("INTERACTION_CREATE", event)
        asyncio.get_running_loop().call_later(self.patience_s, self._expire, interaction)
        return interaction

    def _expire(self, interaction: Interaction) -> None:
        if interaction.kind is None:
            self.interactions.pop(interaction.token, None)

    def _event_json(self, interaction: Interaction, content: Json) -> Json:
        channel = interaction.channel
        everything = str(int(channel.allowed(interaction.person)))
        member = channel.guild.members[interaction.person.id].json()
        event: Json = {
            "id": str(interaction.id),
            "application_id": str(interaction.bot.id),
            "type": interaction.type,
            "token": interaction.token,
            "version": 1,
            "data": content,
            "guild_id": str(channel.guild.id),
            "channel_id": str(channel.id),
            "channel": channel.json() | {"permissions": everything},
            "member": member | {"permissions": everything},
            "app_permissions": str(int(channel.allowed(interaction.bot))),
            "locale": "en-US",
            "guild_locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(channel.guild.id)},
            "context": 0,
            "attachment_size_limit": 10 << 20,
        }
        if interaction.source:
            event["message"] = interaction.source
        return event

    def _command_json(
        self, bot: Account, channel: Channel, words: list[str], options: Json
    ) -> Json:
        scopes: tuple[int | None, ...] = (channel.guild.id, None)
        known = [one for scope in scopes for one in self.registered.get((bot.id, scope), [])]
        command = _find(known, words[0])
        described, chosen = command, []
        for word in words[1:]:
            described = _find(described.get("options", []), word)
            chosen.append({"name": word, "type": described["type"]})
        if any(one["type"] in {_SUBCOMMAND, _GROUP} for one in described.get("options", [])):
            raise LookupError(f"/{' '.join(words)} is only the beginning of a command")
        filled = [_option(described, name, value) for name, value in options.items()]
        for one in reversed(chosen):
            filled = [one | {"options": filled}]
        return {
            "id": command["id"],
            "name": command["name"],
            "type": 1,
            "options": filled,
            "guild_id": command.get("guild_id"),
        }

    def _scope(self, request: web.Request) -> tuple[int, int | None]:
        guild = request.match_info.get("guild")
        if int(request.match_info["application"]) != caller(request).id:
            raise ApiError(403, 20012, "You are not authorized to perform this action")
        return caller(request).id, int(guild) if guild else None

    async def _list(self, request: web.Request) -> web.Response:
        return answer(self.registered.get(self._scope(request), []))

    async def _replace(self, request: web.Request) -> web.Response:
        scope = self._scope(request)
        described = (await read_body(request)).json["list"]
        self.registered[scope] = [self._register(scope, one) for one in described]
        return answer(self.registered[scope])

    async def _add(self, request: web.Request) -> web.Response:
        scope = self._scope(request)
        command = self._register(scope, (await read_body(request)).json)
        others = [one for one in self.registered.get(scope, []) if one["name"] != command["name"]]
        self.registered[scope] = [*others, command]
        return answer(command, 201)

    async def _remove(self, request: web.Request) -> web.Response:
        scope = self._scope(request)
        command_id = request.match_info["command"]
        kept = [one for one in self.registered.get(scope, []) if one["id"] != command_id]
        self.registered[scope] = kept
        return no_content()

    def _register(self, scope: tuple[int, int | None], described: Json) -> Json:
        application, guild = scope
        return {
            "description": "",
            "type": 1,
            "options": [],
            "default_member_permissions": None,
            "nsfw": False,
            **described,
            "id": str(self._new_id()),
            "application_id": str(application),
            "guild_id": None if guild is None else str(guild),
            "version": str(self._new_id()),
        }

    def _interaction(self, request: web.Request) -> Interaction:
        interaction = self.interactions.get(request.match_info["token"])
        if interaction is None:
            raise ApiError(404, 10062, "Unknown interaction")
        return interaction

    async def _call_back(self, request: web.Request) -> web.Response:
        interaction = self._interaction(request)
        if interaction.kind is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        body = await read_body(request)
        content = body.json.get("data") or {}
        kind = body.json["type"]
        message = self._take_answer(interaction, kind, content, body)
        interaction.kind, interaction.content = kind, content
        interaction.note()
        if request.query.get("with_response") not in {"1", "true"}:
            return no_content()
        described: Json = {"id": str(interaction.id), "type": interaction.type}
        resource: Json = {"type": kind}
        if message:
            described["response_message_id"] = message["id"]
            described["response_message_loading"] = kind == DEFERRED
            described["response_message_ephemeral"] = interaction.is_ephemeral
            resource["message"] = message
        return answer({"interaction": described, "resource": resource})

    def _take_answer(
        self, interaction: Interaction, kind: int, content: Json, body: Body
    ) -> Json | None:
        if kind == MESSAGE:
            interaction.is_ephemeral = is_ephemeral(content)
            return self._send(interaction, content, body)
        if kind == DEFERRED:
            interaction.is_ephemeral = is_ephemeral(content)
            bot = interaction.bot
            message = self._messages.render(bot, interaction.channel, content, {})
            message["flags"] |= _LOADING
            interaction.messages.append(message)
            return message
        if kind == UPDATE and interaction.source:
            source = interaction.source
            interaction.messages.append(source)
            return self._messages.edit(interaction.channel, source, content, body.files)
        if kind == DEFERRED_UPDATE and interaction.source:
            interaction.messages.append(interaction.source)
        return None

    def _send(self, interaction: Interaction, content: Json, body: Body) -> Json:
        bot = interaction.bot
        if is_ephemeral(content) or not self._is_visible(interaction):
            check(content, body.files)
            message = self._messages.render(bot, interaction.channel, content, body.files)
        else:
            message = self._messages.post(bot, interaction.channel, content, body.files)
        interaction.messages.append(message)
        return message

    def _is_visible(self, interaction: Interaction) -> bool:
        return Permission.VIEW_CHANNEL in interaction.channel.allowed(interaction.person)

    async def _follow_up(self, request: web.Request) -> web.Response:
        interaction = self._interaction(request)
        if interaction.kind is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        body = await read_body(request)
        is_first = bool(interaction.messages and interaction.messages[0]["flags"] & _LOADING)
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
        return answer(self._target(request)[1])

    async def _edit(self, request: web.Request) -> web.Response:
        interaction, message = self._target(request)
        body = await read_body(request)
        if message["flags"] & _LOADING:
            self._finish(interaction, message, body)
        else:
            self._messages.edit(interaction.channel, message, body.json, body.files)
        interaction.edits += message is interaction.messages[0]
        interaction.note()
        return answer(message)

    def _finish(self, interaction: Interaction, message: Json, body: Body) -> Json:
        message["flags"] &= ~_LOADING
        self._messages.edit(interaction.channel, message, body.json, body.files)
        message["edited_timestamp"] = None
        if not interaction.is_ephemeral:
            message_id = int(message["id"])
            self._messages.by_channel[interaction.channel.id][message_id] = message
            interaction.channel.guild.publish("MESSAGE_CREATE", message)
        return message

    async def _delete(self, request: web.Request) -> web.Response:
        interaction, message = self._target(request)
        interaction.messages.remove(message)
        if int(message["id"]) in self._messages.by_channel[interaction.channel.id]:
            self._messages.delete(interaction.channel, int(message["id"]))
        return no_content()


def _find(described: list[Json], name: str) -> Json:
    for one in described:
        if one["name"] == name:
            return one
    raise LookupError(f"no command or option by the name {name}")


def _option(described: Json, name: str, value: object) -> Json:
    option = _find(described.get("options", []), name)
    kind = option["type"]
    wanted = {_STRING: str, _INTEGER: int, _BOOLEAN: bool, _NUMBER: float}.get(kind, str)
    if not isinstance(value, wanted):
        raise TypeError(f"the option {name} is a {wanted.__name__}")
    return {"name": name, "type": kind, "value": value}


def _find_component(components: list[Json], custom_id: str) -> Json:
    for component in components:
        if component.get("custom_id") == custom_id:
            if component.get("disabled"):
                raise LookupError(f"{custom_id} is disabled")
            return component
        children = component.get("components", [])
        children = children + [component[name] for name in ("accessory",) if name in component]
        try:
            return _find_component(children, custom_id)
        except LookupError:
            continue
    raise LookupError(f"no component by the id {custom_id}")


def _filled(row: Json, values: dict[str, str]) -> Json:
    if "component" in row:
        return row | {"component": row["component"] | _value(row["component"], values)}
    return row | {"components": [one | _value(one, values) for one in row["components"]]}


def _value(field: Json, values: dict[str, str]) -> Json:
    return {"value": values.get(field["custom_id"], field.get("value") or "")}
