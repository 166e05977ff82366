"""Messages and views as plain text, for people who look at what was posted."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.servers.slack.channels import Channel
    from tests.servers.slack.server import LocalSlack
    from tests.servers.slack.world import Json, Team

_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#([CGD][A-Z0-9]+)(?:\|[^>]*)?>")
_DATE = re.compile(r"<!date\^(\d+)\^([^|>^]*)(?:\^[^|>]*)?\|[^>]*>")
_SPECIAL = re.compile(r"<!(channel|here|everyone)(?:\|[^>]*)?>")
_LINK = re.compile(r"<((?:https?|mailto|slack):[^|>]*)(?:\|([^>]*))?>")
_WIDTH = 60


def said(slack: LocalSlack, channel: Channel, thread: str | None = None) -> list[str]:
    """What a reader sees of the messages in a channel, or of the replies in a thread."""
    names = names_of(channel.team)
    return [readable(one, names) for one in slack.messages(channel, thread)]


def names_of(team: Team) -> dict[str, str]:
    """The names of everybody and of every channel, by id."""
    people = {one.id: one.label for one in team.users.values()}
    return people | {one.id: one.name for one in team.channels.values()}


def readable(shown: Json, names: Mapping[str, str]) -> str:
    """Everything that a person sees of a message or a view, with `names` by id.

    A button is [Label], a menu ⟨placeholder ▾⟩, an input ⟨…⟩; files come last. The text of a
    message that has blocks is what notifications show, and no part of it.
    """
    lines = []
    if title := shown.get("title"):
        lines.append(f"【{title['text']}】")
    if shown.get("blocks"):
        lines += _lines(shown["blocks"], names)
    elif shown.get("text"):
        lines.append(_marked(shown["text"], names))
    lines += [f"📎 {one.get('name') or one['id']}" for one in shown.get("files", [])]
    return "\n".join(lines)


def plain_text(block: Json) -> str:
    """The words of one block, without its buttons and menus."""
    still = [line for line in _lines([_without_controls(block)], {}) if line != "─" * _WIDTH]
    return "\n".join(still)


def _without_controls(block: Json) -> Json:
    if block["type"] in {"actions", "context_actions"}:
        return {**block, "elements": []}
    left_out = {"accessory", "element", "child_blocks"}
    return {name: value for name, value in block.items() if name not in left_out}


def _lines(blocks: list[Json], names: Mapping[str, str]) -> Iterator[str]:
    for block in blocks:
        kind = block["type"]
        if kind == "section":
            yield from _section(block, names)
        elif kind == "header":
            yield f"# {block['text']['text']}"
        elif kind == "divider":
            yield "─" * _WIDTH
        elif kind == "rich_text":
            yield from _rich(block, names)
        elif kind == "container":
            title = block.get("title", {}).get("text", "")
            yield f"▸ {title}" if block.get("default_collapsed") else f"▾ {title}"
            inner = _lines(block.get("child_blocks", []), names)
            yield from (f"│ {line}" for part in inner for line in part.split("\n"))
        else:
            yield from filter(None, [_row(block, names)])


def _row(block: Json, names: Mapping[str, str]) -> str:
    kind = block["type"]
    said_by_kind = {
        "context": lambda: "· " + "  ".join(_text(one, names) for one in block["elements"]),
        "actions": lambda: "  ".join(map(_control, block["elements"])),
        "input": lambda: " ".join([f"{block['label']['text']}:", *_input(block)]),
        "markdown": lambda: str(block["text"]),
        "image": lambda: f"⟨picture: {block['alt_text']}⟩",
        "table": lambda: _table(block["rows"], names),
        "data_table": lambda: _table(block["rows"], names),
    }
    return said_by_kind.get(kind, lambda: f"⟨{kind}⟩")()


def _input(block: Json) -> list[str]:
    return [_control(block["element"])] if "element" in block else []


def _table(rows: list[list[Json]], names: Mapping[str, str]) -> str:
    return "\n".join(" | ".join(_text(cell, names) for cell in row) for row in rows)


def _section(block: Json, names: Mapping[str, str]) -> Iterator[str]:
    if "text" in block:
        yield _text(block["text"], names)
    for field in block.get("fields", []):
        yield _text(field, names)
    if "accessory" in block:
        yield f"    {_control(block['accessory'])}"


def _text(element: Json, names: Mapping[str, str]) -> str:
    if element["type"] == "rich_text":
        return "\n".join(_rich(element, names))
    if element["type"] == "image":
        return f"⟨picture: {element['alt_text']}⟩"
    text = str(element.get("text", element.get("value", "")))
    return _marked(text, names) if element["type"] == "mrkdwn" else text


def _control(element: Json) -> str:
    kind = element["type"]
    if kind == "button":
        url = f"({element['url']})" if element.get("url") else ""
        return f"[{element['text']['text']}]{url}"
    if kind == "overflow":
        return "⟨⋯ " + " / ".join(one["text"]["text"] for one in element["options"]) + "⟩"
    if kind == "image":
        return f"⟨picture: {element['alt_text']}⟩"
    if kind in {"radio_buttons", "checkboxes"}:
        mark = "( )" if kind == "radio_buttons" else "[ ]"
        return "  ".join(f"{mark} {one['text']['text']}" for one in element["options"])
    said_of_it = (element.get("placeholder") or {}).get("text") or _first(element) or "…"
    return f"⟨{said_of_it}{' ▾' if 'select' in kind or 'picker' in kind else ''}⟩"


def _first(element: Json) -> str:
    option = element.get("initial_option")
    if option:
        return str(option["text"]["text"])
    names = ("initial_value", "initial_date", "initial_time", "initial_user")
    return next((str(element[name]) for name in names if element.get(name)), "")


def _rich(block: Json, names: Mapping[str, str]) -> Iterator[str]:
    for part in block["elements"]:
        kind = part["type"]
        if kind == "rich_text_list":
            for at, one in enumerate(part["elements"], 1 + part.get("offset", 0)):
                mark = f"{at}." if part["style"] == "ordered" else "•"
                yield f"{'  ' * part.get('indent', 0)}{mark} {_inline(one, names)}"
        elif kind == "rich_text_quote":
            yield "\n".join(f"> {line}" for line in _inline(part, names).split("\n"))
        else:
            yield _inline(part, names)


def _inline(part: Json, names: Mapping[str, str]) -> str:
    return "".join(_piece(one, names) for one in part["elements"])


def _piece(one: Json, names: Mapping[str, str]) -> str:
    kind = one["type"]
    if kind == "link":
        return f"{one['text']}({one['url']})" if one.get("text") else str(one["url"])
    if kind == "date":
        return _moment(one["timestamp"], one["format"])
    if kind in {"user", "channel"}:
        somebody = one[f"{kind}_id"]
        return f"{'@' if kind == 'user' else '#'}{names.get(somebody, somebody)}"
    shown = {"broadcast": f"@@{one.get('range')}", "emoji": f":{one.get('name')}:"}
    return shown.get(kind) or str(one.get("text", ""))


def _marked(text: str, names: Mapping[str, str]) -> str:
    text = _USER.sub(lambda found: f"@{names.get(found[1], found[1])}", text)
    text = _CHANNEL.sub(lambda found: f"#{names.get(found[1], found[1])}", text)
    text = _SPECIAL.sub(lambda found: f"@@{found[1]}", text)
    text = _DATE.sub(lambda found: _moment(int(found[1]), found[2]), text)
    text = _LINK.sub(lambda found: f"{found[2]}({found[1]})" if found[2] else found[1], text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _moment(timestamp: int, form: str) -> str:
    moment = datetime.fromtimestamp(timestamp, UTC)
    form = re.sub(r"\{date[a-z_]*\}", f"{moment:%a %d %b %Y}", form)
    form = re.sub(r"\{time[a-z_]*\}", f"{moment:%H:%M}", form)
    return re.sub(r"\{ago\}", f"{moment:%a %d %b %Y}, so long ago", form)
