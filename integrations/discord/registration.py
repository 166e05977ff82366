"""The commands put up at Discord, once for each time that they have changed.

Discord lets nobody put them up often, and what is put up stays: so it is asked first what is there.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

from discord.http import Route

from integrations.discord.faults import NO_ANSWER, described, waits
from integrations.discord.localisation import Catalogues

if TYPE_CHECKING:
    import discord
    from discord import app_commands

log = logging.getLogger(__name__)

_TRY_S: Final = 60.0
_FIRST_WAIT_S: Final = 5.0
_LONGEST_WAIT_S: Final = 600.0
_LISTS: Final = frozenset({"contexts", "integration_types", "channel_types"})
_TEXTS: Final = ("name", "description", "name_localizations", "description_localizations")
_KEPT: Final = frozenset(
    {
        *_TEXTS,
        *_LISTS,
        "type",
        "default_member_permissions",
        "nsfw",
        "options",
        "choices",
        "value",
        "required",
        "autocomplete",
        "min_value",
        "max_value",
        "min_length",
        "max_length",
    }
)
"""What a command is; the rest is what Discord adds (interactions/application-commands)."""


async def described_commands(tree: app_commands.CommandTree[Any]) -> list[dict[str, Any]]:
    """Every command as it is sent to Discord, in all languages, by name."""
    catalogues = Catalogues.shipped()
    commands = sorted(tree.get_commands(), key=lambda command: command.name)
    return [await command.get_translated_payload(tree, catalogues) for command in commands]


async def keep_registered(
    client: discord.Client, tree: app_commands.CommandTree[Any], first_wait_s: float = _FIRST_WAIT_S
) -> None:
    """Try until the commands are up; waits for the client to be ready. Never raises."""
    for wait_s in waits(first_wait_s, _LONGEST_WAIT_S):
        await client.wait_until_ready()
        try:
            async with asyncio.timeout(_TRY_S):
                await register(client, tree)
        except NO_ANSWER as error:
            log.warning("commands were not taken: %s; again in %.0f s", described(error), wait_s)
            await asyncio.sleep(wait_s)
        else:
            return


async def register(client: discord.Client, tree: app_commands.CommandTree[Any]) -> bool:
    """Put the commands up where others are; returns whether that was needed.

    Raises what the library raises.
    """
    application = client.application_id
    if application is None:
        raise TimeoutError
    wanted = await described_commands(tree)
    route = Route("GET", "/applications/{application}/commands", application=application)
    there = await client.http.request(route, params={"with_localizations": "true"})
    if _essence(wanted) == _essence(there):
        return False
    await client.http.bulk_upsert_global_commands(application, payload=wanted)
    log.info("%d commands were put up", len(wanted))
    return True


def _essence(commands: list[dict[str, Any]]) -> list[Any]:
    return sorted((_part(command) for command in commands), key=lambda one: str(one.get("name")))


def _part(described_: dict[str, Any]) -> dict[str, Any]:
    """What makes a difference: without what Discord adds, and without what says nothing."""
    found: dict[str, Any] = {}
    for name, value in described_.items():
        if name not in _KEPT or value is None or value is False or value in ("", [], {}):
            continue
        if name in {"options", "choices"}:
            found[name] = [_part(one) for one in value]
        elif name in _LISTS:
            found[name] = sorted(map(int, value))
        elif name == "default_member_permissions":
            found[name] = int(value)
        else:
            found[name] = value
    return found
