"""Block Kit: each limit by what fits, and by what does not."""

from collections.abc import Callable

import pytest

from tests.servers.slack.block_rules import Surface
from tests.servers.slack.blocks import MESSAGE_LENGTH, check
from tests.servers.slack_blocks import (
    Json,
    actions,
    button,
    confirm,
    container,
    input_of,
    marked,
    option,
    options,
    plain,
    refusal,
    rich,
    section,
    select,
    table,
    typed,
    words,
)

Made = Callable[[int], Json]

LENGTHS = [
    ("section text", 3_000, lambda n: section("x" * n), "/text/text"),
    (
        "section field",
        2_000,
        lambda n: {"type": "section", "fields": [plain("x" * n)]},
        "/fields/0/text",
    ),
    ("header", 150, lambda n: {"type": "header", "text": plain("x" * n)}, "/text/text"),
    ("button text", 75, lambda n: actions(button(text=plain("x" * n))), "/elements/0/text/text"),
    ("button value", 2_000, lambda n: actions(button(value="x" * n)), "/elements/0/value"),
    (
        "button url",
        3_000,
        lambda n: actions(button(url="https://a.example/".ljust(n, "x"))),
        "/elements/0/url",
    ),
    ("action_id", 255, lambda n: actions(button(action_id="x" * n)), "/elements/0/action_id"),
    ("block_id", 255, lambda n: section(block_id="x" * n), "/block_id"),
    (
        "option text",
        75,
        lambda n: actions(select(options=[option(text=plain("x" * n))])),
        "/elements/0/options/0/text/text",
    ),
    (
        "option value",
        150,
        lambda n: actions(select(options=[option(value="x" * n)])),
        "/elements/0/options/0/value",
    ),
    (
        "option description",
        75,
        lambda n: actions(select(options=[option(description=plain("x" * n))])),
        "/elements/0/options/0/description/text",
    ),
    (
        "placeholder",
        150,
        lambda n: actions(select(placeholder=plain("x" * n))),
        "/elements/0/placeholder/text",
    ),
    (
        "confirm title",
        100,
        lambda n: actions(button(confirm=confirm(title=plain("x" * n)))),
        "/elements/0/confirm/title/text",
    ),
    (
        "confirm text",
        300,
        lambda n: actions(button(confirm=confirm(text=marked("x" * n)))),
        "/elements/0/confirm/text/text",
    ),
    (
        "confirm yes",
        30,
        lambda n: actions(button(confirm=confirm(confirm=plain("x" * n)))),
        "/elements/0/confirm/confirm/text",
    ),
    ("input label", 2_000, lambda n: input_of(typed(), label=plain("x" * n)), "/label/text"),
    ("input hint", 2_000, lambda n: input_of(typed(), hint=plain("x" * n)), "/hint/text"),
    (
        "first words",
        3_000,
        lambda n: input_of(typed(initial_value="x" * n)),
        "/element/initial_value",
    ),
    ("container title", 150, lambda n: container(section(), title=plain("x" * n)), "/title/text"),
    ("markdown", 12_000, lambda n: {"type": "markdown", "text": "x" * n}, "/text"),
    (
        "alt text",
        2_000,
        lambda n: {"type": "image", "image_url": "https://a.example/b.png", "alt_text": "x" * n},
        "/alt_text",
    ),
]

COUNTS = [
    ("fields", 10, lambda n: {"type": "section", "fields": [plain()] * n}, "/fields"),
    ("actions", 25, lambda n: actions(*[button() for _ in range(n)]), "/elements"),
    ("context", 10, lambda n: {"type": "context", "elements": [marked()] * n}, "/elements"),
    ("select", 100, lambda n: actions(select(n)), "/elements/0/options"),
    (
        "overflow",
        5,
        lambda n: actions({"type": "overflow", "options": options(n)}),
        "/elements/0/options",
    ),
    (
        "checkboxes",
        10,
        lambda n: actions({"type": "checkboxes", "options": options(n)}),
        "/elements/0/options",
    ),
    (
        "radio buttons",
        10,
        lambda n: actions({"type": "radio_buttons", "options": options(n)}),
        "/elements/0/options",
    ),
    ("rows", 100, lambda n: table(n, 2), "/rows"),
    ("cells", 20, lambda n: table(1, n), "/rows/0"),
    ("container", 10, lambda n: container(*[section() for _ in range(n)]), "/child_blocks"),
]


@pytest.mark.parametrize(
    ("what", "most", "made", "pointer"), LENGTHS, ids=[one[0] for one in LENGTHS]
)
def test_a_text_may_be_so_long(what: str, most: int, made: Made, pointer: str) -> None:
    del what
    assert check([made(most)], "message")
    found = refusal([made(most + 1)])
    assert found.code == "invalid_blocks"
    problem = f"must be less than {most + 1} characters [json-pointer:/blocks/0{pointer}]"
    assert found.messages == [f"[ERROR] {problem}"]
    assert found.more["errors"] == [problem]


@pytest.mark.parametrize(
    ("what", "most", "made", "pointer"), COUNTS, ids=[one[0] for one in COUNTS]
)
def test_there_may_be_so_many(what: str, most: int, made: Made, pointer: str) -> None:
    del what
    assert check([made(most)], "message")
    assert refusal([made(most + 1)]).messages == [
        f"[ERROR] no more than {most} items allowed [json-pointer:/blocks/0{pointer}]"
    ]
    least = refusal([made(0)]).messages
    assert f"[ERROR] must provide at least 1 items [json-pointer:/blocks/0{pointer}]" in least


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_there_may_be_so_many_blocks(surface: Surface, most: int) -> None:
    assert len(check([section() for _ in range(most)], surface)) == most
    found = refusal([section() for _ in range(most + 1)], surface)
    assert found.messages == [f"[ERROR] no more than {most} items allowed [json-pointer:/blocks]"]


def test_all_text_of_a_message_together_has_a_limit() -> None:
    fits = [section("x" * 3_000) for _ in range(4)] + [section("x" * (MESSAGE_LENGTH - 12_000))]
    assert check(fits, "message")
    assert refusal([*fits, section("x")]).code == "msg_blocks_too_long"
    assert check([*fits, section("x")], "modal")


def test_text_in_rich_text_counts_too() -> None:
    assert refusal([rich(words("x" * (MESSAGE_LENGTH + 1)))]).code == "msg_blocks_too_long"


def test_markdown_blocks_share_their_limit() -> None:
    half = {"type": "markdown", "text": "x" * 6_000}
    assert check([half, half], "message")
    assert "12001" in refusal([half, half, {"type": "markdown", "text": "x"}]).messages[0]
