"""JSON schemas by the rules of strict structured outputs, made from Pydantic models.

A server that is strict refuses a schema that breaks a rule, with every call. So a model that can't
be expressed is an error when its schema is made. The rules are those of OpenAI's guide on
structured outputs.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, JsonValue
from pydantic.errors import PydanticInvalidForJsonSchema

Schema = dict[str, Any]

_MOST_PROPERTIES = 5000
_MOST_LEVELS = 10
_MOST_CHARACTERS = 120_000
_MOST_ENUM_VALUES = 1000
_LARGE_ENUM = 250
_MOST_CHARACTERS_OF_A_LARGE_ENUM = 15_000
_REFERENCE = "#/$defs/"
_KEYWORDS = frozenset(
    {
        *("type", "description", "enum", "const", "anyOf", "$ref", "$defs"),
        *("properties", "required", "additionalProperties", "items", "minItems", "maxItems"),
        *("pattern", "format", "multipleOf"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    }
)
_FORMATS = frozenset(
    {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}
)


def strict_schema(model: type[BaseModel]) -> dict[str, JsonValue]:
    """The schema of a model, as a strict server takes it.

    Every property is required, nothing may be added, and None is the only default, which is not
    said. Raises `TypeError` for what is no model or has a field that JSON can't hold, `ValueError`
    for a model that breaks a rule; the message names the place.
    """
    try:
        made = model.model_json_schema()
    except AttributeError as error:
        raise TypeError(f"{model!r} is no Pydantic model") from error
    except PydanticInvalidForJsonSchema as error:
        raise TypeError(f"{model.__name__} can't be written as JSON: {error}") from error
    definitions: Mapping[str, Schema] = made.pop("$defs", {})
    strict = _strict(made, definitions, model.__name__)
    if "$ref" in strict:  # a model that holds itself
        strict = _strict(_resolved(strict["$ref"], definitions), definitions, model.__name__)
    if strict.get("type") != "object":
        raise ValueError(f"{model.__name__}: the root must be an object with fields of its own")
    if definitions:
        strict["$defs"] = {
            name: _strict(definition, definitions, name) for name, definition in definitions.items()
        }
    _check_sizes(strict, model.__name__)
    return strict


def _strict(schema: Schema, definitions: Mapping[str, Schema], at: str) -> Schema:
    schema = {key: value for key, value in schema.items() if key != "title"}
    if "default" in schema and schema.pop("default") is not None:
        raise ValueError(f"{at}: a default other than None is refused")
    if "$ref" in schema and len(schema) > 1:  # nothing may stand beside a reference
        schema = {**_resolved(schema.pop("$ref"), definitions), **schema}
        return _strict(schema, definitions, at)
    if unknown := sorted(schema.keys() - _KEYWORDS):
        raise ValueError(f"{at}: {', '.join(unknown)} is refused")
    if (kind := schema.get("format")) is not None and kind not in _FORMATS:
        raise ValueError(f"{at}: the format {kind} is refused")
    if not schema.keys() & {"type", "anyOf", "$ref", "enum", "const"}:
        raise ValueError(f"{at}: anything goes is refused; say the type")
    if schema.get("type") == "object":
        return _strict_object(schema, definitions, at)
    if schema.get("type") == "array":
        if "items" not in schema:
            raise ValueError(f"{at}: say the type of what is in the list")
        schema["items"] = _strict(schema["items"], definitions, f"{at}[]")
    if "anyOf" in schema:
        schema["anyOf"] = [_strict(variant, definitions, at) for variant in schema["anyOf"]]
    return schema


def _strict_object(schema: Schema, definitions: Mapping[str, Schema], at: str) -> Schema:
    if schema.get("additionalProperties", False) is not False:
        raise ValueError(f"{at}: fields that are not named are refused (a dict, or extra='allow')")
    properties: Mapping[str, Schema] = schema.get("properties", {})
    return {
        **schema,
        "properties": {
            name: _strict(value, definitions, f"{at}.{name}") for name, value in properties.items()
        },
        "required": list(properties),
        "additionalProperties": False,
    }


def _resolved(reference: str, definitions: Mapping[str, Schema]) -> Schema:
    return definitions[reference.removeprefix(_REFERENCE)]


def _check_sizes(schema: Schema, at: str) -> None:
    parts = list(_parts(schema))
    names = [name for part in parts for name in part.get("properties", ())]
    names += list(schema.get("$defs", ()))
    enums = [part["enum"] for part in parts if "enum" in part]
    constants = [str(part["const"]) for part in parts if "const" in part]
    values = [str(value) for enum in enums for value in enum]
    if len(names) > _MOST_PROPERTIES:
        raise ValueError(f"{at}: more than {_MOST_PROPERTIES} fields")
    if len(values) > _MOST_ENUM_VALUES:
        raise ValueError(f"{at}: more than {_MOST_ENUM_VALUES} values of enumerations")
    for enum in enums:
        size = sum(len(str(value)) for value in enum)
        if len(enum) > _LARGE_ENUM and size > _MOST_CHARACTERS_OF_A_LARGE_ENUM:
            raise ValueError(f"{at}: the values of an enumeration are too long together")
    if sum(map(len, names + values + constants)) > _MOST_CHARACTERS:
        raise ValueError(f"{at}: its names are too long together")
    if (levels := _levels(schema, schema.get("$defs", {}), frozenset())) > _MOST_LEVELS:
        raise ValueError(f"{at}: {levels} levels deep; {_MOST_LEVELS} are taken")


def _parts(schema: Schema) -> Iterator[Schema]:
    yield schema
    for inner in (*_inner(schema), *schema.get("$defs", {}).values()):
        yield from _parts(inner)


def _inner(schema: Schema) -> Iterator[Schema]:
    yield from schema.get("properties", {}).values()
    yield from schema.get("anyOf", ())
    if "items" in schema:
        yield schema["items"]


def _levels(schema: Schema, definitions: Mapping[str, Schema], seen: frozenset[str]) -> int:
    """How deep objects and lists lie in each other; a model in itself counts once."""
    if (reference := schema.get("$ref")) is not None:
        if reference in seen:
            return 0
        return _levels(_resolved(reference, definitions), definitions, seen | {reference})
    own = int(schema.get("type") in {"object", "array"})
    return own + max((_levels(inner, definitions, seen) for inner in _inner(schema)), default=0)
