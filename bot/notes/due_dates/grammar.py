"""The shape of a language's table: rules for the pieces of a phrase, and words that bound them.

Patterns are written as people speak: a space stands for any pause between two words, and `{name}`
for the named piece of the language's vocabulary, which becomes a group of that name (`{low:count}`
becomes a group `low` with the piece `count`, `{:count}` no group).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TypeAlias

from bot.notes.due_dates.meaning import Bound, Meaning
from bot.notes.patterns import Pattern

Build: TypeAlias = Callable[[re.Match[str]], Meaning | None]
"""Makes the meaning of a match; None, or an `ImpossibleError`, says that it is none after all."""

_PLACEHOLDER = re.compile(r"\{([a-z]\w*)?(?::(\w+))?\}")
_GROUP_NAME = re.compile(r"\(\?P<\w+>")
_WORD_END = r"(?!\w|['’]\w)"


class Alone(IntEnum):
    """What a piece needs to be a due phrase.

    `AFTER`: to follow another piece. `LED`: a word such as "by" directly before it. `NO`: such a
    word before the phrase. `WHOLE`: or that nothing else is said. `WEAK`: or that nothing speaks
    against it. `YES`: nothing.
    """

    AFTER = 0
    LED = 1
    NO = 2
    WHOLE = 3
    WEAK = 4
    YES = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to say a day, an hour or a part of a day."""

    pattern: Pattern
    build: Build
    alone: Alone = Alone.WEAK


@dataclass(frozen=True, slots=True)
class Lead:
    """Words before a phrase that bound it; a strong one makes anything a due phrase."""

    pattern: Pattern
    bound: Bound
    is_strong: bool


def near(source: str) -> Pattern:
    """A pattern for what stands around a phrase: in any case, also over the ends of lines."""
    return Pattern(source, re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Veto:
    """What makes a phrase no due phrase: all of the patterns that are given have to be found.

    `before` and `after` look at the rest of the sentence on either side, `phrase` at the phrase.
    """

    before: Pattern | None = None
    phrase: Pattern | None = None
    after: Pattern | None = None

    def holds(self, before: str, phrase: str, after: str) -> bool:
        """Whether the phrase is none between these words."""
        sides = ((self.before, before), (self.phrase, phrase), (self.after, after))
        return all(pattern is None or pattern.search(text) for pattern, text in sides)


@dataclass(frozen=True, kw_only=True)
class Language:
    """Everything the finder knows of one language; `tag` is a BCP 47 primary tag.

    `links` may stand between two pieces, `choices` between two days of which one is meant, `tails`
    behind a phrase, `rough` before it. A sentence in which something `looks_back` and nothing
    `looks_ahead` has no weak phrases, and none at all where something `is_over`.
    """

    tag: str
    rules: tuple[Rule, ...]
    leads: tuple[Lead, ...]
    rough: Pattern
    links: tuple[Pattern, ...]
    choices: Pattern
    tails: Pattern
    rough_tails: Pattern
    vetoes: tuple[Veto, ...]
    looks_ahead: Pattern
    looks_back: Pattern
    is_over: Pattern

    @cached_property
    def opens(self) -> Pattern:
        """Everything that a phrase can begin with, in one pattern, to read over the rest quickly.

        It is made when it is first needed: it takes longer to compile than all the rules.
        """
        patterns = [self.rough, *(lead.pattern for lead in self.leads)]
        patterns += [rule.pattern for rule in self.rules]
        pattern = "|".join(_GROUP_NAME.sub("(?:", each.source) for each in patterns)
        return Pattern(pattern, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Notation:
    """How a language's patterns are written: its named pieces, and what a space stands for."""

    vocabulary: Mapping[str, str]
    pause: str

    def spoken(self, words: str) -> Pattern:
        """A pattern of words as they are spoken."""
        return Pattern(self._written_out(words), re.IGNORECASE)

    def piece(self, words: str) -> Pattern:
        """A pattern of words as they are spoken that ends where a word ends."""
        return Pattern(f"(?:{self._written_out(words)}){_WORD_END}", re.IGNORECASE)

    def _written_out(self, words: str) -> str:
        return _PLACEHOLDER.sub(self._named, words).replace(" ", self.pause)

    def _named(self, placeholder: re.Match[str]) -> str:
        group, piece = placeholder[1], self.vocabulary[placeholder[2] or placeholder[1]]
        return f"(?P<{group}>{piece})" if group else piece
