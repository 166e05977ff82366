"""Application commands: what a bot offers, and what people may use of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.discord.api import ApiError, answer, caller, no_content, read_body
from tests.servers.discord.command_rules import (
    CHAT_INPUT,
    check_command,
    check_commands,
    check_counts,
)
from tests.servers.discord.world import Channel, Permission

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aiohttp import web

    from tests.servers.discord.api import Routes
    from tests.servers.discord.direct import DirectChannel
    from tests.servers.discord.world import Account, Json

    Scope = tuple[int, int | None]

_IN_GUILD, _IN_DIRECT = 0, 1
_LOCALISED = ("name_localizations", "description_localizations")


class Commands:
    """Commands by bot id and guild id, None for the global ones."""

    def __init__(self, new_id: Callable[[], int]) -> None:
        self.registered: dict[tuple[int, int | None], list[Json]] = {}
        self._new_id = new_id

    def routes(self) -> Routes:
        routes: Routes = {}
        for scope in ("", "/guilds/{guild}"):
            path = f"/applications/{{application}}{scope}/commands"
            routes[f"GET {path}"] = self._list
            routes[f"PUT {path}"] = self._replace
            routes[f"POST {path}"] = self._add
            routes[f"GET {path}/{{command}}"] = self._get
            routes[f"PATCH {path}/{{command}}"] = self._change
            routes[f"DELETE {path}/{{command}}"] = self._remove
        return routes

    def find(
        self,
        bot: Account,
        person: Account,
        channel: Channel | DirectChannel,
        name: str,
        kind: int = CHAT_INPUT,
    ) -> Json:
        """The command that a person is offered by this name; raises `LookupError`.

        They are not offered what asks for permissions that they have not, nor what is not for here.
        """
        guild = channel.guild.id if isinstance(channel, Channel) else None
        scopes = (guild, None) if guild else (None,)
        for scope in scopes:
            for command in self.registered.get((bot.id, scope), []):
                if (command["name"], command["type"]) == (name, kind):
                    _check_offered(command, person, channel)
                    return command
        raise LookupError(f"no command by the name {name}")

    def _scope(self, request: web.Request) -> Scope:
        guild = request.match_info.get("guild")
        if int(request.match_info["application"]) != caller(request).id:
            raise ApiError(403, 20012, "You are not authorized to perform this action")
        return caller(request).id, int(guild) if guild else None

    async def _list(self, request: web.Request) -> web.Response:
        has_localisations = request.query.get("with_localizations") in {"1", "true"}
        found = self.registered.get(self._scope(request), [])
        return answer([_listed(one, has_localisations=has_localisations) for one in found])

    async def _get(self, request: web.Request) -> web.Response:
        return answer(self._command(request))

    async def _replace(self, request: web.Request) -> web.Response:
        scope = self._scope(request)
        described = (await read_body(request)).json["list"]
        check_commands(described, is_in_guild=scope[1] is not None)
        self.registered[scope] = [self._register(scope, one) for one in described]
        return answer(self.registered[scope])

    async def _add(self, request: web.Request) -> web.Response:
        scope = self._scope(request)
        described = (await read_body(request)).json
        check_command(described, is_in_guild=scope[1] is not None)
        command = self._register(scope, described)
        before = self.registered.get(scope, [])
        others = [one for one in before if _key(one) != _key(command)]
        check_counts([*others, command])
        self.registered[scope] = [*others, command]
        return answer(command, 200 if len(others) < len(before) else 201)

    async def _change(self, request: web.Request) -> web.Response:
        command = self._command(request)
        changed = command | (await read_body(request)).json
        check_command(changed, is_in_guild=False)
        command |= changed | {"version": str(self._new_id())}
        return answer(command)

    async def _remove(self, request: web.Request) -> web.Response:
        self.registered[self._scope(request)].remove(self._command(request))
        return no_content()

    def _command(self, request: web.Request) -> Json:
        for command in self.registered.get(self._scope(request), []):
            if command["id"] == request.match_info["command"]:
                return command
        raise ApiError(404, 10063, "Unknown application command")

    def _register(self, scope: Scope, described: Mapping[str, object]) -> Json:
        application, guild = scope
        before = {_key(one): one["id"] for one in self.registered.get(scope, [])}
        command: Json = {
            "description": "",
            "type": CHAT_INPUT,
            "options": [],
            "default_member_permissions": None,
            "contexts": None,
            "integration_types": [0],
            "nsfw": False,
            "name_localizations": None,
            "description_localizations": None,
            **described,
            "application_id": str(application),
            "guild_id": None if guild is None else str(guild),
            "version": str(self._new_id()),
        }
        return command | {"id": before.get(_key(command)) or str(self._new_id())}


def _key(command: Json) -> tuple[str, int]:
    return command["name"], command["type"]


def _listed(command: Json, *, has_localisations: bool) -> Json:
    if has_localisations:
        return command
    return {name: value for name, value in command.items() if name not in _LOCALISED}


def _check_offered(command: Json, person: Account, channel: Channel | DirectChannel) -> None:
    contexts = command["contexts"]
    context = _IN_GUILD if isinstance(channel, Channel) else _IN_DIRECT
    if contexts is None:
        is_here = context == _IN_GUILD or command.get("dm_permission", True)
    else:
        is_here = context in contexts
    if not is_here:
        raise LookupError(f"{command['name']} can't be used here")
    if not isinstance(channel, Channel):
        return
    if not _may_use(command, channel.allowed(person)):
        raise PermissionError(f"{person.name} may not use {command['name']}")


def _may_use(command: Json, allowed: Permission) -> bool:
    needed = command["default_member_permissions"]
    if Permission.ADMINISTRATOR in allowed or Permission.USE_APPLICATION_COMMANDS not in allowed:
        return Permission.USE_APPLICATION_COMMANDS in allowed
    # "0" is for administrators only.
    return needed is None or (int(needed) > 0 and int(needed) & ~int(allowed) == 0)
