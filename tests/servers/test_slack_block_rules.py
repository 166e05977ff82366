"""Block Kit: what must, may and must not stand in blocks, and what slack_sdk's models miss."""

import pytest
from slack_sdk.models.blocks import Block, SectionBlock

from tests.servers.slack.block_rules import Surface
from tests.servers.slack.blocks import check
from tests.servers.slack_blocks import (
    Json,
    actions,
    button,
    confirm,
    container,
    input_of,
    marked,
    option,
    plain,
    refusal,
    rich,
    section,
    select,
    table,
    typed,
    words,
)


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        (
            {"type": "section"},
            "must define either `text` or `fields` [json-pointer:/blocks/0/type]",
        ),
        ({"type": "sections"}, "unsupported type: sections [json-pointer:/blocks/0/type]"),
        ({"text": plain()}, "missing required field: type [json-pointer:/blocks/0]"),
        (
            section(colour="red"),
            "invalid additional property: colour [json-pointer:/blocks/0]",
        ),
        (
            {"type": "header", "text": marked()},
            "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        ),
        (
            {"type": "header", "text": "Title"},
            "must provide an object [json-pointer:/blocks/0/text]",
        ),
        (
            actions(button(text=marked())),
            "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]",
        ),
        (
            actions({"type": "button", "action_id": "a"}),
            "missing required field: text [json-pointer:/blocks/0/elements/0]",
        ),
        (
            actions(button(style="default")),
            "must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]",
        ),
        (
            actions(button(url="javascript:alert(1)")),
            "must be a valid URL [json-pointer:/blocks/0/elements/0/url]",
        ),
        (
            actions({"type": "image", "image_url": "https://a.example", "alt_text": "x"}),
            "unsupported type: image [json-pointer:/blocks/0/elements/0/type]",
        ),
        (
            actions(typed()),
            "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
        ),
        (
            input_of(button()),
            "unsupported type: button [json-pointer:/blocks/0/element/type]",
        ),
        (
            actions(select(initial_option=option(7))),
            (
                "must be one of the provided options"
                " [json-pointer:/blocks/0/elements/0/initial_option]"
            ),
        ),
        (
            actions({"type": "static_select"}),
            "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
        ),
        (
            actions({"type": "datepicker", "initial_date": "2026-13-01"}),
            "failed to match pattern [json-pointer:/blocks/0/elements/0/initial_date]",
        ),
        (
            actions({"type": "timepicker", "initial_time": "24:00"}),
            "failed to match pattern [json-pointer:/blocks/0/elements/0/initial_time]",
        ),
        (
            actions({"type": "users_select", "initial_user": "alice"}),
            "failed to match pattern [json-pointer:/blocks/0/elements/0/initial_user]",
        ),
        (
            actions(button(confirm=confirm(deny=""))),
            "must provide an object [json-pointer:/blocks/0/elements/0/confirm/deny]",
        ),
        (
            {"type": "context", "elements": [button()]},
            "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
        ),
        (
            container(rich(words())),
            "unsupported type: rich_text [json-pointer:/blocks/0/child_blocks/0/type]",
        ),
        (
            container(section(), default_collapsed=True),
            "requires `is_collapsible` [json-pointer:/blocks/0/default_collapsed]",
        ),
        (
            rich(words("")),
            "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
        ),
        (
            rich(words(style={"big": True})),
            "invalid additional property: big [json-pointer:/blocks/0/elements/0/elements/0/style]",
        ),
        (
            rich({"type": "user", "user_id": "<!channel>"}),
            "failed to match pattern [json-pointer:/blocks/0/elements/0/elements/0/user_id]",
        ),
        (
            rich({"type": "date", "timestamp": 1, "format": "tomorrow"}),
            "failed to match pattern [json-pointer:/blocks/0/elements/0/elements/0/format]",
        ),
        (
            rich({"type": "date", "timestamp": "1", "format": "{date}"}),
            "must provide an integer [json-pointer:/blocks/0/elements/0/elements/0/timestamp]",
        ),
        (
            rich({"type": "user", "user_id": "U1"}, kind="rich_text_preformatted"),
            "unsupported type: user [json-pointer:/blocks/0/elements/0/elements/0/type]",
        ),
        (
            rich(words(), kind="rich_text_list", style="bullet"),
            "unsupported type: text [json-pointer:/blocks/0/elements/0/elements/0/type]",
        ),
    ],
)
def test_what_is_wrong_is_named(block: Json, problem: str) -> None:
    assert f"[ERROR] {problem}" in refusal([block]).messages


@pytest.mark.parametrize(
    ("block", "surfaces"),
    [
        (table(1, 1), {"message"}),
        ({"type": "markdown", "text": "x"}, {"message"}),
        (container(section()), {"message"}),
        ({"type": "alert", "text": plain()}, {"modal"}),
        ({"type": "card", "title": marked()}, {"message", "modal", "home"}),
        (input_of(typed()), {"message", "modal", "home"}),
        (input_of({"type": "file_input"}), {"modal"}),
        (input_of({"type": "number_input", "is_decimal_allowed": False}), {"modal"}),
        (rich(words()), {"message", "modal", "home"}),
    ],
)
def test_a_block_may_stand_only_where_slack_shows_it(block: Json, surfaces: set[Surface]) -> None:
    surfaces_of_slack: tuple[Surface, ...] = ("message", "modal", "home")
    for surface in surfaces_of_slack:
        if surface in surfaces:
            assert check([block], surface)
        else:
            assert "unsupported type" in refusal([block], surface).messages[0]


def test_two_blocks_have_not_one_id() -> None:
    assert check([section(block_id="a"), section(block_id="b")], "message")
    assert refusal([section(block_id="a"), section(block_id="a")]).messages == [
        '[ERROR] `block_id` already exists: "a" [json-pointer:/blocks/1/block_id]'
    ]


def test_two_elements_of_a_block_have_not_one_id() -> None:
    two = [actions(button(action_id="a")), actions(button(action_id="a"))]
    assert check(two, "message")
    assert refusal([actions(button(action_id="a"), button(action_id="a"))]).messages == [
        '[ERROR] `action_id` "a" already exists [json-pointer:/blocks/0/elements]'
    ]


def test_one_message_has_one_table() -> None:
    assert "only_one_table_allowed" in refusal([table(1, 1), table(1, 1)]).messages[0]


@pytest.mark.parametrize("blocks", ["[]", {"type": "section"}, ["section"], None])
def test_blocks_are_a_list_of_objects(blocks: object) -> None:
    assert refusal(blocks).code == "invalid_blocks_format"


def test_what_is_left_out_is_filled_in() -> None:
    stored = check([section(accessory=button()), actions(button())], "message")
    assert stored[0]["text"]["verbatim"] is False
    assert stored[0]["accessory"]["text"]["emoji"] is True
    ids = [stored[0]["block_id"], stored[1]["block_id"], stored[0]["accessory"]["action_id"]]
    assert len({*ids, stored[1]["elements"][0]["action_id"]}) == 4


@pytest.mark.parametrize(
    "block",
    [
        SectionBlock(fields=[{"type": "mrkdwn", "text": "x" * 2_001}]),
        SectionBlock(text={"type": "mrkdwn", "text": ""}),
    ],
)
def test_what_the_sdk_lets_pass_is_refused(block: Block) -> None:
    assert refusal([block.to_dict()]).code == "invalid_blocks"
