"""Text for Slack: untrusted words without effect, and long ones in pieces.

Words that people, files or models wrote stand in plain text objects and in elements of rich text,
where nothing is markup (docs.slack.dev/reference/block-kit/blocks/rich-text-block). `escaped` is
for the text that a notification shows, which is read as markup.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from bot.domain.wording import one_line, split_behind

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTHING: Final = "–"
"""What is shown for words of which nothing can be seen: Slack takes no empty text."""

_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+")
_SPACE = re.compile(r"\s+")
_MORE = " […]"
_ENTITIES: Final = {"&": 4, "<": 3, ">": 3}
"""Characters that each becomes longer by, in the way Slack keeps and counts it."""


def words(text: str) -> str:
    """Untrusted text on one line, as it may stand where nothing is markup; never empty."""
    return one_line(text) or NOTHING


def escaped(text: str) -> str:
    """Untrusted text on one line for where `<…>` is markup: no mention, no link, no date.

    Only these three characters are escaped (docs.slack.dev/messaging/formatting-message-text).
    """
    return one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def length(text: str) -> int:
    """Characters as Slack counts them at the most: an emoji is two, and `&` is `&amp;`."""
    longer = sum(text.count(char) * more for char, more in _ENTITIES.items())
    return len(text.encode("utf-16-le")) // 2 + longer


def counted(number: int, one: str, many: str | None = None) -> str:
    """So many of something: `1 word`, `2 words`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def pieces(text: str, limit: int) -> tuple[str, ...]:
    """Text on one line in pieces of at most `limit` characters, nothing left out.

    It is split at ends of sentences; within a sentence that is too long between words, within a
    word that is too long between characters.
    """
    return (text,) if length(text) <= limit else tuple(_pieces(text, limit))


def beginning(text: str, limit: int) -> str:
    """Untrusted text on one line: as many whole sentences as fit, and a sign that there is more."""
    line = words(text)
    if length(line) <= limit:
        return line
    return f"{pieces(line, limit - len(_MORE))[0]}{_MORE}"


def shortened(text: str, limit: int) -> str:
    """Untrusted text on one line, cut between words, for titles and labels."""
    line = words(text)
    if length(line) <= limit:
        return line
    end = len(_first(line, limit - 1))
    is_inside_a_word = line[end] != " " and " " in line[:end]
    shown = line[:end].rsplit(" ", 1)[0] if is_inside_a_word else line[:end]
    return f"{shown.rstrip()}…"


def _pieces(text: str, limit: int) -> Iterator[str]:
    held: list[str] = []
    used = 0
    for unit in _units(text, limit):
        size = length(unit)
        if held and used + length(unit.rstrip()) > limit:
            yield "".join(held).rstrip()
            held, used = [], 0
        held.append(unit)
        used += size
    if held and (rest := "".join(held).rstrip()):
        yield rest


def _units(text: str, limit: int) -> Iterator[str]:
    """The text in parts that each fit by themselves, the space between them at their ends."""
    for sentence in split_behind(_SENTENCE_END, text):
        if length(sentence.rstrip()) <= limit:
            yield sentence
            continue
        for word in split_behind(_SPACE, sentence):
            yield from (word,) if length(word.rstrip()) <= limit else _characters(word, limit)


def _characters(word: str, limit: int) -> Iterator[str]:
    while word:
        held = _first(word, limit)
        yield held
        word = word[len(held) :]


def _first(text: str, limit: int) -> str:
    """As many characters from the beginning as fit."""
    longest = text[:limit]
    end = bisect_right(range(len(longest) + 1), limit, key=lambda at: length(longest[:at]))
    return longest[: end - 1]
