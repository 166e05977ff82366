"""How notes came about, in words for people, the same on every platform."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from bot.domain.notes import Notes, NotesSource, Part, Tally
from bot.domain.template import GENERAL
from bot.domain.wording import clock_time

WITHOUT_MODEL = "plain"
"""The extractor that works without a language model."""

BY_HAND = "hand"
"""What is named as the extractor of notes that a person has written."""


class Stretch(NamedTuple):
    """Some words of what a language model quoted; `is_said` if they were said there, in order."""

    text: str
    is_said: bool


def origin_lines(notes: Notes) -> tuple[str, ...]:
    """Who wrote the notes and how much of it was found word for word, as plain text.

    The first line is about all of it; others are about stretches that somebody else wrote, and
    what was not read.
    """
    return (
        " · ".join(_origin(notes)),
        *(_part_line(part) for part in notes.source.parts if part.reason is not None),
        *(
            f"{_span(gap.start_s, gap.end_s)} was not read: {gap.reason.rstrip('.')}."
            for gap in notes.unread
        ),
    )


def differences(claimed: str, said: str) -> tuple[Stretch, ...]:
    """A quote as a language model had it, in stretches that were said so and that were not."""
    ours, theirs = claimed.split(), said.split()
    matcher = SequenceMatcher(None, _plain(ours), _plain(theirs), autojunk=False)
    return tuple(
        Stretch(" ".join(ours[start:end]), is_said=kind == "equal")
        for kind, start, end, _, _ in matcher.get_opcodes()
        if start < end
    )


def _origin(notes: Notes) -> Iterator[str]:
    yield _writer(notes.source)
    if notes.source.template not in {None, GENERAL}:
        yield f"template {notes.source.template}"
    if notes.tally is not None and notes.tally.proposed:
        yield from _counts(notes.tally)


def _writer(source: NotesSource) -> str:
    if source.extractor == BY_HAND:
        return "Written by hand"
    if source.model is None:
        return f"Written without a language model ({source.extractor} {source.version})"
    prompts = f" (prompts {source.prompt})" if source.prompt else ""
    return f"Written by {source.model}{prompts}"


def _counts(tally: Tally) -> Iterator[str]:
    yield f"{tally.exact} of {tally.proposed} statements quoted word for word"
    if tally.alike:
        yield f"{tally.alike} with small differences"
    if tally.asked:
        yield f"{tally.asked} to check"
    if left_out := sum(tally.dropped.values()):
        yield f"{left_out} left out"


def _part_line(part: Part) -> str:
    how = "without the language model" if part.writer == WITHOUT_MODEL else f"by {part.writer}"
    return f"{_span(part.start_s, part.end_s)} {how}: {(part.reason or '').rstrip('.')}."


def _span(start_s: float, end_s: float) -> str:
    return f"{clock_time(start_s)}–{clock_time(end_s)}"


def _plain(words: list[str]) -> list[str]:
    return ["".join(filter(str.isalnum, word)).casefold() or word for word in words]
