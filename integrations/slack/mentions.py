"""What somebody wants who calls Minuta by its name, or writes to it directly."""

from __future__ import annotations

import html
import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_NAMED = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
_TOKEN = re.compile(r"<(?P<what>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
_SPACE = re.compile(r"\s+")
_WORDS = re.compile(
    r"(?P<verb>ask|question|search|find|notes?|help|tasks?)\b[\s:,]*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_POLITE = re.compile(
    r"(?:please\s+|can you\s+|could you\s+)?(?:make|write|take|do)\b.*\bnotes?\b", re.IGNORECASE
)
_QUESTION = re.compile(
    r"(?:who|what|when|where|why|which|how|did|does|do|is|are|was|were)\b.*|.*\?"
)
_FEWEST_WORDS = 3
"""Words that a question without a question mark has."""


class Wish(StrEnum):
    """What is wanted: help, notes of what is here, an answer, or what was said."""

    HELP = "help"
    NOTES = "notes"
    ASK = "ask"
    SEARCH = "search"
    TASKS = "tasks"


class Wanted(NamedTuple):
    """A wish and the words that go with it, as somebody wrote them."""

    wish: Wish
    words: str = ""


_WISHES = {
    "ask": Wish.ASK,
    "question": Wish.ASK,
    "search": Wish.SEARCH,
    "find": Wish.SEARCH,
    "note": Wish.NOTES,
    "notes": Wish.NOTES,
    "help": Wish.HELP,
    "task": Wish.TASKS,
    "tasks": Wish.TASKS,
}


def plain_words(text: str) -> str:
    """A message as it was typed: without the names of who is called, on one line."""
    return _SPACE.sub(" ", html.unescape(_NAMED.sub(" ", text))).strip()


async def readable(text: str, name: Callable[[str], Awaitable[str]]) -> str:
    """A message as it is read: people by their names, links by what they are called.

    `name` gives what somebody is called, by their id.
    """
    parts: list[str] = []
    at = 0
    for found in _TOKEN.finditer(text):
        parts.append(text[at : found.start()])
        parts.append(await _read(found["what"], found["label"] or "", name))
        at = found.end()
    return html.unescape("".join((*parts, text[at:])))


async def _read(what: str, label: str, name: Callable[[str], Awaitable[str]]) -> str:
    if what.startswith("@"):
        return f"@{await name(what[1:])}"
    if what.startswith("!"):
        return label or f"@{what[1:].partition('^')[0]}"
    return label or what


def unescaped(text: str) -> str:
    """What somebody typed, of which Slack has escaped three characters."""
    return html.unescape(text)


def wanted(text: str) -> Wanted:
    """What a message asks of Minuta; help for what is not understood."""
    words = plain_words(text)
    if _POLITE.match(words):
        return Wanted(Wish.NOTES)
    if found := _WORDS.fullmatch(words):
        wish, rest = _WISHES[found["verb"].lower()], found["rest"].strip()
        is_bare = not rest and wish in {Wish.ASK, Wish.SEARCH}
        return Wanted(Wish.HELP) if is_bare else Wanted(wish, rest)
    is_question = _QUESTION.fullmatch(words.lower()) and (
        words.endswith("?") or len(words.split()) >= _FEWEST_WORDS
    )
    return Wanted(Wish.ASK, words) if is_question else Wanted(Wish.HELP)
