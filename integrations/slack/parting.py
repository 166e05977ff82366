"""Blocks in as many messages as they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.limits import (
    MESSAGE_BLOCKS,
    MESSAGE_SIZE,
    MESSAGE_TEXT,
    size,
    text_length,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from integrations.slack.elements import Block


def messages(blocks: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """The blocks of one message after the other; none is left out."""
    held: list[Block] = []
    for block in blocks:
        if held and not _fits([*held, block]):
            yield tuple(held)
            held = []
        held.append(block)
    if held:
        yield tuple(held)


def _fits(blocks: Sequence[Block]) -> bool:
    return (
        len(blocks) <= MESSAGE_BLOCKS
        and size(blocks) <= MESSAGE_SIZE
        and text_length(blocks) <= MESSAGE_TEXT
    )
