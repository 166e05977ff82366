"""The words of a sentence as a learned model sees them: without its subject, as numbered patterns.

Names, roles, numbers and times become one mark each, verbs of work another; of the other words
that say something only the place remains. So what one series of meetings teaches holds in others.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.notes.languages.cues import LanguageCues, word_set
from bot.notes.names import Roster

NAME, ROLE, NUMBER, TIME, WORK, STATE, OTHER = "<n>", "<r>", "<#>", "<t>", "<w>", "<s>", "_"

BUCKETS = 1 << 15
"""Patterns are numbered by a checksum into so many places; a few share one."""

LONGEST_PATTERN = 4
LONGEST_PHRASE = 2

_ROLE = re.compile(
    r"\b(?:project managers?|(?:industrial|user[- ]?interface|interface|u\.? ?i\.? ?(?:d\.?)?)"
    r" (?:designers?|specialists?|guys?)|marketing(?: (?:experts?|executives?|guys?|persons?))?"
    r"|designers?|teams?|guys|everyone|everybody|folks|people|clients?)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"<r>|[a-z]+(?:'[a-z]+)?|\d[\d.,:]*|[?]")

_TIMES = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday tomorrow tonight week weeks month
    months minute minutes hour hours afternoon evening morning weekend january february march april
    june july august september october november december later soon afterwards deadline
    """
)
_KEPT = word_set(
    """
    meeting meetings call calls item items action step steps task tasks follow next offline async
    questions question notes list document report issue feedback comment comments thread channel
    chat link slides presentation agenda volunteer happy
    """
)
"""Words of meaning that belong to meetings as such, whatever they are about."""

_MIN_NAME_LETTERS = 3
_NO_DOUBLING = frozenset("aeiouwy")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as marks (`shape`), and with its own words except names and numbers (`said`)."""

    shape: tuple[str, ...]
    said: tuple[str, ...]


class Masking:
    """Replaces what is particular to one meeting."""

    def __init__(self, cues: LanguageCues, roster: Roster) -> None:
        self._function_words = cues.lexicon.function_words
        self._verbs = _verb_forms(cues)
        self._names = frozenset(
            part
            for participant in roster.participants
            if participant.is_named
            for part in re.findall(r"[a-z]+", participant.name.casefold())
            if len(part) >= _MIN_NAME_LETTERS and part not in self._function_words
        )

    def wording(self, text: str) -> Wording:
        """The marks of a smoothed text."""
        words = _WORD.findall(_ROLE.sub(ROLE, text).lower())
        shape: list[str] = []
        for word in words:
            mark = self._mark(word)
            if mark not in (OTHER, NAME) or not shape or shape[-1] != mark:
                shape.append(mark)
        said = (NAME if w in self._names else NUMBER if w[0].isdigit() else w for w in words)
        return Wording(tuple(shape), tuple(said))

    def _mark(self, word: str) -> str:
        if word in (ROLE, "?"):
            return word
        if word in self._names:
            return NAME
        if word[0].isdigit():
            return NUMBER
        if word in _TIMES:
            return TIME
        if word in self._function_words or word in _KEPT:
            return word
        return self._verbs.get(word, OTHER)


def _verb_forms(cues: LanguageCues) -> dict[str, str]:
    """The forms of verbs by what they mark: "<w>" for "send", "<w>ing" for "sending"."""
    forms: dict[str, str] = {}
    table = cues.commitments
    for mark, verbs in ((WORK, table.task_verbs), (STATE, table.stative_verbs)):
        for verb in sorted(verbs):
            bare = verb.removesuffix("e")
            forms.setdefault(verb, mark)
            forms.setdefault(f"{verb}s", mark)
            forms.setdefault(f"{bare}ing", f"{mark}ing")
            forms.setdefault(f"{bare}ed", f"{mark}ed")
            if verb[-1] not in _NO_DOUBLING:
                forms.setdefault(f"{verb}{verb[-1]}ing", f"{mark}ing")
    return forms


def pattern_numbers(marks: Sequence[str], longest: int) -> tuple[int, ...]:
    """The places of all runs of up to `longest` marks, each once, in order."""
    return tuple(sorted({zlib.crc32(p.encode()) % BUCKETS for p in _runs(marks, longest)}))


def _runs(marks: Sequence[str], longest: int) -> Iterator[str]:
    bounded = ("^", *marks, "$")
    for size in range(1, longest + 1):
        for start in range(len(bounded) - size + 1):
            yield " ".join(bounded[start : start + size])
