"""The rules of strict structured outputs, and how OpenAI tells of a schema that breaks one.

Written from the guide on structured outputs and the messages that people report, apart from the
product's own rules, so that the one finds what the other forgot.
"""

import re
from collections.abc import Iterator

from jsonschema import Draft202012Validator

from tests.servers.openai.asked import Json

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_KEYWORDS = {
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items", "minItems", "maxItems"},
    "string": {"enum", "const", "pattern", "format"},
    "number": {
        *("enum", "const", "multipleOf"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    },
    "integer": {
        *("enum", "const", "multipleOf"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    },
    "boolean": {"enum", "const"},
    "null": {"enum", "const"},
}
_ANYWHERE = {"type", "description", "title", "anyOf", "$ref", "$defs", "definitions"}
_FORMATS = {
    *("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"),
}
Context = tuple[str, ...]


def format_problem(response_format: object) -> str | None:
    """What is wrong with a `response_format`; None if it is in order."""
    if not isinstance(response_format, dict):
        return "Invalid type for 'response_format': expected an object."
    kind = response_format.get("type")
    if kind not in {"text", "json_object", "json_schema"}:
        return f"Invalid value: '{kind}'. Supported values are: 'json_object', 'json_schema'."
    if kind != "json_schema":
        return None
    return _problem_of_described(response_format.get("json_schema"))


def _problem_of_described(described: object) -> str | None:
    if not isinstance(described, dict) or not isinstance(name := described.get("name"), str):
        return "Missing required parameter: 'response_format.json_schema.name'."
    if not _NAME.fullmatch(name):
        return (
            "Invalid 'response_format.json_schema.name': string does not match pattern. "
            "Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
        )
    if not described.get("strict"):
        return None
    problem = next(_problems(described.get("schema")), None)
    return None if problem is None else f"Invalid schema for response_format '{name}': {problem}"


def _problems(schema: object) -> Iterator[str]:
    if not isinstance(schema, dict):
        yield "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"None\"'."
        return
    if schema.get("type") != "object":
        kind = schema.get("type")
        yield f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{kind}\"'."
        return
    Draft202012Validator.check_schema(schema)
    yield from _of(schema, (), schema)
    if (count := _properties(schema)) > 5000:
        yield f"the schema has {count} properties; 5000 are allowed."
    if (depth := _depth(schema, schema, 0)) > 10:
        yield f"{depth} levels of nesting exceed the limit of 10."
    yield from _enums(schema)


def _of(schema: Json, at: Context, root: Json) -> Iterator[str]:
    if "$ref" in schema:
        yield from _of_reference(schema, at, root)
        return
    yield from _of_keywords(schema, at)
    if "properties" in schema or schema.get("type") == "object":
        yield from _of_object(schema, at, root)
    if "items" in schema:
        yield from _of(schema["items"], (*at, "items"), root)
    for number, variant in enumerate(schema.get("anyOf", ())):
        yield from _of(variant, (*at, "anyOf", str(number)), root)
    for name, definition in schema.get("$defs", {}).items():
        yield from _of(definition, (*at, "$defs", name), root)


def _of_reference(schema: Json, at: Context, root: Json) -> Iterator[str]:
    if others := set(schema) - {"$ref"}:
        yield f"In context={at}, $ref cannot have keywords {others}."
    if _target(schema["$ref"], root) is None:
        yield f"In context={at}, reference to component '{schema['$ref']}' was not found."


def _of_keywords(schema: Json, at: Context) -> Iterator[str]:
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    known = _ANYWHERE | {"enum", "const"} | {k for kind in kinds for k in _KEYWORDS[kind]}
    for keyword in sorted(schema.keys() - known):
        yield f"In context={at}, '{keyword}' is not permitted."
    if not kinds and not schema.keys() & {"anyOf", "enum", "const"}:
        yield f"In context={at}, schema must have a 'type' key."
    if schema.get("format", "date") not in _FORMATS:
        yield f"In context={at}, 'format' of '{schema['format']}' is not supported."
    if "array" in kinds and "items" not in schema:
        yield f"In context={at}, array schema missing items."


def _of_object(schema: Json, at: Context, root: Json) -> Iterator[str]:
    place = f"In context={at}, "
    properties = schema.get("properties", {})
    if schema.get("additionalProperties") is not False:
        yield f"{place}'additionalProperties' is required to be supplied and to be false."
    missing = set(properties) - set(schema.get("required", ()))
    if missing or "required" not in schema:
        yield (
            f"{place}'required' is required to be supplied and to be an array including every key "
            f"in properties. Missing '{next(iter(sorted(missing)), '')}'."
        )
    for extra in set(schema.get("required", ())) - set(properties):
        yield f"{place}'required' holds a key that is not in properties: '{extra}'."
    for name, inner in properties.items():
        yield from _of(inner, (*at, "properties", name), root)


def _target(reference: str, root: Json) -> Json | None:
    if reference == "#":
        return root
    found: Json | None = root.get("$defs", {}).get(reference.removeprefix("#/$defs/"))
    return found


def _inner(schema: Json) -> Iterator[Json]:
    yield from schema.get("properties", {}).values()
    yield from schema.get("anyOf", ())
    yield from schema.get("$defs", {}).values()
    if "items" in schema:
        yield schema["items"]


def _properties(schema: Json) -> int:
    return len(schema.get("properties", {})) + sum(map(_properties, _inner(schema)))


def _depth(schema: Json, root: Json, above: int) -> int:
    """Levels of objects; a reference that leads back into itself is not followed for ever."""
    if above > 20:
        return 0
    if "$ref" in schema:
        target = _target(schema["$ref"], root) or {}
        return 0 if _holds(target, schema["$ref"]) else _depth(target, root, above + 1)
    inner = _inner({k: v for k, v in schema.items() if k != "$defs"})
    deepest = max((_depth(one, root, above + 1) for one in inner), default=0)
    return deepest + (schema.get("type") == "object")


def _holds(schema: Json, reference: str) -> bool:
    return schema.get("$ref") == reference or any(_holds(s, reference) for s in _inner(schema))


def _enums(schema: Json) -> Iterator[str]:
    sizes = list(_sizes(schema))
    if sum(sizes) > 1000:
        yield f"the schema has {sum(sizes)} enum values; 1000 are allowed."


def _sizes(schema: Json) -> Iterator[int]:
    yield len(schema.get("enum", ()))
    for inner in _inner(schema):
        yield from _sizes(inner)
