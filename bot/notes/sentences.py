"""Utterances taken apart into sentences and clauses that know where they were said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.evidence import Evidence
from bot.domain.transcript import Utterance
from bot.notes.languages.cues import Fluency

_MAX_CHARS = 400
"""Longer runs without a full stop are cut at a space, so that no rule reads without bound."""

_MAX_PAUSE_S = 2.0
"""A speaker who goes on within this pause may be finishing the same sentence."""

_MAX_PIECES = 4

_MIN_CLAUSE_WORDS = 3
"""Less is a name or a lead-in of the clause that follows."""

_STOP = re.compile(r"""[.?!…]+["'”’)\]]*(?=\s|$)""")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one utterance: `text[start:end]` of it."""

    utterance: Utterance
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words as they stand in the transcript."""
        return self.utterance.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of one speaker, in order of the meeting; mostly one piece of one utterance."""

    index: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The sentence on one line."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def anchor(self) -> Utterance:
        """The utterance it begins in."""
        return self.pieces[0].utterance

    @property
    def speaker(self) -> str | None:
        """The id of who said it."""
        return self.anchor.speaker

    @property
    def start_s(self) -> float:
        """When its first utterance begins, in seconds from the meeting's start."""
        return self.anchor.start_s

    @property
    def end_s(self) -> float:
        """When its last utterance ends, in seconds from the meeting's start."""
        return self.pieces[-1].utterance.end_s

    def evidence(self) -> tuple[Evidence, ...]:
        """The sentence verbatim, one quote per utterance."""
        return tuple(
            Evidence(
                utterance_id=piece.utterance.id,
                quote=piece.text,
                start_s=spoken_at(piece.utterance, piece.start),
            )
            for piece in self.pieces
        )


def spoken_at(utterance: Utterance, offset: int) -> float:
    """When the character at `offset` of an utterance is said, in seconds from the meeting's start.

    Exact where the engine gave a time for every word, else the beginning of the utterance.
    """
    before = len(utterance.text[:offset].split())
    if before < len(utterance.words) == len(utterance.text.split()):
        return utterance.words[before].start_s
    return utterance.start_s


def sentences_of(utterances: Sequence[Utterance], fluency: Fluency | None) -> tuple[Sentence, ...]:
    """Every sentence of a meeting.

    An utterance that breaks off is joined with what the same speaker says next, even when somebody
    else said a word in between.
    """
    finished: list[list[Piece]] = []
    unfinished: dict[str | None, list[Piece]] = {}
    for utterance in utterances:
        pieces = [Piece(utterance, *span) for span in _spans(utterance.text, fluency)]
        if not pieces:
            continue
        earlier = unfinished.pop(utterance.speaker, None)
        if earlier is not None and _goes_on(earlier, pieces[0]):
            earlier.append(pieces.pop(0))
        finished.extend([piece] for piece in pieces)
        last = finished[-1] if pieces else earlier
        if fluency is not None and last is not None and fluency.hanging.search(last[-1].text):
            unfinished[utterance.speaker] = last
    return tuple(Sentence(i, tuple(pieces)) for i, pieces in enumerate(finished))


def _goes_on(earlier: list[Piece], piece: Piece) -> bool:
    pause = piece.utterance.start_s - earlier[-1].utterance.end_s
    size = sum(p.end - p.start for p in earlier) + piece.end - piece.start
    return pause <= _MAX_PAUSE_S and size <= _MAX_CHARS and len(earlier) < _MAX_PIECES


def _spans(text: str, fluency: Fluency | None) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end, without the space around them."""
    start = 0
    for stop in _STOP.finditer(text):
        if fluency is not None and _is_abbreviation(text, start, stop, fluency):
            continue
        yield from _bounded(text, start, stop.end())
        start = stop.end()
    yield from _bounded(text, start, len(text))


def _is_abbreviation(text: str, start: int, stop: re.Match[str], fluency: Fluency) -> bool:
    if stop.group() != ".":
        return False
    word = text[max(start, stop.start() - 12) : stop.start()].rpartition(" ")[2].casefold()
    return word in fluency.abbreviations or (len(word) == 1 and word.isalpha() and word != "i")


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _MAX_CHARS:
        cut = text.rfind(" ", start + _MAX_CHARS // 2, start + _MAX_CHARS)
        cut = start + _MAX_CHARS if cut < 0 else cut
        yield from _stripped(text, start, cut)
        start = cut
    yield from _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    end -= len(part) - len(part.rstrip())
    if any(char.isalnum() for char in text[start:end]):
        yield start, end


def fluent(text: str, fluency: Fluency) -> str:
    """The text as somebody would have written it: no fillers, repetitions or broken-off words."""
    for pattern, replacement in fluency.replacements:
        text = pattern.sub(replacement, text)
    return text.strip()


def clauses(fluent_text: str, fluency: Fluency) -> tuple[str, ...]:
    """The clauses of a smoothed sentence, in order."""
    parts: list[str] = []
    start = 0
    for gap in fluency.clause_break.finditer(fluent_text):
        if len(fluent_text[start : gap.start()].split()) < _MIN_CLAUSE_WORDS:
            continue
        parts.append(fluent_text[start : gap.start()])
        start = gap.end()
    parts.append(fluent_text[start:])
    return tuple(stripped for part in parts if (stripped := part.strip(" ,;")))


def without_lead_in(text: str, fluency: Fluency) -> str:
    """The text without "okay so", "and then" and their like at its beginning."""
    start = 0
    while match := fluency.lead_in.match(text, start):
        if match.end() == len(text):
            break
        start = match.end()
    return text[start:]


def capitalised(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
