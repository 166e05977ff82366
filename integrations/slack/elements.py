"""What messages, forms and the App Home are built of, as Slack's JSON.

Whatever people, files or models wrote goes through `words`, `plain` or a button's label, in which
nothing is markup; `own` is for our own punctuation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

from integrations.slack import text as texts
from integrations.slack.limits import (
    BUTTON_TEXT,
    CONFIRM_TEXT,
    CONFIRM_TITLE,
    HEADER_TEXT,
    OPTION_TEXT,
    PLACEHOLDER_TEXT,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from integrations.slack.actions import Action

Block: TypeAlias = dict[str, Any]
"""A block as Slack's JSON has it (docs.slack.dev/reference/block-kit/blocks)."""

Element: TypeAlias = dict[str, Any]
"""Something in a block."""

DAY = "{date_short_pretty}"
MOMENT = "{date_short_pretty} at {time}"
"""How a date is shown, in the zone of who reads it.

The page is docs.slack.dev/messaging/formatting-message-text.
"""

_USER = re.compile(r"[UW][A-Z0-9]+")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]+")
_LATEST = 9_999_999_999
"""The last second that Slack shows, in 2286."""


def plain(text: str) -> Element:
    """Text as it is written, without markup, emoji names and links."""
    return {"type": "plain_text", "text": text or texts.NOTHING, "emoji": False}


def header(title: str) -> Block:
    """A title in large letters, shortened to what fits."""
    return {"type": "header", "text": plain(texts.shortened(title, HEADER_TEXT))}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def section(text: str, accessory: Element | None = None, block_id: str | None = None) -> Block:
    """A text without markup, with something beside it."""
    return _with_id(
        {"type": "section", "text": plain(text), **_given("accessory", accessory)}, block_id
    )


def context(*lines: str) -> Block:
    """Small print without markup."""
    return {"type": "context", "elements": [plain(line) for line in lines]}


def actions(*elements: Element | None, block_id: str | None = None) -> Block:
    """Buttons and menus in a row; what is None is left out."""
    given = [one for one in elements if one is not None]
    return _with_id({"type": "actions", "elements": given}, block_id)


def button(
    label: str,
    action: Action,
    *values: str,
    number: int | None = None,
    style: str | None = None,
    confirm: Element | None = None,
) -> Element | None:
    """A button; None where it could not carry what it is about.

    Slack takes an action id once in a block: `number` tells several of a kind apart.
    """
    value = action.value(*values)
    if value is None:
        return None
    return {
        "type": "button",
        "action_id": action.action_id(number),
        "text": plain(texts.shortened(label, BUTTON_TEXT)),
        "value": value,
        **_given("style", style),
        **_given("confirm", confirm),
    }


def option(label: str, value: str | None) -> Element | None:
    """An option of a menu; None where it could not carry what it is about."""
    if value is None:
        return None
    return {"text": plain(texts.shortened(label, OPTION_TEXT)), "value": value}


def overflow(action_id: str, options: Iterable[Element | None]) -> Element | None:
    """A small menu behind three dots; None without options."""
    given = [one for one in options if one is not None]
    return {"type": "overflow", "action_id": action_id, "options": given} if given else None


def select(action_id: str, placeholder: str, options: Iterable[Element | None]) -> Element | None:
    """A menu with options of ours; None without options."""
    given = [one for one in options if one is not None]
    if not given:
        return None
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(texts.shortened(placeholder, PLACEHOLDER_TEXT)),
        "options": given,
    }


def people(action_id: str, placeholder: str) -> Element:
    """A menu of everybody in the workspace."""
    return {
        "type": "users_select",
        "action_id": action_id,
        "placeholder": plain(texts.shortened(placeholder, PLACEHOLDER_TEXT)),
    }


def confirmation(title: str, text: str, yes: str, no: str = "Cancel") -> Element:
    """What is asked before a button does what it says."""
    return {
        "title": plain(texts.shortened(title, CONFIRM_TITLE)),
        "text": plain(texts.shortened(text, CONFIRM_TEXT)),
        "confirm": plain(yes),
        "deny": plain(no),
        "style": "danger",
    }


def rich(*parts: Element, block_id: str | None = None) -> Block:
    """Rich text of lines, quotes and lists."""
    return _with_id({"type": "rich_text", "elements": list(parts)}, block_id)


def line(*elements: Element) -> Element:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quote(*elements: Element) -> Element:
    """A quote in rich text."""
    return {"type": "rich_text_quote", "elements": list(elements)}


def bullets(*lines: Element) -> Element:
    """A list in rich text."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(lines)}


def words(text: str, *styles: str) -> Element:
    """Untrusted words in rich text, on one line; styles are `bold`, `italic`, `strike`, `code`."""
    return own(texts.words(text), *styles)


def own(text: str, *styles: str) -> Element:
    """Our own words and punctuation in rich text."""
    style = {"style": dict.fromkeys(styles, True)} if styles else {}
    return {"type": "text", "text": text, **style}


def user(user_id: str, name: str) -> Element:
    """Somebody, as Slack shows them; by their name where this is no id of Slack's."""
    return {"type": "user", "user_id": user_id} if _USER.fullmatch(user_id) else words(name)


def channel(channel_id: str) -> Element:
    """A channel, as Slack shows it to who may see it; as it is written where that is no id."""
    if _CHANNEL.fullmatch(channel_id):
        return {"type": "channel", "channel_id": channel_id}
    return words(channel_id)


def mentions(blocks: Iterable[Block]) -> bool:
    """Whether somebody is mentioned in blocks of rich text."""
    return any(
        _is_mentioned(part)
        for block in blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
    )


def link(url: str, text: str) -> Element:
    """A link to an address of ours, called `text`."""
    return {"type": "link", "url": url, "text": text}


def date(moment: datetime, style: str, zone: str) -> Element:
    """A moment that every reader sees in their own zone.

    Clients that can't show it have it in words, in the IANA zone `zone`.
    """
    local = moment.astimezone(ZoneInfo(zone))
    clock = "" if style == DAY else f", {local:%H:%M} ({zone})"
    fallback = f"{local:%a} {local.day} {local:%b %Y}{clock}"
    timestamp = int(moment.timestamp())
    if not 0 <= timestamp <= _LATEST:
        return own(fallback)
    return {"type": "date", "timestamp": timestamp, "format": style, "fallback": fallback}


def _is_mentioned(part: Element) -> bool:
    inner = part.get("elements", ())
    return part["type"] == "user" or any(_is_mentioned(one) for one in inner)


def _given(name: str, value: object) -> Element:
    return {} if value is None else {name: value}


def _with_id(block: Block, block_id: str | None) -> Block:
    return block if block_id is None else {**block, "block_id": block_id}
