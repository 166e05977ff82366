"""One message with as much in it as fits, and how much more there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from integrations.slack.elements import context
from integrations.slack.layout import joined
from integrations.slack.limits import (
    MESSAGE_BLOCKS,
    MESSAGE_SIZE,
    MESSAGE_TEXT,
    size,
    text_length,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from integrations.slack.elements import Block
    from integrations.slack.limits import Measure

_MORE_ROOM: Final = "x" * 150
"""Stands for what says how much more there is, which is written last."""


class Filling:
    """The blocks of one message while it is written; `foot` comes last in any case.

    Room is kept for blocks as large as those of `spare`, which the message may have besides.
    """

    def __init__(
        self, measure: Measure, foot: Sequence[Block] = (), spare: Sequence[Block] = ()
    ) -> None:
        self._measure = measure
        self._foot = tuple(foot)
        self._held: list[Block] = []
        reserved = (context(_MORE_ROOM), *self._foot, *spare)
        self._blocks_left = MESSAGE_BLOCKS - len(reserved)
        self._size_left = MESSAGE_SIZE - size(reserved, measure)
        self._text_left = MESSAGE_TEXT - text_length(reserved)

    def takes(self, *blocks: Block) -> bool:
        """Add blocks that belong together; False, with nothing added, where they don't fit.

        What is saved by blocks that are joined is not counted.
        """
        grown = [*self._held[:-1], *joined([*self._held[-1:], *blocks])]
        size_left = self._size_left - size(blocks, self._measure)
        text_left = self._text_left - text_length(blocks)
        if len(grown) > self._blocks_left or size_left < 0 or text_left < 0:
            return False
        self._held, self._size_left, self._text_left = grown, size_left, text_left
        return True

    def take_while(self, entries: Iterable[Sequence[Block]]) -> int:
        """Add as many entries as fit, from the first on; gives their number."""
        taken = 0
        for entry in entries:
            if not self.takes(*entry):
                break
            taken += 1
        return taken

    def done(self, more: str = "") -> tuple[Block, ...]:
        """The message; `more` says what did not fit into it, in one short line."""
        return (*self._held, *((context(more),) if more else ()), *self._foot)
