"""What blocks are put together from: text, options, questions before a deed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.slack.schema import (
    Findings,
    array,
    boolean,
    by_type,
    one_of,
    only,
    shape,
    string,
    url,
)

if TYPE_CHECKING:
    from tests.servers.slack.schema import Check

TEXT = 3_000
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS = 100
CHOICES = 10
OVERFLOW = 5
ID = 255


def plain(longest: int) -> Check:
    """Text without markup."""
    return by_type({"plain_text": _plain(longest)})


def text(longest: int) -> Check:
    """Text with or without markup."""
    return by_type({"plain_text": _plain(longest), "mrkdwn": marked(longest)})


def marked_only(longest: int) -> Check:
    """Text with markup."""
    return by_type({"mrkdwn": marked(longest)})


def _plain(longest: int) -> Check:
    fields = {"type": only("plain_text"), "text": string(longest, 1)}
    return shape(fields, {"emoji": boolean})


def marked(longest: int) -> Check:
    fields = {"type": only("mrkdwn"), "text": string(longest, 1)}
    return shape(fields, {"verbatim": boolean})


CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)

_VALUE = {"value": string(OPTION_VALUE, 1)}
OPTION = shape({"text": plain(OPTION_TEXT), **_VALUE}, {"description": plain(OPTION_TEXT)})
MARKED_OPTION = shape({"text": text(OPTION_TEXT), **_VALUE}, {"description": text(OPTION_TEXT)})
OVERFLOW_OPTION = shape(
    {"text": plain(OPTION_TEXT), **_VALUE},
    {"description": plain(OPTION_TEXT), "url": url(TEXT)},
)
OPTION_GROUP = shape({"label": plain(OPTION_TEXT), "options": array(OPTION, OPTIONS)})

FILTER = shape(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
DISPATCH = shape(
    {}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)}
)
SLACK_FILE = shape({}, {"id": string(ID, 1), "url": url(TEXT)})


def initial_is_offered(value: object, pointer: str, findings: Findings) -> None:
    """What is chosen at first must be among the options, letter for letter."""
    assert isinstance(value, dict)
    offered = _offered(value)
    first = value.get("initial_option")
    if first is not None and first not in offered:
        findings.say("must be one of the provided options", f"{pointer}/initial_option")
    several = value.get("initial_options")
    for one in several if isinstance(several, list) else []:
        if one not in offered:
            findings.say("must be one of the provided options", f"{pointer}/initial_options")


def _offered(value: dict[str, object]) -> list[object]:
    groups = value.get("option_groups")
    lists = [value.get("options")]
    if isinstance(groups, list):
        lists += [one.get("options") for one in groups if isinstance(one, dict)]
    return [option for options in lists if isinstance(options, list) for option in options]


def options_or_groups(value: object, pointer: str, findings: Findings) -> None:
    """A menu has options or groups of them, not both."""
    assert isinstance(value, dict)
    if ("options" in value) == ("option_groups" in value):
        findings.say("must define either `options` or `option_groups`", pointer)
