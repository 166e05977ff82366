"""What an answer that ends in the middle holds for certain."""

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

_SPACE = re.compile(r"[ \t\r\n]*")
_OPENING, _CLOSING = "{[", "}]"


def is_open(text: str) -> bool:
    """Whether JSON that begins with the text is not closed by its end."""
    depth, is_string, is_escaped = 0, False, False
    for character in text:
        if is_string:
            if is_escaped:
                is_escaped = False
            elif character == "\\":
                is_escaped = True
            elif character == '"':
                is_string = False
        elif character == '"':
            is_string = True
        elif character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
            if depth == 0:
                return False
    return True


def complete_part(text: str, schema: type[BaseModel], decoder: json.JSONDecoder) -> dict[str, Any]:
    """What stands complete in an object that `text` begins with, as `schema` takes it.

    Of the member that is cut off the complete entries are kept if it is a list, else nothing.
    Members that are missing then become empty lists where `schema` has lists, and None where it
    has None; others stay missing. Empty if nothing stands complete, or
    if a name occurs twice.
    """
    members = list(_members(text, decoder))
    found = dict(members)
    if not any(found.values()) or len(found) < len(members):
        return {}
    for name, property_schema in schema.model_json_schema().get("properties", {}).items():
        kinds = {kind.get("type") for kind in (property_schema, *property_schema.get("anyOf", ()))}
        if name not in found and "array" in kinds:
            found[name] = []
        elif name not in found and "null" in kinds:
            found[name] = None
    return found


def _members(text: str, decoder: json.JSONDecoder) -> Iterator[tuple[str, Any]]:
    position = 1
    while (position := _past_space(text, position)) < len(text) and text[position] == '"':
        try:
            name, position = decoder.raw_decode(text, position)
        except ValueError:
            return
        position = _past_space(text, position)
        if text[position : position + 1] != ":":
            return
        start = _past_space(text, position + 1)
        try:
            value, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            if text[start : start + 1] == "[":
                yield name, list(_entries(text, start, decoder))
            return
        position = _past_space(text, position)
        if position == len(text) and isinstance(value, (int, float)):
            return  # further digits may be missing
        yield name, value
        if text[position : position + 1] != ",":
            return
        position += 1


def _entries(text: str, start: int, decoder: json.JSONDecoder) -> Iterator[Any]:
    position = start + 1
    while True:
        try:
            entry, position = decoder.raw_decode(text, _past_space(text, position))
        except (ValueError, RecursionError):
            return
        position = _past_space(text, position)
        if position == len(text) and isinstance(entry, (int, float)):
            return
        yield entry
        if text[position : position + 1] != ",":
            return
        position += 1


def _past_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return position if match is None else match.end()
