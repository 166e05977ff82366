"""Quotes of a language model, looked up where it says they are, and then nearby."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.evidence import Evidence
from bot.notes.evidence import find_quote, same_words
from bot.notes.sentences import spoken_at
from bot.notes.written.drafts import Cite
from bot.notes.written.talk import Talk
from bot.notes.written.windows import Line, Window

_NEAR = 2
"""So many lines off a number may be and still be a slip."""

_MIN_FAR_CHARS = 16
"""A shorter quote is not sought in the whole window: it might be anybody's."""

_MAX_CITES = 12

_MAX_CHARS = 2_000
"""A longer quote stands in no line."""

_LEFT_OUT = re.compile(r"\s*(?:\.\.\.|…|\(…\)|\[…\]|\[\.\.\.\])\s*")
_NUMBER = re.compile(r"^\s*[\[(]\d+[\])]\s*")


@dataclass(frozen=True, slots=True)
class Cited:
    """What was found of the quotes of a statement.

    `lines` are where the `evidence` stands, in order of time. `named` are the lines with the
    numbers that were given, whether or not the quote stands in them. `had_quotes` says whether
    there was anything to look up. Of the quotes `exact` were found word for word, `alike` with
    small differences.
    """

    evidence: tuple[Evidence, ...] = ()
    lines: tuple[Line, ...] = ()
    named: tuple[Line, ...] = ()
    had_quotes: bool = False
    exact: int = 0
    alike: int = 0


class Quoter:
    """Looks quotes up in a window."""

    def __init__(self, window: Window, talk: Talk) -> None:
        self._lines = (*window.context, *window.lines)
        self._talk = talk

    def cited(self, cites: Iterable[Cite]) -> Cited:
        """What of the quotes was really said, each once and in order of time."""
        found: dict[Evidence, Line] = {}
        named: dict[int, Line] = {}
        had_quotes = False
        for cite in tuple(cites)[:_MAX_CITES]:
            had_quotes = had_quotes or any(char.isalnum() for char in cite.quote)
            if 0 < cite.line <= len(self._lines):
                named[cite.line] = self._lines[cite.line - 1]
            for part in self._parts(cite):
                hit = self._look_up(part, cite.line)
                if hit is not None:
                    found.setdefault(*hit)
        evidence = sorted(found, key=lambda one: (one.start_s, one.utterance_id))
        alike = sum(one.claimed is not None for one in evidence)
        return Cited(
            evidence=tuple(evidence),
            lines=tuple(found[one] for one in evidence),
            named=tuple(named.values()),
            had_quotes=had_quotes,
            exact=len(evidence) - alike,
            alike=alike,
        )

    def around(self, lines: Sequence[Line], reach: int) -> tuple[Line, ...]:
        """The lines with those before and after them, in order."""
        there = {place for place, line in enumerate(self._lines) if line in lines}
        return tuple(
            line
            for place, line in enumerate(self._lines)
            if any(abs(place - other) <= reach for other in there)
        )

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines of the window with those before it."""
        return self._lines

    def _parts(self, cite: Cite) -> Iterator[str]:
        """The quote without number and name, in pieces where something was left out."""
        if len(cite.quote) > _MAX_CHARS:
            return
        quote = _NUMBER.sub("", cite.quote)
        if 0 < cite.line <= len(self._lines):
            speaker = self._lines[cite.line - 1].shown.partition(":")[0]
            quote = quote.removeprefix(f"{speaker}:")
        for part in _LEFT_OUT.split(quote):
            if any(char.isalnum() for char in part):
                yield part.strip()

    def _look_up(self, quote: str, number: int) -> tuple[Evidence, Line] | None:
        places = sorted(range(len(self._lines)), key=lambda place: abs(place - (number - 1)))
        for place in places:
            is_far = abs(place - (number - 1)) > _NEAR
            if is_far and len(quote) < _MIN_FAR_CHARS:
                return None
            evidence = self._found_in(self._lines[place], quote)
            if evidence is not None:
                return evidence, self._lines[place]
        return None

    def _found_in(self, line: Line, quote: str) -> Evidence | None:
        utterance = line.utterance
        text = utterance.text[line.start : line.end]
        span = find_quote(quote, text, self._talk.lexicon(utterance))
        if span is None:
            return None
        words = text[slice(*span)]
        return Evidence(
            utterance_id=utterance.id,
            quote=words,
            start_s=spoken_at(utterance, line.start + span[0]),
            claimed=None if same_words(quote, words) else quote,
        )
