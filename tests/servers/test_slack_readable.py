"""What a reader sees of blocks."""

from typing import Any

import pytest

from tests.servers.slack.readable import readable
from tests.servers.slack_blocks import (
    actions,
    button,
    container,
    input_of,
    marked,
    modal,
    option,
    plain,
    rich,
    section,
    select,
    table,
    typed,
    words,
)

Json = dict[str, Any]

NAMES = {"U1": "Alice", "C1": "general"}


def item(text: str) -> Json:
    return {"type": "rich_text_section", "elements": [words(text)]}


@pytest.mark.parametrize(
    ("block", "seen"),
    [
        (section("Hi <@U1> in <#C1|x>: &lt;b&gt;"), "Hi @Alice in #general: <b>"),
        (section("<!channel> <https://a.example|here>"), "@@channel here(https://a.example)"),
        (
            section("Due <!date^1764547200^{date_short_pretty} at {time}|soon>"),
            "Due Mon 01 Dec 2025 at 00:00",
        ),
        (section("Milk", accessory=button(text=plain("Done"))), "Milk\n    [Done]"),
        ({"type": "header", "text": plain("Title")}, "# Title"),
        ({"type": "divider"}, "─" * 60),
        ({"type": "context", "elements": [marked("a"), plain("b")]}, "· a  b"),
        (
            actions(button(), select(placeholder=plain("Owner"))),
            "[x]  ⟨Owner ▾⟩",
        ),
        (
            actions({"type": "overflow", "options": [option(1), option(2)]}),
            "⟨⋯ Option 1 / Option 2⟩",
        ),
        (input_of(typed(initial_value="Bob")), "Label: ⟨Bob⟩"),
        (
            rich(words("a"), {"type": "user", "user_id": "U1"}, {"type": "emoji", "name": "tada"}),
            "a@Alice:tada:",
        ),
        (rich(words("two\nlines"), kind="rich_text_quote"), "> two\n> lines"),
        (
            rich(item("one"), item("two"), kind="rich_text_list", style="ordered"),
            "1. one\n2. two",
        ),
        (
            rich({"type": "date", "timestamp": 1764547200, "format": "{date}", "fallback": "x"}),
            "Mon 01 Dec 2025",
        ),
        (
            container(section("inside"), is_collapsible=True, default_collapsed=True),
            "▸ x\n│ inside",
        ),
        (table(2, 2), "x | x\nx | x"),
    ],
)
def test_a_block_reads_so(block: Json, seen: str) -> None:
    assert readable({"text": "for notifications", "blocks": [block]}, NAMES) == seen


def test_a_message_without_blocks_is_its_text_and_its_files() -> None:
    message = {"text": "Look, <@U1>", "files": [{"id": "F1", "name": "notes.md"}]}
    assert readable(message, NAMES) == "Look, @Alice\n📎 notes.md"


def test_a_modal_has_its_title() -> None:
    assert readable(modal(section("Sure?")), NAMES) == "【x】\nSure?"
