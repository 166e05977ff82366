"""The fields of forms: what somebody writes or chooses, and how it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from integrations.slack.elements import plain
from integrations.slack.limits import OPTION_TEXT, PLACEHOLDER_TEXT, SELECT_OPTIONS
from integrations.slack.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from integrations.slack.elements import Block

VALUE: Final = "value"
"""The action id of every field: its block's id says which one it is."""

_LABEL: Final = 2000
"""Characters of a label or hint (docs.slack.dev/reference/block-kit/blocks/input-block)."""

_CHOSEN: Final = (
    "value",
    "selected_user",
    "selected_date",
    "selected_time",
    "selected_channel",
    "selected_conversation",
)


class Option(NamedTuple):
    """Something to choose; `value` is what comes back."""

    value: str
    label: str

    def as_json(self) -> dict[str, Any]:
        """The option as Slack takes it."""
        return {"text": plain(shortened(self.label, OPTION_TEXT)), "value": self.value}


class Field(NamedTuple):
    """What is around a field: its id, what it is called, and a line that explains it."""

    id: str
    label: str
    hint: str = ""
    is_optional: bool = False


def written(
    field: Field, initial: str = "", *, longest: int, is_long: bool = False, example: str = ""
) -> Block:
    """A field to write into, with at most `longest` characters (3000 at the most)."""
    element: dict[str, Any] = {
        "type": "plain_text_input",
        "multiline": is_long,
        "max_length": longest,
    }
    if initial:
        element["initial_value"] = initial[:longest]
    if example:
        element["placeholder"] = plain(shortened(example, PLACEHOLDER_TEXT))
    return _input(field, element)


def person(field: Field, initial: str | None = None) -> Block:
    """A field in which one of the workspace's people is chosen."""
    element: dict[str, Any] = {"type": "users_select"}
    if initial:
        element["initial_user"] = initial
    return _input(field, element)


def day(field: Field, initial: str | None = None) -> Block:
    """A field for a date, `2026-11-20`."""
    element: dict[str, Any] = {"type": "datepicker"}
    if initial:
        element["initial_date"] = initial
    return _input(field, element)


def hour(field: Field, initial: str | None = None) -> Block:
    """A field for a time of the day, `15:00`."""
    element: dict[str, Any] = {"type": "timepicker"}
    if initial:
        element["initial_time"] = initial
    return _input(field, element)


def choice(field: Field, options: Iterable[Option], initial: str | None = None) -> Block:
    """A menu of at most a hundred options; of those with the same value the first stays."""
    by_value = {one.value: one for one in reversed(tuple(options))}
    shown = list(reversed(by_value.values()))[:SELECT_OPTIONS]
    element: dict[str, Any] = {
        "type": "static_select",
        "options": [one.as_json() for one in shown],
    }
    if (known := by_value.get(initial or "")) in shown and known is not None:
        element["initial_option"] = known.as_json()
    return _input(field, element)


def lookup(field: Field, action_id: str, initial: Option | None = None) -> Block:
    """A menu whose options are looked up while somebody types, by its action id."""
    element: dict[str, Any] = {"type": "external_select", "min_query_length": 0}
    if initial is not None:
        element["initial_option"] = initial.as_json()
    block = _input(field, element)
    return {**block, "element": {**block["element"], "action_id": action_id}}


def ticks(field: Field, options: Iterable[Option], initial: Iterable[str] = ()) -> Block:
    """Boxes to tick."""
    shown, ticked = tuple(options), set(initial)
    element: dict[str, Any] = {
        "type": "checkboxes",
        "options": [one.as_json() for one in shown],
    }
    if chosen := [one.as_json() for one in shown if one.value in ticked]:
        element["initial_options"] = chosen
    return _input(field, element)


def filled(view: Mapping[str, Any], field: str) -> str:
    """What was written or chosen in a field, without space around it; empty for nothing."""
    for state in _states(view, field):
        option = state.get("selected_option") or {}
        for value in (*(state.get(name) for name in _CHOSEN), option.get("value")):
            if value:
                return str(value).strip()
    return ""


def ticked(view: Mapping[str, Any], field: str) -> frozenset[str]:
    """The values of the boxes that are ticked."""
    return frozenset(
        str(option["value"])
        for state in _states(view, field)
        for option in state.get("selected_options") or ()
    )


def _states(view: Mapping[str, Any], field: str) -> Iterable[Mapping[str, Any]]:
    values: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}
    states: Mapping[str, Any] = values.get(field) or {}
    return states.values()


def _input(field: Field, element: Mapping[str, Any]) -> Block:
    block: dict[str, Any] = {
        "type": "input",
        "block_id": field.id,
        "label": plain(shortened(field.label, _LABEL)),
        "optional": field.is_optional,
        "element": {**element, "action_id": VALUE},
    }
    if field.hint:
        block["hint"] = plain(shortened(field.hint, _LABEL))
    return block
