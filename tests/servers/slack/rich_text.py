"""The block `rich_text`: sections, lists, quotes and code, and what stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.slack.schema import (
    array,
    boolean,
    by_type,
    number,
    one_of,
    only,
    shape,
    string,
    url,
)

if TYPE_CHECKING:
    from tests.servers.slack.schema import Check

_LONG = 40_000
_MANY = 3_000
_ID = 255
_DATE_WORDS = (
    "date_num|date|date_short|date_long|date_long_full|date_pretty|date_short_pretty"
    "|date_long_pretty|day_divider_pretty|time|time_secs|ago"
)
DATE_FORMAT = rf"[^{{}}]*(\{{({_DATE_WORDS})\}}[^{{}}]*)+"

_TEXT_STYLE = shape(
    {},
    dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean),
)
_NAME_STYLE = shape(
    {},
    dict.fromkeys(("bold", "italic", "strike", "highlight", "client_highlight", "unlink"), boolean),
)


def _part(
    kind: str, needed: dict[str, Check], other: dict[str, Check] | None = None, *, style: Check
) -> Check:
    return shape({"type": only(kind), **needed}, {"style": style, **(other or {})})


_TEXT = _part("text", {"text": string(_LONG, 1)}, style=_TEXT_STYLE)
_LINK = _part(
    "link",
    {"url": url(3_000)},
    {"text": string(_LONG, 1), "unsafe": boolean},
    style=_TEXT_STYLE,
)
PARTS: dict[str, Check] = {
    "text": _TEXT,
    "link": _LINK,
    "user": _part("user", {"user_id": string(_ID, 1, r"[UW][A-Z0-9]+")}, style=_NAME_STYLE),
    "usergroup": _part("usergroup", {"usergroup_id": string(_ID, 1)}, style=_NAME_STYLE),
    "channel": _part(
        "channel", {"channel_id": string(_ID, 1, r"[CGD][A-Z0-9]+")}, style=_NAME_STYLE
    ),
    "team": _part("team", {"team_id": string(_ID, 1)}, style=_NAME_STYLE),
    "broadcast": _part(
        "broadcast", {"range": one_of("here", "channel", "everyone")}, style=_NAME_STYLE
    ),
    "emoji": _part(
        "emoji",
        {"name": string(100, 1, r"[a-z0-9_+'\-]+")},
        {"unicode": string(100, 1), "skin_tone": number(1, 6)},
        style=_TEXT_STYLE,
    ),
    "color": _part("color", {"value": string(7, 7, r"#[0-9A-Fa-f]{6}")}, style=_TEXT_STYLE),
    "date": _part(
        "date",
        {"timestamp": number(0, 9_999_999_999), "format": string(_ID, 1, DATE_FORMAT)},
        {"url": url(3_000), "fallback": string(_ID, 1)},
        style=_TEXT_STYLE,
    ),
}

_SECTION = shape({"type": only("rich_text_section"), "elements": array(by_type(PARTS), _MANY)})
_BORDER = number(0, 1)
_CONTAINERS: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_list": shape(
        {
            "type": only("rich_text_list"),
            "style": one_of("bullet", "ordered"),
            "elements": array(by_type({"rich_text_section": _SECTION}), _MANY),
        },
        {"indent": number(0, 8), "offset": number(0, 10_000), "border": _BORDER},
    ),
    "rich_text_quote": shape(
        {"type": only("rich_text_quote"), "elements": array(by_type(PARTS), _MANY)},
        {"border": _BORDER},
    ),
    "rich_text_preformatted": shape(
        {
            "type": only("rich_text_preformatted"),
            "elements": array(by_type({"text": _TEXT, "link": _LINK}), _MANY),
        },
        {"border": _BORDER, "language": string(_ID, 1)},
    ),
}

RICH_TEXT = shape(
    {"type": only("rich_text"), "elements": array(by_type(_CONTAINERS), _MANY)},
    {"block_id": string(_ID, 1)},
)
