"""The limits of Slack that messages, forms and the App Home must keep, each with its source.

The pages are those of docs.slack.dev.
"""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block as SdkBlock

from integrations.slack.text import length

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MESSAGE_BLOCKS: Final = 50
"""Blocks of a message (reference/block-kit/blocks)."""

VIEW_BLOCKS: Final = 100
"""Blocks of a modal or an App Home tab (the same)."""

MESSAGE_TEXT: Final = 10_000
"""Characters of all that is to be read in a message: 12,000 are taken (github.com/slackapi/bolt-js
/issues/2509), and 11,341 were refused once (issues/2867 there)."""

MESSAGE_SIZE: Final = 12_000
"""Characters of a message's blocks as JSON. Slack refuses from about 13,200 on, where each block
counts for about a hundred beyond its text, and says nowhere how it counts (bolt-js issues/2509):
see `Measure`."""

ADDED_TO_A_BLOCK: Final = 25
"""Characters of the id that Slack gives to a block without one."""

FALLBACK_TEXT: Final = 3000
"""Characters of a message's `text`: 4,000 are advised (reference/methods/chat.postMessage), and
`chat.update` takes no more bytes than these, so we keep below."""

FALLBACK_BYTES: Final = 4000
"""Bytes of it in UTF-8 (reference/methods/chat.update, `msg_too_long`)."""

SECTION_TEXT: Final = 3000
"""Characters of a section's text (reference/block-kit/blocks/section-block)."""

FIELD_TEXT: Final = 2000
"""Characters of a section's field (the same)."""

RICH_TEXT: Final = 3000
"""Characters of a paragraph of rich text; ours, there is no limit but the message's."""

HEADER_TEXT: Final = 150
"""Characters of a header (reference/block-kit/blocks/header-block)."""

CONTEXT_ELEMENTS: Final = 10
"""Elements of small print (reference/block-kit/blocks/context-block)."""

CONTEXT_TEXT: Final = 2000
"""Characters of one of them; ours, Slack names none."""

ACTIONS_ELEMENTS: Final = 25
"""Buttons and menus in a row (reference/block-kit/blocks/actions-block)."""

BUTTON_TEXT: Final = 75
"""Characters on a button (reference/block-kit/block-elements/button-element)."""

BUTTON_VALUE: Final = 2000
"""Characters of a button's value (the same)."""

OVERFLOW_OPTIONS: Final = 5
"""Options behind three dots (reference/block-kit/block-elements/overflow-menu-element)."""

SELECT_OPTIONS: Final = 100
"""Options of a menu (reference/block-kit/block-elements/select-menu-element)."""

PLACEHOLDER_TEXT: Final = 150
"""Characters of a menu's placeholder (the same)."""

OPTION_TEXT: Final = 75
"""Characters of an option (reference/block-kit/composition-objects/option-object)."""

OPTION_VALUE: Final = 150
"""Characters of an option's value (the same)."""

CONFIRM_TITLE: Final = 100
"""Characters (reference/block-kit/composition-objects/confirmation-dialog-object)."""

CONFIRM_TEXT: Final = 300
"""Characters (the same)."""

BLOCK_ID: Final = 255
"""Characters of a block's id, and of an action's (reference/block-kit/blocks)."""

TABLE_ROWS: Final = 100
"""Rows of a table (reference/block-kit/blocks/table-block)."""

TABLE_CELLS: Final = 20
"""Cells of a row (the same)."""

VIEW_TITLE: Final = 24
"""Characters of a modal's title, and of its buttons (reference/views/modal-views)."""

CALLBACK_ID: Final = 255
"""Characters of what a view is told apart by (the same)."""

PRIVATE_METADATA: Final = 3000
"""Characters that a view carries unseen (the same)."""

FILE_TITLE: Final = 255
"""Characters of a file's title; ours, Slack names none."""

_LABELS: Final = ("title", "submit", "close")
_IDS: Final = ("block_id", "action_id")


class LimitError(ValueError):
    """Blocks that Slack would refuse: a bug of ours, said without what is in them."""


