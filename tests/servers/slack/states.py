"""What is chosen in elements: `state.values`, and what an action says of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tests.servers.slack.reading import elements, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.servers.slack.channels import Channel
    from tests.servers.slack.world import Json, User

FIELDS = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
"""The field in which an element says what is chosen."""
_SEVERAL = {"selected_options", "selected_users", "selected_conversations", "selected_channels"}
_FIRST = {
    "value": "initial_value",
    "rich_text_value": "initial_value",
    "selected_date_time": "initial_date_time",
}

Value = Any
"""What a person chooses: an option by value or label, a user, a channel, a date, words; a list."""

Chosen = dict[tuple[str, str], Value]
"""What was chosen by block id and action id, as Slack writes it."""


def first(element: Json) -> Value:
    """What is chosen in an element before anybody did anything."""
    field = FIELDS[element["type"]]
    nothing: Value = [] if field in _SEVERAL or field == "files" else None
    return element.get(_FIRST.get(field, field.replace("selected", "initial")), nothing)


def entry(element: Json, chosen: Value) -> Json:
    """One entry of `state.values`."""
    kind = element["type"]
    content = {"type": kind, FIELDS[kind]: chosen}
    if kind == "timepicker" and element.get("timezone"):
        content["timezone"] = element["timezone"]
    return content


def values(blocks: Iterable[Json], chosen: Chosen) -> Json:
    """`state.values` of a message or a view."""
    found: Json = {}
    for block in walk(blocks):
        for element in elements(block):
            if element["type"] in FIELDS:
                key = (block["block_id"], element["action_id"])
                value = chosen.get(key, first(element))
                found.setdefault(key[0], {})[key[1]] = entry(element, value)
    return found


def chosen_in(element: Json, value: Value, offered: list[Json] | None = None) -> Value:
    """What Slack writes when a person chooses this; `AssertionError` when it can't be chosen.

    `offered` are the options that the app gave for what was typed.
    """
    kind = element["type"]
    field = FIELDS[kind]
    if value is None:
        return [] if field in _SEVERAL else None
    if field in {"selected_option", "selected_options"}:
        options = offered if offered is not None else _options(element)
        found = [_option(options, one) for one in _listed(value)]
        return found if field in _SEVERAL else found[0]
    if field.startswith("selected_") and kind.endswith("_select"):
        ids = [_id(one) for one in _listed(value)]
        return ids if field in _SEVERAL else ids[0]
    if kind in {"datepicker", "timepicker", "datetimepicker"}:
        return _moment(kind, value)
    return _words(element, value) if field == "value" else value


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups", [])
    nested = [option for group in groups for option in group["options"]]
    return [*element.get("options", []), *nested]


def _option(options: list[Json], value: Value) -> Json:
    if isinstance(value, dict):
        value = value["value"]
    found = [one for one in options if value in {one.get("value"), one["text"]["text"]}]
    labels = [one["text"]["text"] for one in options]
    assert len(found) == 1, f"no single option {value!r} among {labels}"
    option = {name: found[0][name] for name in ("text", "value") if name in found[0]}
    return option | ({"description": found[0]["description"]} if "description" in found[0] else {})


def _listed(value: Value) -> list[Value]:
    return list(value) if isinstance(value, list | tuple | set) else [value]


def _id(value: str | User | Channel) -> str:
    return value if isinstance(value, str) else value.id


def _moment(kind: str, value: Value) -> Value:
    if kind == "datetimepicker":
        return int(value.timestamp()) if isinstance(value, datetime) else value
    if kind == "datepicker":
        return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()
    return f"{datetime.strptime(value, '%H:%M'):%H:%M}"  # noqa: DTZ007 (a time of the day)


def _words(element: Json, value: Value) -> str | None:
    if value == "":
        return None
    words = str(value)
    least, most = element.get("min_length", 0), element.get("max_length", 3_000)
    assert least <= len(words) <= most, f"{len(words)} characters, not {least} to {most}"
    assert element.get("multiline") or "\n" not in words, "one line only"
    return words
