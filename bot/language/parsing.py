"""From what a model wrote to what was asked for, repaired once where that invents nothing."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, NoReturn, TypeVar

import json_repair
from pydantic import BaseModel, ValidationError

from bot.language.cut_off import complete_part, is_open

T = TypeVar("T", bound=BaseModel)

_OBJECT = re.compile(r'\{\s*["}]')
_OBJECT_LIKE = re.compile(r"\{\s*[\"'“}\w]")
_THOUGHT_END = "</think>"
# PostgreSQL keeps no NUL in a text.
_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_KEPT = 0.9
_MOST_PROBLEMS = 10


@dataclass(frozen=True)
class Parsed(Generic[T]):
    """An answer that fits.

    `was_repaired` is said of all that was not plain JSON; `is_partial` of an answer that was cut
    off, of which only what stood complete was kept.
    """

    value: T
    was_repaired: bool = False
    is_partial: bool = False


class UnreadableError(Exception):
    """An answer does not fit; `problem` says where and how, without its words."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def parse(schema: type[T], text: str, *, is_cut_off: bool = False) -> Parsed[T]:
    """The answer in `text`: JSON, also in prose or a fence, or with small damages.

    What is kept of an answer that was cut off are its complete members, and of its lists the
    complete entries. Raises `UnreadableError`.
    """
    text = _ESCAPED_NUL.sub(r"\1", text.replace("\0", "")).rpartition(_THOUGHT_END)[2]
    text = text.lstrip("\ufeff").strip()
    if not text:
        raise UnreadableError("the answer is empty")
    try:
        plain = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return _mended(schema, text, is_cut_off=is_cut_off)
    return Parsed(_fitting(schema, plain))


def _mended(schema: type[T], text: str, *, is_cut_off: bool) -> Parsed[T]:
    objects = list(_objects(text))
    if len(objects) > 1:
        raise UnreadableError("the answer holds several objects; write one")
    if objects:
        return Parsed(_fitting(schema, objects[0]), was_repaired=True)
    if (opening := _OBJECT_LIKE.search(text)) is None:
        raise UnreadableError("the answer holds no JSON object")
    text = text[opening.start() :]
    if is_cut_off or is_open(text):
        if not (part := complete_part(text, schema, _DECODER)):
            raise UnreadableError("the answer ends before anything is complete")
        return Parsed(_fitting(schema, part), was_repaired=True, is_partial=True)
    return Parsed(_fitting(schema, _repaired(text)), was_repaired=True)


def _objects(text: str) -> Iterator[Any]:
    """The objects in prose that differ; none if one of them is damaged."""
    found: list[Any] = []
    position = 0
    while (opening := _OBJECT.search(text, position)) is not None:
        try:
            value, position = _DECODER.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            return
        if value not in found:
            found.append(value)
    yield from found


def _repaired(text: str) -> object:
    """The object with missing commas, quotes and the like put in; raises `UnreadableError`."""
    text = text[: text.rfind("}") + 1]
    try:
        value = json_repair.loads(text, skip_json_loads=True, strict=True)
    except (ValueError, RecursionError):
        raise UnreadableError("the answer is no JSON") from None
    if not all(_is_in(part, text) for part in _strings(value)) or not _keeps(value, text):
        raise UnreadableError("the answer is no JSON")
    return value


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (key, *_strings(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _is_in(part: str, text: str) -> bool:
    escaped = (json.dumps(part, ensure_ascii=is_ascii)[1:-1] for is_ascii in (False, True))
    return part in text or any(one in text for one in escaped)


def _keeps(value: object, text: str) -> bool:
    """Whether the repair has left out next to nothing."""
    kept = sum(map(str.isalnum, json.dumps(value, ensure_ascii=False)))
    return kept >= _KEPT * sum(map(str.isalnum, text))


def _fitting(schema: type[T], value: object) -> T:
    try:
        # As JSON once more: half a surrogate pair is a string to Python, but not to a database.
        return schema.model_validate_json(json.dumps(value))
    except ValidationError as error:
        raise UnreadableError(_problem(error, schema)) from None
    except RecursionError:
        raise UnreadableError("the answer is nested too deeply") from None


def _problem(error: ValidationError, schema: type[BaseModel]) -> str:
    """Paths and kinds of what does not fit; names that the model made up are left out."""
    known = _names(schema.model_json_schema())
    found = error.errors(include_url=False, include_context=False, include_input=False)
    told = [
        f"{'.'.join(str(p) if isinstance(p, int) or p in known else '?' for p in one['loc'])}: "
        f"{one['type']}"
        for one in found[:_MOST_PROBLEMS]
    ]
    return "; ".join(told)


def _names(schema: dict[str, Any]) -> set[str]:
    parts = (schema, *schema.get("$defs", {}).values())
    return {name for part in parts for name in part.get("properties", ())}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name occurs twice")
    return made


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse, strict=False)
