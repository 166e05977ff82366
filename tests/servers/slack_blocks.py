"""Blocks and views, written shortly: for tests of the local Slack itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.servers.slack import views
from tests.servers.slack.blocks import check
from tests.servers.slack.errors import SlackError

if TYPE_CHECKING:
    from tests.servers.slack.block_rules import Surface

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: object) -> Json:
    return {"type": "section", "text": marked(text), **more}


def button(**more: object) -> Json:
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(number: int = 0, **more: object) -> Json:
    return {"text": plain(f"Option {number}"), "value": str(number), **more}


def options(count: int) -> list[Json]:
    return [option(number) for number in range(count)]


def select(count: int = 1, **more: object) -> Json:
    return {"type": "static_select", "options": options(count), **more}


def confirm(**more: object) -> Json:
    texts = {name: plain() for name in ("title", "text", "confirm", "deny")}
    return {**texts, **more}


def input_of(element: Json, **more: object) -> Json:
    return {"type": "input", "label": plain("Label"), "element": element, **more}


def typed(**more: object) -> Json:
    return {"type": "plain_text_input", **more}


def rich(*parts: Json, kind: str = "rich_text_section", **more: object) -> Json:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(parts), **more}]}


def words(text: str = "x", **more: object) -> Json:
    return {"type": "text", "text": text, **more}


def table(rows: int, columns: int) -> Json:
    cell = {"type": "raw_text", "text": "x"}
    return {"type": "table", "rows": [[cell] * columns for _ in range(rows)]}


def container(*children: Json, **more: object) -> Json:
    return {"type": "container", "title": plain(), "child_blocks": list(children), **more}


def modal(*blocks: Json, **more: object) -> Json:
    return {"type": "modal", "title": plain(), "blocks": list(blocks), **more}


def refusal(blocks: object, surface: Surface = "message") -> SlackError:
    with pytest.raises(SlackError) as refused:
        check(blocks, surface)
    return refused.value


def refusal_of_view(view: object, surface: Surface = "modal") -> SlackError:
    with pytest.raises(SlackError) as refused:
        views.checked(view, surface)
    return refused.value
