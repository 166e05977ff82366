"""Regular expressions that are compiled when they are first used.

The tables of four languages have more than a thousand. To compile all of them would cost every
command two seconds, and most meetings need those of one language.
"""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Pattern:
    """A regular expression: `source` and `flags` as for `re.compile`, methods as its result has."""

    source: str
    flags: re.RegexFlag = re.NOFLAG

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression that does the work; raises `re.error` for one that is none."""
        return re.compile(self.source, self.flags)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The match that begins at `start`."""
        return self.compiled.match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The match of everything between `start` and `end`."""
        return self.compiled.fullmatch(text, start, end)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match from `start` on."""
        return self.compiled.search(text, start, end)

    def finditer(
        self, text: str, start: int = 0, end: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        """All matches from `start` on, one behind the other."""
        return self.compiled.finditer(text, start, end)

    def sub(
        self, replacement: str | Callable[[re.Match[str]], str], text: str, count: int = 0
    ) -> str:
        """The text with every match replaced, or the first `count`."""
        return self.compiled.sub(replacement, text, count)

    def split(self, text: str) -> list[str]:
        """The text between the matches; of groups nothing is kept."""
        parts, start = list[str](), 0
        for found in self.compiled.finditer(text):
            parts.append(text[start : found.start()])
            start = found.end()
        return [*parts, text[start:]]
