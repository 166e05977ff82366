"""The notes spread over messages: split between items, and inside one only if it fills a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from integrations.discord.notes.limits import MESSAGE_COMPONENTS, MESSAGE_TEXT
from integrations.discord.notes.text import length, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from integrations.discord.notes.entries import Entry, Section
    from integrations.discord.notes.files import SentFile

_CONTAINER = 1
_DISPLAY = 1
_SEPARATOR = 1
_WITH_BUTTON = 3
"""Components: a section, its text and its button."""
_HEADING_ROOM = 80
FILES = "Files"


class Block(NamedTuple):
    """One text of a page; `evidence` is the custom id of the button beside it, if there is one."""

    text: str
    evidence: str | None = None
    is_heading: bool = False


class Page(NamedTuple):
    """One message of the thread; `mentioned` are the users that its text mentions."""

    blocks: tuple[Block, ...]
    mentioned: frozenset[int] = frozenset()
    files: tuple[SentFile, ...] = ()


@dataclass
class _Sheet:
    """A page while it is written."""

    blocks: list[Block] = field(default_factory=list)
    mentioned: set[int] = field(default_factory=set)

    @property
    def text(self) -> int:
        return sum(length(block.text) for block in self.blocks)

    @property
    def components(self) -> int:
        return _CONTAINER + sum(
            cost(block, is_first=number == 0) for number, block in enumerate(self.blocks)
        )

    def takes(self, blocks: list[Block]) -> bool:
        grown = _Sheet(merged([*self.blocks, *blocks]))
        return grown.text <= MESSAGE_TEXT and grown.components <= MESSAGE_COMPONENTS

    def add(self, blocks: list[Block], mentioned: Iterable[int]) -> None:
        self.blocks = merged([*self.blocks, *blocks])
        self.mentioned.update(mentioned)

    def has(self, custom_id: str | None) -> bool:
        return any(custom_id and block.evidence == custom_id for block in self.blocks)


def cost(block: Block, *, is_first: bool) -> int:
    """How many components a block becomes; a heading has a separator above it."""
    text = _WITH_BUTTON if block.evidence else _DISPLAY
    return text + (_SEPARATOR if block.is_heading and not is_first else 0)


def merged(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, a line without a button joined to the text above it if that has none either."""
    joined: list[Block] = []
    for block in blocks:
        above = joined[-1] if joined else None
        if above and not (above.evidence or block.evidence or block.is_heading):
            joined[-1] = above._replace(text=f"{above.text}\n{block.text}")
        else:
            joined.append(block)
    return joined


def paginated(sections: Iterable[Section], files: tuple[SentFile, ...] = ()) -> tuple[Page, ...]:
    """All sections on as few pages as there can be, the files on the last one."""
    sheets = [_Sheet()]
    for section in sections:
        is_begun = False
        for entry in section.entries:
            _place(sheets, section.title, entry, is_begun=is_begun)
            is_begun = True
    if sheets[-1].components + len(files) > MESSAGE_COMPONENTS:
        sheets.append(_Sheet([Block(f"### {FILES}", is_heading=True)]))
    pages = [
        Page(tuple(sheet.blocks), frozenset(sheet.mentioned)) for sheet in sheets if sheet.blocks
    ]
    return (*pages[:-1], pages[-1]._replace(files=files)) if pages else ()


def _place(sheets: list[_Sheet], title: str, entry: Entry, *, is_begun: bool) -> None:
    """Put an entry on the last page, or on a new one under the repeated heading."""
    for number, piece in enumerate(pieces(entry.text, MESSAGE_TEXT - _HEADING_ROOM)):
        evidence = None if number or sheets[-1].has(entry.evidence) else entry.evidence
        block = Block(piece, evidence)
        is_continued = is_begun or number > 0
        heading = [] if is_continued else [_heading(title, is_continued=False)]
        if not sheets[-1].takes([*heading, block]):
            sheets.append(_Sheet())
            heading = [_heading(title, is_continued=is_continued)]
            block = Block(piece, None if number else entry.evidence)
        sheets[-1].add([*heading, block], entry.mentioned)


def _heading(title: str, *, is_continued: bool) -> Block:
    return Block(f"### {title} (continued)" if is_continued else f"### {title}", is_heading=True)
