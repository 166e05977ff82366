"""The notes spread over messages: split between items, and inside one only if it fills a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from integrations.discord.limits import MESSAGE_COMPONENTS, MESSAGE_TEXT
from integrations.discord.text import length, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from integrations.discord.files import SentFile
    from integrations.discord.notes.entries import Entry, Section
    from integrations.discord.rows import Button, Row

_CONTAINER = 1
_DISPLAY = 1
_SEPARATOR = 1
_WITH_BUTTON = 3
"""Components: a section, its text and its button."""
_ROW = 1
_HEADING_ROOM = 176
"""A section of a template is called anything of 80 characters, each of which may need two."""
FILES = "Files"


class Block(NamedTuple):
    """One text of a page, the button `beside` it, if there is one, and the `rows` under it."""

    text: str
    beside: Button | None = None
    rows: tuple[Row, ...] = ()
    is_heading: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it has no buttons."""
        return self.beside is None and not self.rows

    @property
    def buttons(self) -> Iterator[Button]:
        """Every button of it."""
        yield from (self.beside,) if self.beside else ()
        for row in self.rows:
            yield from row

    def without(self, custom_ids: AbstractSet[str]) -> Block:
        """The block without the buttons of these ids: Discord takes each only once a message."""
        kept = (tuple(one for one in row if one.custom_id not in custom_ids) for row in self.rows)
        is_gone = self.beside is not None and self.beside.custom_id in custom_ids
        beside = None if is_gone else self.beside
        return self._replace(beside=beside, rows=tuple(filter(None, kept)))


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

    @property
    def custom_ids(self) -> frozenset[str]:
        return frozenset(one.custom_id for block in self.blocks for one in block.buttons)


def cost(block: Block, *, is_first: bool) -> int:
    """How many components a block becomes; a heading has a separator above it."""
    text = _WITH_BUTTON if block.beside else _DISPLAY
    under = sum(_ROW + len(row) for row in block.rows)
    return text + under + (_SEPARATOR if block.is_heading and not is_first else 0)


def merged(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, a line without a button joined to the text above it if that has none either."""
    joined: list[Block] = []
    for block in blocks:
        above = joined[-1] if joined else None
        if above and above.is_plain and block.is_plain and not block.is_heading:
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
    """Put an entry on the last page, or on a new one under the repeated heading.

    Of one that is in pieces, the first has the button beside it and the last the rows under it.
    """
    parts = pieces(entry.text, MESSAGE_TEXT - _HEADING_ROOM)
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        whole = Block(part, None if number else entry.beside, entry.rows if is_last else ())
        block = whole.without(sheets[-1].custom_ids)
        is_continued = is_begun or number > 0
        heading = [] if is_continued else [_heading(title, is_continued=False)]
        if not sheets[-1].takes([*heading, block]):
            sheets.append(_Sheet())
            heading = [_heading(title, is_continued=is_continued)]
            block = whole
        sheets[-1].add([*heading, block], entry.mentioned)


def _heading(title: str, *, is_continued: bool) -> Block:
    return Block(f"### {title} (continued)" if is_continued else f"### {title}", is_heading=True)