class Surface(Enum):
    """Where blocks are shown."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"

    @property
    def most_blocks(self) -> int:
        """How many there may be."""
        return MESSAGE_BLOCKS if self is Surface.MESSAGE else VIEW_BLOCKS


class Measure(Enum):
    """How much of a message counts; it is not known which of them Slack takes.

    What people read counts for sure, with what makes text of it. Of buttons and menus that may be
    only what is written on them, or all that they carry.
    """

    USUAL = "usual"
    CAREFUL = "careful"


def size(blocks: Sequence[Mapping[str, Any]], measure: Measure = Measure.USUAL) -> int:
    """Characters that blocks count for, as JSON with the ids that Slack gives them."""
    counted = [_without_controls(one) for one in blocks] if measure is Measure.USUAL else blocks
    written = json.dumps(counted, ensure_ascii=False, separators=(",", ":"))
    return length(written) + ADDED_TO_A_BLOCK * sum("block_id" not in one for one in blocks)


def text_length(blocks: Sequence[Mapping[str, Any]]) -> int:
    """Characters of all that can be read in blocks."""
    return sum(length(text) for text in _texts(list(blocks)))


def validate(blocks: Sequence[Mapping[str, Any]], surface: Surface) -> None:
    """See that Slack takes these blocks; raises `LimitError`.

    slack_sdk knows most limits of single elements; the rest is here: how many blocks and how much
    text there may be, empty texts, ids that are there twice, options, fields and tables.
    """
    _no_more(len(blocks), surface.most_blocks, "blocks")
    for number, block in enumerate(blocks):
        try:
            _check_block(block)
        except (LimitError, SlackObjectFormationError, TypeError) as error:
            raise LimitError(f"block {number} ({block.get('type')}): {error}") from error
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) < len(ids):
        raise LimitError("a block_id is there twice")
    if surface is Surface.MESSAGE:
        _no_more(size(blocks), MESSAGE_SIZE, "characters of the blocks as JSON")
        _no_more(text_length(blocks), MESSAGE_TEXT, "characters of all text")


def validate_view(view: Mapping[str, Any]) -> None:
    """See that Slack takes this modal or App Home tab; raises `LimitError`."""
    for name in _LABELS:
        if name in view:
            _no_more(length(view[name]["text"]), VIEW_TITLE, name)
    _no_more(len(view.get("callback_id", "")), CALLBACK_ID, "callback_id")
    _no_more(len(view.get("private_metadata", "")), PRIVATE_METADATA, "private_metadata")
    validate(view["blocks"], Surface.MODAL if view["type"] == "modal" else Surface.HOME)


def _without_controls(block: Mapping[str, Any]) -> Mapping[str, Any]:
    """A block with what is written on its buttons and menus, and not what they carry."""
    if block.get("type") == "actions":
        return {**block, "elements": list(_texts(block["elements"]))}
    return (
        {**block, "accessory": list(_texts(block["accessory"]))} if "accessory" in block else block
    )


def _check_block(block: Mapping[str, Any]) -> None:
    known = SdkBlock.parse(dict(block))
    if known is not None:
        known.to_dict()
    _check_values(block)
    action_ids = [one["action_id"] for one in _elements(block) if "action_id" in one]
    if len(set(action_ids)) < len(action_ids):
        raise LimitError("an action_id is there twice")
    _no_more(len(block.get("fields", ())), 10, "fields")
    for field in block.get("fields", ()):
        _no_more(length(field["text"]), FIELD_TEXT, "characters of a field")
    rows = block.get("rows", ())
    _no_more(len(rows), TABLE_ROWS, "rows of a table")
    for row in rows:
        _no_more(len(row), TABLE_CELLS, "cells of a row")


def _check_values(value: object) -> None:
    """Look at everything in a block that has a limit by its name."""
    if isinstance(value, list | tuple):
        for one in value:
            _check_values(one)
    elif isinstance(value, dict):
        if value.get("text") == "":
            raise LimitError("an empty text")
        for name in _IDS:
            _no_more(len(value.get(name, "")), BLOCK_ID, name)
        if value.get("type") == "overflow":
            _no_more(len(value["options"]), OVERFLOW_OPTIONS, "options behind three dots")
        _no_more(len(value.get("options", ())), SELECT_OPTIONS, "options")
        for chosen in value.get("options", ()):
            _no_more(len(chosen["value"]), OPTION_VALUE, "characters of an option's value")
            _no_more(length(chosen["text"]["text"]), OPTION_TEXT, "characters of an option")
        for one in value.values():
            _check_values(one)


def _elements(block: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if block.get("type") != "rich_text":
        yield from block.get("elements", ())
    for name in ("accessory", "element"):
        if name in block:
            yield block[name]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name in {"text", "fallback"} and isinstance(one, str):
                yield one
            else:
                yield from _texts(one)


def _no_more(number: int, limit: int, what: str) -> None:
    if number > limit:
        raise LimitError(f"{number} {what} are more than {limit}")
