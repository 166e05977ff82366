"""Application commands as Discord takes them.

All limits are from docs.discord.com, "Application Commands" of 2026-08; how many commands there may
be of a kind is observed.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from tests.servers.discord.api import require_field, require_length

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.servers.discord.api import Path
    from tests.servers.discord.world import Json

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
USER_OPTION, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 6, 7, 8, 9, 10, 11
COUNTS = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}

NAME = 32
DESCRIPTION = 100
OPTIONS = 25
CHOICES = 25
CHOICE_TEXT = 100
STRING_LENGTH = 6000
CHARACTERS = 8000

_PUNCTUATION = "-_'"
_SCRIPTS = (range(0x0900, 0x0980), range(0x0E00, 0x0E80))
"""Devanagari and Thai, whose vowel signs are neither letters nor numbers."""

_CONTEXTS = range(3)
_INSTALLS = range(2)
_LOCALES = frozenset(
    (
        *("id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu"),
        *("nl", "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru"),
        *("uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko"),
    )
)


def check_commands(commands: list[Json], *, is_in_guild: bool) -> None:
    """Refuse what Discord would refuse of a whole list; raises `ApiError`."""
    for number, command in enumerate(commands):
        check_command(command, (number,), is_in_guild=is_in_guild)
    check_counts(commands)


def check_counts(commands: list[Json]) -> None:
    """Refuse too many of a kind and two by one name; raises `ApiError`."""
    for kind, most in COUNTS.items():
        names = [one["name"] for one in commands if one.get("type", CHAT_INPUT) == kind]
        require_field(len(names) <= most, (), f"Maximum number of commands reached ({most})")
        what = "Application command names must be unique"
        require_field(len(set(names)) == len(names), (), what, "APPLICATION_COMMANDS_DUPLICATE")


def check_command(command: Json, path: Path = (), *, is_in_guild: bool) -> None:
    """Refuse what Discord would refuse of one command; raises `ApiError`."""
    kind = command.get("type", CHAT_INPUT)
    require_field(kind in COUNTS, (*path, "type"), "Unknown type")
    _check_where(command, path, is_in_guild=is_in_guild)
    if kind != CHAT_INPUT:
        require_length(command.get("name"), (*path, "name"), NAME)
        _check_localised(command, "name", path, NAME)
        require_field(not command.get("description"), (*path, "description"), "Must be empty.")
        require_field(not command.get("options"), (*path, "options"), "Must be empty.")
        return
    _check_named(command, path)
    _check_options(command.get("options") or [], (*path, "options"), depth=0)
    what = f"Command exceeds maximum size ({CHARACTERS})"
    require_field(characters(command) <= CHARACTERS, path, what, "APPLICATION_COMMAND_TOO_LARGE")


def characters(command: Json) -> int:
    """How much of the 8000 characters a command takes: the longest text of each field counts."""
    own = sum(max(map(len, _texts(command, field))) for field in ("name", "description"))
    value = command.get("value")
    below = [*(command.get("options") or []), *(command.get("choices") or [])]
    return own + (len(value) if isinstance(value, str) else 0) + sum(map(characters, below))


def _texts(one: Json, field: str) -> Iterable[str]:
    return [one.get(field) or "", *(one.get(f"{field}_localizations") or {}).values()]


def _check_where(command: Json, path: Path, *, is_in_guild: bool) -> None:
    for field, known in (("contexts", _CONTEXTS), ("integration_types", _INSTALLS)):
        values = command.get(field)
        if values is None:
            continue
        where = (*path, field)
        require_field(not is_in_guild, where, "Only for global commands")
        is_fine = bool(values) and all(value in known for value in values)
        require_field(is_fine and len(set(values)) == len(values), where, "Unknown or twice")
    permissions = command.get("default_member_permissions")
    is_fine = permissions is None or str(permissions).isdecimal()
    require_field(is_fine, (*path, "default_member_permissions"), "Not a set of permissions")


def _check_named(one: Json, path: Path) -> None:
    name = one.get("name")
    require_length(name, (*path, "name"), NAME)
    _check_name(str(name), (*path, "name"))
    for locale, text in (one.get("name_localizations") or {}).items():
        _check_name(text, (*path, "name_localizations", locale))
    _check_localised(one, "name", path, NAME)
    require_length(one.get("description"), (*path, "description"), DESCRIPTION)
    _check_localised(one, "description", path, DESCRIPTION)


def _check_name(name: str, path: Path) -> None:
    is_fine = name == name.lower() and all(map(_is_name_character, name))
    require_field(is_fine, path, "Command name is invalid", "APPLICATION_COMMAND_INVALID_NAME")


def _is_name_character(character: str) -> bool:
    is_text = unicodedata.category(character)[0] in "LN"
    return is_text or character in _PUNCTUATION or any(ord(character) in one for one in _SCRIPTS)


def _check_localised(one: Json, field: str, path: Path, longest: int) -> None:
    name = f"{field}_localizations"
    for locale, text in (one.get(name) or {}).items():
        require_field(
            locale in _LOCALES, (*path, name, locale), "Unknown locale", "ENUM_TYPE_COERCE"
        )
        require_length(text, (*path, name, locale), longest)


def _check_options(options: list[Json], path: Path, depth: int) -> None:
    require_field(len(options) <= OPTIONS, path, "Must be 25 or fewer", "BASE_TYPE_MAX_LENGTH")
    names = [option.get("name") for option in options]
    what = "Option names must be unique"
    require_field(
        len(set(names)) == len(names), path, what, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"
    )
    kinds = [option.get("type") for option in options]
    nested = [kind in {SUBCOMMAND, GROUP} for kind in kinds]
    require_field(all(nested) or not any(nested), path, "Subcommands and options do not mix")
    is_optional = False
    for number, option in enumerate(options):
        where = (*path, number)
        _check_option(option, where, depth)
        is_required = bool(option.get("required"))
        code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
        what = "Required options must be placed before non-required options"
        require_field(not (is_optional and is_required), where, what, code)
        is_optional = not is_required


def _check_option(option: Json, path: Path, depth: int) -> None:
    kind = option.get("type")
    require_field(kind in range(SUBCOMMAND, ATTACHMENT + 1), (*path, "type"), "Unknown type")
    _check_named(option, path)
    if kind in {SUBCOMMAND, GROUP}:
        # A group is only at the top, and in it are only commands.
        is_fine = depth == 0 or (depth == 1 and kind == SUBCOMMAND)
        require_field(is_fine, (*path, "type"), "Can't be nested here")
        children = option.get("options") or []
        if kind == GROUP:
            is_fine = all(child.get("type") == SUBCOMMAND for child in children)
            require_field(bool(children) and is_fine, (*path, "options"), "Needs subcommands")
        _check_options(children, (*path, "options"), depth + 1 if kind == GROUP else 2)
        return
    require_field(not option.get("options"), (*path, "options"), "Only for subcommands")
    _check_choices(option, path)
    _check_range(option, path)
    types = option.get("channel_types")
    require_field(not types or kind == CHANNEL, (*path, "channel_types"), "Only for channels")


def _check_choices(option: Json, path: Path) -> None:
    kind, choices = option["type"], option.get("choices") or []
    takes = kind in {STRING, INTEGER, NUMBER}
    completes = bool(option.get("autocomplete"))
    require_field(takes or not choices, (*path, "choices"), "Not for this type")
    require_field(takes or not completes, (*path, "autocomplete"), "Not for this type")
    what = "Autocomplete and choices exclude each other"
    require_field(not (completes and choices), (*path, "autocomplete"), what)
    check_choices(choices, kind, (*path, "choices"))


def check_choices(choices: list[Json], kind: int, path: Path) -> None:
    """Refuse choices that Discord would refuse, those of autocomplete too; raises `ApiError`."""
    require_field(len(choices) <= CHOICES, path, "Must be 25 or fewer", "BASE_TYPE_MAX_LENGTH")
    for number, choice in enumerate(choices):
        where = (*path, number)
        require_length(choice.get("name"), (*where, "name"), CHOICE_TEXT)
        _check_localised(choice, "name", where, CHOICE_TEXT)
        value = choice.get("value")
        if kind == STRING:
            require_field(isinstance(value, str), (*where, "value"), "Must be a string.")
            require_length(value, (*where, "value"), CHOICE_TEXT)
        else:
            is_number = isinstance(value, int if kind == INTEGER else (int, float))
            require_field(is_number and value is not True, (*where, "value"), "Must be a number.")


def _check_range(option: Json, path: Path) -> None:
    kind = option["type"]
    for field, lowest in (("min_length", 0), ("max_length", 1)):
        value = option.get(field)
        is_fine = value is None or (kind == STRING and lowest <= value <= STRING_LENGTH)
        require_field(is_fine, (*path, field), f"Must be between {lowest} and {STRING_LENGTH}.")
    for field in ("min_value", "max_value"):
        is_fine = option.get(field) is None or kind in {INTEGER, NUMBER}
        require_field(is_fine, (*path, field), "Only for numbers")
