"""Messages as plain text, for people who look at what was posted."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from tests.servers.discord.components import (
    BUTTON,
    CONTAINER,
    FILE,
    ROW,
    SECTION,
    SELECTS,
    SEPARATOR,
    TEXT,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.servers.discord.world import Json

_MENTION = re.compile(r"<@!?(\d+)>")
_TIME = re.compile(r"<t:(-?\d+)(?::(\w))?>")
_CHANNEL = re.compile(r"<#(\d+)>")
_WIDTH = 60


def readable(message: Json, names: Mapping[str, str]) -> str:
    """Everything that a person sees of a message, with `names` of users and channels by id.

    A button is [Label], a menu ⟨placeholder ▾⟩, a disabled one ends in ✕; files come last.
    """
    lines = [*filter(None, [message["content"]]), *_lines(message["components"])]
    shown = {one["name"] for one in walk(message["components"]) if one["type"] == FILE}
    lines += [_file(one) for one in message["attachments"] if one["filename"] not in shown]
    return _named("\n".join(lines), names)


def _lines(components: list[Json]) -> Iterator[str]:
    for one in components:
        kind = one["type"]
        if kind == TEXT:
            yield one["content"]
        elif kind == SEPARATOR:
            yield "─" * _WIDTH
        elif kind == ROW:
            yield "  ".join(map(_control, one["components"]))
        elif kind == SECTION:
            yield from _lines(one["components"])
            yield f"    {_control(one['accessory'])}"
        elif kind == CONTAINER:
            yield from (
                f"│ {line}" for part in _lines(one["components"]) for line in part.split("\n")
            )
        elif kind == FILE:
            yield _file({"filename": one["name"], "size": one["size"]})


def _control(one: Json) -> str:
    off = " ✕" if one.get("disabled") else ""
    if one["type"] in SELECTS:
        return f"⟨{one.get('placeholder') or 'Choose'} ▾{off}⟩"
    if one["type"] != BUTTON:
        return "⟨picture⟩"
    emoji = (one.get("emoji") or {}).get("name") or ""
    label = " ".join(filter(None, [emoji, one.get("label")]))
    return f"[{label}{off}]" + (f"({one['url']})" if one.get("url") else "")


def _file(attachment: Json) -> str:
    return f"📎 {attachment['filename']} ({attachment['size']} bytes)"


def _named(text: str, names: Mapping[str, str]) -> str:
    text = _MENTION.sub(lambda found: f"@{names.get(found[1], found[1])}", text)
    text = _CHANNEL.sub(lambda found: f"#{names.get(found[1], found[1])}", text)
    return _TIME.sub(_time, text)


def _time(found: re.Match[str]) -> str:
    moment = datetime.fromtimestamp(int(found[1])).astimezone()
    formats = {"t": "%H:%M", "d": "%d/%m/%Y", "D": "%d %B %Y", "R": "⟨%d %b, relative⟩"}
    return moment.strftime(formats.get(found[2] or "f", "%a %d %b %Y %H:%M"))
