"""Reading the arguments of a call as strictly as Slack does, and a little more.

docs.slack.dev, "Using the Slack Web API": arguments come in the query, as a form, or, for some
methods only, as JSON with the token in the header. What is JSON in a form is a string of it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.servers.slack.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from tests.servers.slack.methods import Argument, Method
    from tests.servers.slack.world import Json

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_CHARSETS = (None, "utf-8", "iso-8859-1")
_TRUE, _FALSE = ("1", "true"), ("0", "false")


class Raw:
    """What came: text by name, or values of JSON; `token` if it came among the arguments."""

    def __init__(self, text: Mapping[str, str], values: Json, warnings: list[str]) -> None:
        self.text = dict(text)
        self.values = values
        self.warnings = warnings
        self.is_json = bool(values)
        self.token = self.text.pop("token", "")


async def read(request: web.Request) -> Raw:
    """What a request brings; raises `SlackError` when its form is none that Slack reads."""
    text = {name: value for name, value in request.query.items() if name != "token"}
    # Asked of the body, not of the request, which may have been read before.
    body = await request.read()
    if request.method == "GET" or not body:
        return Raw(text, {}, [])
    kind = request.headers.get("Content-Type")
    if kind is None:
        raise SlackError("missing_post_type")
    if (request.charset or "utf-8").lower() not in _CHARSETS:
        raise SlackError("invalid_charset")
    if request.content_type == "application/json":
        warnings = [] if request.charset else ["missing_charset"]
        return Raw(text, _object(body), warnings)
    if request.content_type not in _FORMS:
        raise SlackError("invalid_post_type")
    for name, value in (await request.post()).items():
        if not isinstance(value, str):
            raise SlackError("invalid_form_data")
        text[name] = value
    return Raw(text, {}, [])


async def peeked(request: web.Request) -> Json:
    """The arguments as far as they can be read, for those who only look at them."""
    try:
        raw = await read(request)
    except SlackError:
        return {}
    return {**raw.text, **raw.values}


def _object(body: bytes) -> Json:
    try:
        values = json.loads(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(values, dict):
        raise SlackError("json_not_object")
    return values


def decoded(method: Method, raw: Raw) -> Json:
    """The arguments as values; raises `SlackError` for what is missing, unknown or of no use."""
    if raw.is_json and not method.takes_json:
        missing = [name for name, one in method.arguments.items() if one.is_required]
        raise SlackError(
            "invalid_arguments",
            [f"[ERROR] missing required field: {name}" for name in missing]
            or ["[ERROR] this method takes no JSON"],
        )
    # slack_sdk's client adds the workspace to all calls, wherever it was told of one.
    known = {*method.arguments, "team_id"}
    unknown = [name for name in {**raw.text, **raw.values} if name not in known]
    if unknown:
        raise SlackError("invalid_arg_name", [f"[ERROR] no such field: {one}" for one in unknown])
    values: Json = {}
    wrong: list[str] = []
    for name, argument in method.arguments.items():
        try:
            if name in raw.values:
                values[name] = _from_json(argument, raw.values[name])
            elif name in raw.text:
                values[name] = _from_text(argument, raw.text[name])
        except ValueError as error:
            wrong.append(f"[ERROR] {error} [json-pointer:/{name}]")
            continue
        if argument.is_required and values.get(name) in (None, ""):
            wrong.append(f"[ERROR] missing required field: {name}")
    if wrong:
        raise SlackError("invalid_arguments", wrong)
    return {name: value for name, value in values.items() if value is not None}


def _from_text(argument: Argument, text: str) -> object:
    if argument.kind == "boolean":
        return _boolean(text)
    if argument.kind == "number":
        return _number(text)
    if argument.kind == "json":
        return _json(argument.name, text)
    return text


def _from_json(argument: Argument, value: object) -> object:
    if value is None:
        if not argument.may_be_null:
            raise ValueError("must not be null")
        return None
    if argument.kind == "json":
        return _json(argument.name, value) if isinstance(value, str) else value
    if argument.kind == "boolean":
        return value if isinstance(value, bool) else _boolean(str(value))
    if argument.kind == "number":
        if isinstance(value, bool):
            raise ValueError("must be a number")
        return _number(str(value))
    if isinstance(value, str):
        return value
    raise ValueError("must be a string")


def _boolean(text: str) -> bool:
    if text not in _TRUE + _FALSE:
        raise ValueError("must be a boolean")
    return text in _TRUE


def _number(text: str) -> int:
    if not text.isdigit():
        raise ValueError("must be a number")
    return int(text)


def _json(name: str, text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        # Slack has words of its own for these.
        if name == "blocks":
            raise SlackError("invalid_blocks_format") from None
        if name == "metadata":
            raise SlackError("invalid_metadata_format") from None
        raise ValueError("must be JSON") from None
