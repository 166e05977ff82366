"""Elements of blocks: what each must and may have, and in which blocks it may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.slack.composition import (
    CHOICES,
    CONFIRM,
    DISPATCH,
    FILTER,
    ID,
    MARKED_OPTION,
    OPTION,
    OPTION_GROUP,
    OPTIONS,
    OVERFLOW,
    OVERFLOW_OPTION,
    SLACK_FILE,
    TEXT,
    initial_is_offered,
    options_or_groups,
    plain,
)
from tests.servers.slack.rich_text import RICH_TEXT
from tests.servers.slack.schema import (
    Findings,
    array,
    boolean,
    number,
    one_of,
    only,
    shape,
    string,
    url,
)

if TYPE_CHECKING:
    from tests.servers.slack.schema import Check

BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
PLACEHOLDER = 150
_DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d"
_MOMENT = (1_000_000_000, 9_999_999_999)  # ten digits

_ACTION: dict[str, Check] = {"action_id": string(ID, 1), "confirm": CONFIRM}
_INPUT: dict[str, Check] = {
    "action_id": string(ID, 1),
    "placeholder": plain(PLACEHOLDER),
    "focus_on_load": boolean,
}
_MENU: dict[str, Check] = {**_INPUT, "confirm": CONFIRM}
_SEVERAL: dict[str, Check] = {**_MENU, "max_selected_items": number(1, OPTIONS)}
_TYPED: dict[str, Check] = {**_INPUT, "dispatch_action_config": DISPATCH}


def _element(kind: str, needed: dict[str, Check], other: dict[str, Check], *rules: Check) -> Check:
    return shape({"type": only(kind), **needed}, other, *rules)


def _menu(kind: str, other: dict[str, Check], *rules: Check) -> Check:
    return _element(kind, {}, {**_MENU, **other}, *rules)


def _several(kind: str, other: dict[str, Check], *rules: Check) -> Check:
    return _element(kind, {}, {**_SEVERAL, **other}, *rules)


def _lengths_agree(value: object, pointer: str, findings: Findings) -> None:
    assert isinstance(value, dict)
    least, most = value.get("min_length", 0), value.get("max_length", TEXT)
    first = value.get("initial_value", "")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        findings.say("must be less than or equal to max_length", f"{pointer}/min_length")
    if "max_length" in value and isinstance(first, str) and len(first) > most:
        findings.say(f"must be less than {most + 1} characters", f"{pointer}/initial_value")


def _one_picture(value: object, pointer: str, findings: Findings) -> None:
    assert isinstance(value, dict)
    if ("image_url" in value) == ("slack_file" in value):
        findings.say("must define either `image_url` or `slack_file`", pointer)


IMAGE = _element(
    "image",
    {"alt_text": string(2_000, 1)},
    {"image_url": url(TEXT), "slack_file": SLACK_FILE},
    _one_picture,
)

BUTTON = _element(
    "button",
    {"text": plain(BUTTON_TEXT)},
    {
        **_ACTION,
        "url": url(TEXT),
        "value": string(BUTTON_VALUE, 1),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(BUTTON_TEXT, 1),
    },
)

_STATIC: dict[str, Check] = {
    "options": array(OPTION, OPTIONS),
    "option_groups": array(OPTION_GROUP, OPTIONS),
}
_CHOICES: dict[str, Check] = {"options": array(MARKED_OPTION, CHOICES)}
_SOMEBODY = string(ID, 1, r"[UW][A-Z0-9]+")
_SOMEWHERE = string(ID, 1, r"[CDG][A-Z0-9]+")
_FEEDBACK = shape(
    {"text": plain(75)}, {"value": string(2_000, 1), "accessibility_label": string(75, 1)}
)

SELECTS: dict[str, Check] = {
    "static_select": _menu(
        "static_select",
        {**_STATIC, "initial_option": OPTION},
        options_or_groups,
        initial_is_offered,
    ),
    "external_select": _menu(
        "external_select", {"initial_option": OPTION, "min_query_length": number(0, 100)}
    ),
    "users_select": _menu("users_select", {"initial_user": _SOMEBODY}),
    "conversations_select": _menu(
        "conversations_select",
        {
            "initial_conversation": _SOMEWHERE,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": FILTER,
        },
    ),
    "channels_select": _menu(
        "channels_select", {"initial_channel": _SOMEWHERE, "response_url_enabled": boolean}
    ),
    "multi_static_select": _several(
        "multi_static_select",
        {**_STATIC, "initial_options": array(OPTION, OPTIONS)},
        options_or_groups,
        initial_is_offered,
    ),
    "multi_external_select": _several(
        "multi_external_select",
        {"initial_options": array(OPTION, OPTIONS), "min_query_length": number(0, 100)},
    ),
    "multi_users_select": _several(
        "multi_users_select", {"initial_users": array(_SOMEBODY, OPTIONS, 0)}
    ),
    "multi_conversations_select": _several(
        "multi_conversations_select",
        {
            "initial_conversations": array(_SOMEWHERE, OPTIONS, 0),
            "default_to_current_conversation": boolean,
            "filter": FILTER,
        },
    ),
    "multi_channels_select": _several(
        "multi_channels_select", {"initial_channels": array(_SOMEWHERE, OPTIONS, 0)}
    ),
}

PICKERS: dict[str, Check] = {
    "datepicker": _menu("datepicker", {"initial_date": string(10, 10, _DATE)}),
    "timepicker": _menu(
        "timepicker", {"initial_time": string(5, 5, _TIME), "timezone": string(ID, 1)}
    ),
    "radio_buttons": _element(
        "radio_buttons",
        _CHOICES,
        {
            "action_id": string(ID, 1),
            "initial_option": MARKED_OPTION,
            "confirm": CONFIRM,
            "focus_on_load": boolean,
        },
        initial_is_offered,
    ),
    "checkboxes": _element(
        "checkboxes",
        _CHOICES,
        {
            "action_id": string(ID, 1),
            "initial_options": array(MARKED_OPTION, CHOICES),
            "confirm": CONFIRM,
            "focus_on_load": boolean,
        },
        initial_is_offered,
    ),
}

DATETIME = _element(
    "datetimepicker",
    {},
    {
        "action_id": string(ID, 1),
        "initial_date_time": number(*_MOMENT),
        "confirm": CONFIRM,
        "focus_on_load": boolean,
    },
)

OVERFLOW_MENU = _element("overflow", {"options": array(OVERFLOW_OPTION, OVERFLOW)}, _ACTION)

RICH_INPUT = _element("rich_text_input", {}, {**_TYPED, "initial_value": RICH_TEXT})

TYPED: dict[str, Check] = {
    "plain_text_input": _element(
        "plain_text_input",
        {},
        {
            **_TYPED,
            "initial_value": string(TEXT),
            "multiline": boolean,
            "min_length": number(0, TEXT),
            "max_length": number(1, TEXT),
        },
        _lengths_agree,
    ),
    "email_text_input": _element("email_text_input", {}, {**_TYPED, "initial_value": string(TEXT)}),
    "url_text_input": _element("url_text_input", {}, {**_TYPED, "initial_value": url(TEXT)}),
    "number_input": _element(
        "number_input",
        {"is_decimal_allowed": boolean},
        {
            **_TYPED,
            "initial_value": string(ID, 1, r"-?\d+(\.\d+)?"),
            "min_value": string(ID, 1, r"-?\d+(\.\d+)?"),
            "max_value": string(ID, 1, r"-?\d+(\.\d+)?"),
        },
    ),
    "file_input": _element(
        "file_input",
        {},
        {
            "action_id": string(ID, 1),
            "filetypes": array(string(20, 1), 100),
            "max_files": number(1, 10),
        },
    ),
}

FEEDBACK: dict[str, Check] = {
    "feedback_buttons": _element(
        "feedback_buttons",
        {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
        {"action_id": string(ID, 1)},
    ),
    "icon_button": _element(
        "icon_button",
        {"icon": one_of("trash"), "text": plain(BUTTON_TEXT)},
        {
            **_ACTION,
            "value": string(BUTTON_VALUE, 1),
            "accessibility_label": string(BUTTON_TEXT, 1),
            "visible_to_user_ids": array(_SOMEBODY, OPTIONS),
        },
    ),
}

_ANYWHERE = {"button": BUTTON, "overflow": OVERFLOW_MENU, **SELECTS, **PICKERS}
ACCESSORIES: dict[str, Check] = {**_ANYWHERE, "image": IMAGE}
ACTIONS: dict[str, Check] = {
    **_ANYWHERE,
    "datetimepicker": DATETIME,
    "rich_text_input": RICH_INPUT,
}
INPUTS: dict[str, Check] = {
    **SELECTS,
    **PICKERS,
    "datetimepicker": DATETIME,
    "rich_text_input": RICH_INPUT,
    **TYPED,
}
