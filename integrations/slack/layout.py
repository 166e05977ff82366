"""Sections spread over messages: split between entries, and inside one only if it fills a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from integrations.slack.elements import bullets, context, line, own, rich, section, words
from integrations.slack.limits import (
    CONTEXT_TEXT,
    MESSAGE_BLOCKS,
    MESSAGE_SIZE,
    MESSAGE_TEXT,
    RICH_TEXT,
    SECTION_TEXT,
    LimitError,
    Measure,
    size,
    text_length,
)
from integrations.slack.text import length, pieces, shortened
from integrations.slack.text import words as plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from integrations.slack.elements import Block, Element

_BELOW_ROOM = 300
"""Characters that name what goes on below."""
_TITLE_ROOM = 150
"""Characters of a heading; a template's section may be called anything."""
_MERGED = frozenset({"type", "elements"})


class Entry(NamedTuple):
    """Something that is not parted from its buttons as long as it fits into a message."""

    blocks: tuple[Block, ...]


class Section(NamedTuple):
    """A heading and what stands under it."""

    title: str
    entries: tuple[Entry, ...]


class Page(NamedTuple):
    """One message, and the titles of the sections that are on it."""

    blocks: tuple[Block, ...]
    titles: tuple[str, ...] = ()


def paragraphs(text: str, before: str = "", *styles: str) -> tuple[Block, ...]:
    """Untrusted words as rich text of any length; `before` is ours and begins the first line."""
    first, *rest = pieces(plain_words(text), RICH_TEXT - len(before))
    begun = (own(before), words(first, *styles)) if before else (words(first, *styles),)
    return (rich(line(*begun)), *(rich(line(words(piece, *styles))) for piece in rest))


def points(texts: Iterable[str]) -> Entry:
    """Untrusted lines as one list."""
    lines = (line(words(piece)) for text in texts for piece in pieces(plain_words(text), RICH_TEXT))
    return Entry(tuple(rich(bullets(one)) for one in lines))


def sections_of(text: str, beside: Element | None = None, below: str = "") -> tuple[Block, ...]:
    """Untrusted words of any length with a button beside them; `below` are those under them."""
    lines = [plain_words(one) for one in (text, below) if one]
    whole = "\n".join(lines)
    is_short = length(whole) <= SECTION_TEXT
    parts = (whole,) if is_short else [one for each in lines for one in pieces(each, SECTION_TEXT)]
    return tuple(section(part, None if number else beside) for number, part in enumerate(parts))


def small(text: str) -> tuple[Block, ...]:
    """A line of small print of any length."""
    return tuple(context(piece) for piece in pieces(plain_words(text), CONTEXT_TEXT))


def joined(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, rich text joined to the rich text above it, and lists to lists."""
    done: list[Block] = []
    for block in blocks:
        if done and _is_mergeable(done[-1]) and _is_mergeable(block):
            parts = _joined_lists([*done[-1]["elements"], *block["elements"]])
            done[-1] = {**done[-1], "elements": parts}
        else:
            done.append(block)
    return done


def paginated(
    sections: Iterable[Section],
    head: tuple[Block, ...] = (),
    foot: tuple[Block, ...] = (),
    measure: Measure = Measure.USUAL,
) -> tuple[Page, ...]:
    """All sections on as few messages as there can be.

    The first one begins with `head` and ends with `foot`, and names above it what goes on below.
    """
    reserved = (*foot, context("x" * _BELOW_ROOM))
    sheets = [_Sheet(measure, list(head), reserved)]
    for one in sections:
        is_begun = False
        for entry in one.entries:
            _place(sheets, one.title, entry, is_begun=is_begun)
            is_begun = True
    below = tuple(dict.fromkeys(title for sheet in sheets[1:] for title in sheet.titles))
    first = [*sheets[0].blocks, *((_below(below),) if below else ()), *foot]
    pages = [Page(tuple(first), tuple(sheets[0].titles))]
    return (*pages, *(Page(tuple(one.blocks), tuple(one.titles)) for one in sheets[1:]))


class _Cost(NamedTuple):
    """What blocks take of a message, in characters as JSON and to be read."""

    size: int = 0
    text: int = 0

    def __add__(self, other: object) -> _Cost:
        if not isinstance(other, _Cost):
            return NotImplemented
        return _Cost(self.size + other.size, self.text + other.text)


@dataclass
class _Sheet:
    """A page while it is written; `reserved` blocks are to come behind."""

    measure: Measure
    blocks: list[Block] = field(default_factory=list)
    reserved: tuple[Block, ...] = ()
    titles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._used = self._cost([*self.blocks, *self.reserved])

    def takes(self, blocks: list[Block]) -> bool:
        """Whether there is room; what joining blocks would save is not counted."""
        grown = self._used + self._cost(blocks)
        number = len(self.blocks[:-1]) + len(joined([*self.blocks[-1:], *blocks]))
        return (
            number + len(self.reserved) <= MESSAGE_BLOCKS
            and grown.size <= MESSAGE_SIZE
            and grown.text <= MESSAGE_TEXT
        )

    def add(self, title: str, blocks: list[Block]) -> None:
        self._used += self._cost(blocks)
        self.blocks[-1:] = joined([*self.blocks[-1:], *blocks])
        if title not in self.titles:
            self.titles.append(title)

    def _cost(self, blocks: list[Block]) -> _Cost:
        return _Cost(size(blocks, self.measure), text_length(blocks))


def _place(sheets: list[_Sheet], title: str, entry: Entry, *, is_begun: bool) -> None:
    """Put an entry on the last page, or on a new one under the repeated heading."""
    heading = [] if is_begun else [_heading(title)]
    again = [_heading(f"{title} (continued)" if is_begun else title)]
    whole = list(entry.blocks)
    if sheets[-1].takes([*heading, *whole]):
        sheets[-1].add(title, [*heading, *whole])
    elif (new := _Sheet(sheets[-1].measure)).takes([*again, *whole]):
        sheets.append(new)
        new.add(title, [*again, *whole])
    elif len(whole) == 1:
        raise LimitError(f"a block ({whole[0]['type']}) that fits into no message")
    else:
        for number, block in enumerate(whole):
            _place(sheets, title, Entry((block,)), is_begun=is_begun or number > 0)


def _heading(title: str) -> Block:
    return rich(line(words(shortened(title, _TITLE_ROOM), "bold")))


def _below(titles: Iterable[str]) -> Block:
    return context(shortened(f"Goes on below: {', '.join(titles)}", _BELOW_ROOM))


def _is_mergeable(block: Block) -> bool:
    return block["type"] == "rich_text" and block.keys() == _MERGED


def _joined_lists(parts: Iterable[Element]) -> list[Element]:
    done: list[Element] = []
    for part in parts:
        above = done[-1] if done else None
        if above and above["type"] == part["type"] == "rich_text_list":
            done[-1] = {**above, "elements": [*above["elements"], *part["elements"]]}
        else:
            done.append(part)
    return done
