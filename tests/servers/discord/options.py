"""Options of slash commands as people fill them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.servers.discord.api import Upload
from tests.servers.discord.command_rules import (
    ATTACHMENT,
    BOOLEAN,
    CHANNEL,
    GROUP,
    INTEGER,
    NUMBER,
    STRING,
    SUBCOMMAND,
)
from tests.servers.discord.resolving import OPTION_KINDS, choose, resolved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.servers.discord.attachments import Attachments
    from tests.servers.discord.direct import DirectChannel
    from tests.servers.discord.world import Account, Channel, Json

_WANTED: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
}


class Filling:
    """The options of one command, filled in by a person in a channel; files are uploaded first."""

    def __init__(
        self, person: Account, channel: Channel | DirectChannel, attachments: Attachments
    ) -> None:
        self._person = person
        self._attachments = attachments
        self._uploaded: dict[str, Json] = {}
        self._channel = channel
        self._chosen: list[Any] = []

    def fill(
        self, command: Json, words: list[str], values: Mapping[str, object], focused: str = ""
    ) -> Json:
        """What an interaction carries of a command; `words` name its subcommands.

        `focused` is the option that is being typed: the required ones may be missing then. Raises
        `LookupError`, `TypeError` and `ValueError` for what a person could not send.
        """
        described, path = command, []
        for word in words:
            described = find(described.get("options") or [], word)
            path.append({"name": word, "type": described["type"]})
        options = described.get("options") or []
        if any(one["type"] in {SUBCOMMAND, GROUP} for one in options):
            raise LookupError("this is only the beginning of a command")
        filled = [self._option(find(options, name), values[name], focused) for name in values]
        if not focused:
            _check_complete(options, values)
        for one in reversed(path):
            filled = [one | {"options": filled}]
        content = {
            "id": command["id"],
            "name": command["name"],
            "type": command["type"],
            "options": filled,
        }
        if command.get("guild_id"):
            content["guild_id"] = command["guild_id"]
        if self._chosen:
            content["resolved"] = resolved(self._chosen, self._person, self._channel)
        if self._uploaded:
            content.setdefault("resolved", {})["attachments"] = self._uploaded
        return content

    def _option(self, option: Json, value: Any, focused: str) -> Json:  # noqa: ANN401 (JSON)
        kind, name = option["type"], option["name"]
        if name == focused:
            if not option.get("autocomplete"):
                raise LookupError(f"nothing is suggested for the option {name}")
            return {"name": name, "type": kind, "value": value, "focused": True}
        if kind in OPTION_KINDS:
            types = option.get("channel_types") if kind == CHANNEL else None
            chosen = choose([value], OPTION_KINDS[kind], self._channel, types)
            self._chosen += chosen
            return {"name": name, "type": kind, "value": str(chosen[0].id)}
        if kind == ATTACHMENT:
            if not isinstance(value, Upload):
                raise TypeError(f"the option {name} is a file")
            (described,) = self._attachments.keep(self._channel.id, {}, {0: value})
            self._uploaded[described["id"]] = described
            return {"name": name, "type": kind, "value": described["id"]}
        wanted = _WANTED[kind]
        if not isinstance(value, wanted) or (kind != BOOLEAN and isinstance(value, bool)):
            raise TypeError(f"the option {name} is a {wanted[0].__name__}")
        _check_value(option, value)
        return {"name": name, "type": kind, "value": value}


def find(described: list[Json], name: str) -> Json:
    """The command or option by this name; raises `LookupError`."""
    for one in described:
        if one["name"] == name:
            return one
    raise LookupError(f"no command or option by the name {name}")


def focused_type(command: Json, words: list[str], focused: str) -> int:
    """The type of the option that is being typed."""
    described = command
    for word in words:
        described = find(described.get("options") or [], word)
    kind: int = find(described.get("options") or [], focused)["type"]
    return kind


def _check_complete(options: list[Json], values: Mapping[str, object]) -> None:
    missing = [one["name"] for one in options if one.get("required") and one["name"] not in values]
    if missing:
        raise ValueError(f"these options are required: {', '.join(missing)}")


def _check_value(option: Json, value: Any) -> None:  # noqa: ANN401 (JSON)
    choices = option.get("choices")
    if choices and value not in [choice["value"] for choice in choices]:
        raise ValueError(f"{value} is none of the choices of {option['name']}")
    size = len(value) if isinstance(value, str) else value
    unit = "length" if isinstance(value, str) else "value"
    lowest, highest = option.get(f"min_{unit}"), option.get(f"max_{unit}")
    if (lowest is not None and size < lowest) or (highest is not None and size > highest):
        raise ValueError(f"{option['name']} is out of its range")
