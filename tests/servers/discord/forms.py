"""Forms, which Discord calls modals: what may be in them, and how people fill them in.

Limits are from docs.discord.com, "Component Reference" and "Interaction Callback Data Structure".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.discord.api import require_field, require_length
from tests.servers.discord.components import (
    CUSTOM_ID,
    OPTION_TEXT,
    OPTIONS,
    PLACEHOLDER,
    ROW,
    SELECTS,
    STRING_SELECT,
    TEXT,
)
from tests.servers.discord.resolving import SELECT_KINDS, Chosen, choose, resolved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.servers.discord.api import Path
    from tests.servers.discord.direct import DirectChannel
    from tests.servers.discord.world import Account, Channel, Json, Role

TEXT_INPUT, LABEL = 4, 18
TITLE = 45
COMPONENTS = 5
LABEL_TEXT = 45
DESCRIPTION = 100
INPUT_LENGTH = 4000
INPUT_PLACEHOLDER = 100


def check_form(form: Json) -> None:
    """Refuse a form that Discord would refuse; raises `ApiError`."""
    require_length(form.get("title"), ("data", "title"), TITLE)
    require_length(form.get("custom_id"), ("data", "custom_id"), CUSTOM_ID)
    components = form.get("components") or []
    where: Path = ("data", "components")
    is_fine = 1 <= len(components) <= COMPONENTS
    require_field(is_fine, where, f"Must be between 1 and {COMPONENTS} in length.")
    for number, component in enumerate(components):
        _check_top(component, (*where, number))
    ids = [field["custom_id"] for field in fields(form)]
    what = "Component custom id cannot be duplicated"
    require_field(len(set(ids)) == len(ids), where, what, "COMPONENT_CUSTOM_ID_DUPLICATED")
    require_field(bool(ids), where, "Nothing can be filled in")


def fields(form: Json) -> list[Json]:
    """What can be filled in, from top to bottom."""
    found = []
    for component in form["components"]:
        if component["type"] == LABEL:
            found.append(component["component"])
        elif component["type"] == ROW:
            found += component["components"]
    return found


def fill(
    form: Json,
    values: Mapping[str, str | Sequence[Chosen]],
    person: Account,
    channel: Channel | DirectChannel,
) -> Json:
    """What a submitted form carries; what is not mentioned stays as it was prefilled.

    Raises `LookupError` for a field that is not there, and `ValueError` for what the form would not
    let a person submit.
    """
    unknown = values.keys() - {field["custom_id"] for field in fields(form)}
    if unknown:
        raise LookupError(f"the form has no {', '.join(sorted(unknown))}")
    chosen: list[Account | Channel | Role] = []
    components = []
    for number, component in enumerate(form["components"], 1):
        sent = {"type": component["type"], "id": component.get("id") or number}
        if component["type"] == LABEL:
            field = component["component"]
            sent["component"] = _fill(field, values, chosen, channel)
        elif component["type"] == ROW:
            rows = component["components"]
            sent["components"] = [_fill(field, values, chosen, channel) for field in rows]
        components.append(sent)
    content: Json = {"custom_id": form["custom_id"], "components": components}
    if chosen:
        content["resolved"] = resolved(chosen, person, channel)
    return content


def _fill(
    field: Json,
    values: Mapping[str, str | Sequence[Chosen]],
    chosen: list[Account | Channel | Role],
    channel: Channel | DirectChannel,
) -> Json:
    custom_id, kind = field["custom_id"], field["type"]
    sent: Json = {"type": kind, "id": field.get("id") or 1, "custom_id": custom_id}
    if kind == TEXT_INPUT:
        value = values.get(custom_id, field.get("value") or "")
        if not isinstance(value, str):
            raise TypeError(f"{custom_id} takes a text")
        _check_text_value(field, value)
        return sent | {"value": value}
    picked = values.get(custom_id)
    if isinstance(picked, str):
        picked = [picked]
    if kind == STRING_SELECT:
        offered = field["options"]
        if picked is None:
            picked = [option["value"] for option in offered if option.get("default")]
        if not {*picked} <= {option["value"] for option in offered}:
            raise LookupError(f"{custom_id} does not offer that")
        ids = [str(one) for one in picked]
    else:
        if picked is None:
            picked = [str(one["id"]) for one in field.get("default_values") or ()]
        found = choose(picked, SELECT_KINDS[kind], channel, field.get("channel_types"))
        chosen += found
        ids = [str(one.id) for one in found]
    check_count(field, len(ids), is_required=field.get("required", True))
    return sent | {"values": ids}


def check_count(field: Json, count: int, *, is_required: bool = True) -> None:
    """Raises `ValueError` when a person could not choose so many."""
    lowest = field.get("min_values", 1)
    if not count and not is_required:
        return
    if not lowest <= count <= field.get("max_values", 1):
        raise ValueError(f"{field['custom_id']} does not take {count}")


def _check_text_value(field: Json, value: str) -> None:
    if not value:
        if field.get("required", True):
            raise ValueError(f"{field['custom_id']} is required")
        return
    shortest, longest = field.get("min_length") or 0, field.get("max_length") or INPUT_LENGTH
    if not shortest <= len(value) <= longest:
        raise ValueError(f"{field['custom_id']} has {shortest} to {longest} characters")


def _check_top(component: Json, path: Path) -> None:
    kind = component.get("type")
    if kind == TEXT:
        require_length(component.get("content"), (*path, "content"), INPUT_LENGTH)
    elif kind == LABEL:
        require_length(component.get("label"), (*path, "label"), LABEL_TEXT)
        require_length(component.get("description"), (*path, "description"), DESCRIPTION, 0)
        inner = component.get("component") or {}
        where = (*path, "component")
        takes = {TEXT_INPUT, *SELECTS}
        require_field(inner.get("type") in takes, (*where, "type"), "Can't be in a label")
        require_field(inner.get("label") is None, (*where, "label"), "Is already in a label")
        _check_field(inner, where)
    else:
        require_field(kind == ROW, (*path, "type"), "Can't be in a form")
        children = component.get("components") or []
        require_field(len(children) == 1, (*path, "components"), "Must be 1 in length.")
        where = (*path, "components", 0)
        is_text = children[0].get("type") == TEXT_INPUT
        require_field(is_text, (*where, "type"), "Only a text input can be in a row of a form")
        require_length(children[0].get("label"), (*where, "label"), LABEL_TEXT)
        _check_field(children[0], where)


def _check_field(field: Json, path: Path) -> None:
    require_length(field.get("custom_id"), (*path, "custom_id"), CUSTOM_ID)
    if field["type"] == TEXT_INPUT:
        _check_input(field, path)
    else:
        _check_select(field, path)


def _check_input(field: Json, path: Path) -> None:
    require_field(field.get("style") in {1, 2}, (*path, "style"), "Must be one of (1, 2).")
    require_length(field.get("placeholder"), (*path, "placeholder"), INPUT_PLACEHOLDER, 0)
    require_length(field.get("value"), (*path, "value"), INPUT_LENGTH, 0)
    shortest, longest = field.get("min_length"), field.get("max_length")
    is_fine = shortest is None or 0 <= shortest <= INPUT_LENGTH
    require_field(is_fine, (*path, "min_length"), f"Must be between 0 and {INPUT_LENGTH}.")
    is_fine = longest is None or 1 <= longest <= INPUT_LENGTH
    require_field(is_fine, (*path, "max_length"), f"Must be between 1 and {INPUT_LENGTH}.")
    is_fine = shortest is None or longest is None or shortest <= longest
    require_field(is_fine, (*path, "min_length"), "Must not be more than max_length.")
    value = field.get("value") or ""
    is_fine = len(value) <= (longest or INPUT_LENGTH)
    require_field(is_fine, (*path, "value"), "Is longer than max_length.")


def _check_select(field: Json, path: Path) -> None:
    require_length(field.get("placeholder"), (*path, "placeholder"), PLACEHOLDER, 0)
    lowest, highest = field.get("min_values", 1), field.get("max_values", 1)
    is_fine = 0 <= lowest <= OPTIONS and 1 <= highest <= OPTIONS and lowest <= highest
    require_field(is_fine, (*path, "min_values"), "Must be between 0 and 25.")
    is_fine = lowest > 0 or not field.get("required", True)
    require_field(is_fine, (*path, "min_values"), "Must be at least 1 when it is required.")
    if field["type"] != STRING_SELECT:
        return
    options = field.get("options") or []
    require_field(1 <= len(options) <= OPTIONS, (*path, "options"), "Must be between 1 and 25.")
    for number, option in enumerate(options):
        where = (*path, "options", number)
        for name in ("label", "value"):
            require_length(option.get(name), (*where, name), OPTION_TEXT)
        require_length(option.get("description"), (*where, "description"), OPTION_TEXT, 0)
