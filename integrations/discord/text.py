"""Text for Discord: untrusted words without effect, and long ones in pieces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.wording import one_line, split_behind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MARKS = re.compile(r"([\\*_~`|\[\]<]|(?<=\w):(?=//))")
_BLOCK = re.compile(r"-#|[#>+\-]|\d+[.)]")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+|\n")
_SPACE = re.compile(r"\s+")
_BREAKER = "\u200b"
_MORE = " \\[…]"
_HEADING = "#"
_SMALL = "-# "
_OWN = re.compile(r"#{1,3} |-# |> ")
"""What a line of ours may begin with."""


def safe(text: str) -> str:
    """Untrusted text on one line, in which nothing has effect: no markup, no link, no mention.

    The marks of Markdown are escaped by a backslash. Mentions are looked for in the raw text by
    the server, whatever is escaped, so a zero-width space comes behind every `@`
    (discord.com/developers/docs/reference#message-formatting).
    """
    escaped = _MARKS.sub(r"\\\1", one_line(text)).replace("@", f"@{_BREAKER}")
    return _without_block(escaped)


def counted(number: int, one: str, many: str | None = None) -> str:
    """So many of something: `1 word`, `2 words`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def length(text: str) -> int:
    """Characters as they are counted at the most: in UTF-16, where an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def pieces(text: str, limit: int) -> tuple[str, ...]:
    """Safe text in as few pieces of at most `limit` characters as there can be, nothing left out.

    It is split at ends of sentences; within a sentence that is too long between words, within a
    word that is too long between characters.
    """
    return (text,) if length(text) <= limit else tuple(_pieces(text, limit - 1))


def passages(text: str, limit: int) -> tuple[str, ...]:
    """A text of several lines in pieces of at most `limit` characters, split between lines.

    What begins a line is ours: headings, quotes and small print stay what they are. A heading is
    not parted from the line below it, nor small print from the line above, unless they are too long
    to be together.
    """
    held: list[str] = []
    done: list[str] = []
    for group in _groups(text.split("\n")):
        if length("\n".join((*held, group))) <= limit:
            held.append(group)
            continue
        parts = (group,) if length(group) <= limit else tuple(_parted(group, limit))
        done += ["\n".join(held)] if held else []
        done += parts[:-1]
        held = [parts[-1]]
    return tuple(one for one in (*done, "\n".join(held)) if one.strip())


def beginning(text: str, limit: int) -> str:
    """As many whole sentences as fit, and a sign that there is more."""
    if length(text) <= limit:
        return text
    return f"{pieces(text, limit - len(_MORE))[0]}{_MORE}"


def first_that_fit(lines: Sequence[str], room: int, separator: str = "\n") -> Sequence[str]:
    """The first lines that fit into so many characters, with a separator behind each."""
    for number, line in enumerate(lines):
        room -= length(line) + length(separator)
        if room < 0:
            return lines[:number]
    return lines


def shortened(text: str, limit: int) -> str:
    """Untrusted text for where nothing is markup: on one line, cut between words."""
    words = one_line(text)
    if length(words) <= limit:
        return words
    end = next(at for at in range(len(words) + 1) if length(words[: at + 1]) > limit - 1)
    is_inside_a_word = words[end] != " " and " " in words[:end]
    shown = words[:end].rsplit(" ", 1)[0] if is_inside_a_word else words[:end]
    return f"{shown.rstrip()}…"


def _groups(lines: Iterable[str]) -> Iterator[str]:
    group: list[str] = []
    for line in lines:
        is_on = line.startswith(_SMALL) or (group and group[-1].startswith(_HEADING))
        if group and not is_on:
            yield "\n".join(group)
            group = []
        group.append(line)
    if group:
        yield "\n".join(group)


def _parted(group: str, limit: int) -> Iterator[str]:
    """Lines that are too long together, each for itself; what begins one begins its pieces."""
    for line in group.split("\n"):
        found = _OWN.match(line)
        own = found.group() if found else ""
        for piece in pieces(line.removeprefix(own), limit - len(own)):
            yield f"{own}{piece}"


def _pieces(text: str, limit: int) -> Iterator[str]:
    held = ""
    for unit in _units(text, limit):
        if held and length(held) + length(unit) > limit:
            yield held.rstrip()
            held = ""
        held += unit if held else _without_block(unit.lstrip())
    if held.rstrip():
        yield held.rstrip()


def _units(text: str, limit: int) -> Iterator[str]:
    """The text in parts that each fit by themselves, the space between them at their ends."""
    for sentence in split_behind(_SENTENCE_END, text):
        if length(sentence) <= limit:
            yield sentence
            continue
        for word in split_behind(_SPACE, sentence):
            yield from (word,) if length(word) <= limit else _characters(word, limit)


def _characters(word: str, limit: int) -> Iterator[str]:
    held = ""
    for whole in re.findall(rf"\\.|@{_BREAKER}|.", word, re.DOTALL):
        if length(held) + length(whole) > limit:
            yield held
            held = ""
        held += whole
    yield held


def _without_block(text: str) -> str:
    """The text so that it begins no heading, list, quote or small print."""
    found = _BLOCK.match(text)
    if found is None:
        return text
    at = found.end() - 1
    return f"{text[:at]}\\{text[at:]}"
