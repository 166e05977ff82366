"""Spoken names and the people they can mean."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from bot.domain.people import Participant
from bot.notes.languages.cues import LanguageCues

_ALIKE = 0.93
"""Jaro-Winkler similarity from which two spellings count as one name ("Micheal", "Michael")."""

_SOUNDS_ALIKE = 0.78
"""The same for spellings that also sound the same ("Marc", "Mark"; "Steven", "Stephen")."""

_MIN_FUZZY_LETTERS = 3
_MIN_NAME_LETTERS = 2
_MAX_INITIALS = 3

_WORD = re.compile(r"[^\W\d_]+(?:[-.][^\W\d_]+)*|[^\W_]{2,}")

_SOUNDS: Sequence[tuple[re.Pattern[str], str]] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^kn", "n"), (r"^wr", "r"), (r"ph", "f"), (r"v", "f"), (r"sch|sh", "s"), (r"tch|ch", "k"),
        (r"ck|q|c(?![eiy])", "k"), (r"c|z", "s"), (r"x", "ks"), (r"th|dt|d", "t"), (r"gh?", "k"),
        (r"kh", "k"), (r"j", "y"), (r"(?<=.)h", ""), (r"ai|ay|ei|ey|ae", "e"), (r"ie|ee|ea|y", "i"),
        (r"ou|oo|u", "o"), (r"(?<=.{2})[aeio](?=.)", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
"""English spelling to rough sound; of the vowels only the first and the last count."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: `ids` are the participants it can mean, `is_exact` if it is spelt so."""

    start: int
    end: int
    spoken: str
    ids: tuple[str, ...]
    is_exact: bool


class Roster:
    """The people of a meeting and everything they may be called.

    Pronouns, days and the like name nobody, even if a participant bears them as a name; a name that
    is also a word counts only where somebody is called, or does something.
    """

    def __init__(self, participants: Iterable[Participant], cues: LanguageCues | None) -> None:
        self.participants = tuple(participants)
        self._by_id = {participant.id: participant for participant in self.participants}
        self._addressing = cues.addressing if cues else None
        self._excluded = cues.addressing.no_names if cues else frozenset[str]()
        self._ordinary = (
            cues.addressing.ordinary_words | cues.lexicon.function_words
            if cues
            else frozenset[str]()
        )
        called: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for participant in self.participants:
            for name in self._names(participant):
                called[name][participant.id] = None
        self._called = {name: tuple(ids) for name, ids in called.items()}
        self._alike = lru_cache(maxsize=4096)(self._similar)
        self._mentions = lru_cache(maxsize=1024)(self._find_mentions)

    def participant(self, participant_id: str | None) -> Participant | None:
        """The participant with this id, or None."""
        return None if participant_id is None else self._by_id.get(participant_id)

    def name(self, participant_id: str) -> str:
        """What a participant is called."""
        participant = self._by_id.get(participant_id)
        return participant.name if participant else participant_id

    def others(self, participant_id: str | None) -> tuple[str, ...]:
        """The ids of everybody else."""
        return tuple(p.id for p in self.participants if p.id != participant_id)

    def who(self, spoken: str) -> tuple[tuple[str, ...], bool]:
        """The participants a spoken name can mean, and whether it is spelt as one of theirs.

        A full name is more than its parts: "Alex Kim" is not Alex Stone.
        """
        folded = _fold(spoken)
        exact = self._called.get(folded) or self._called.get(spoken.strip().replace(".", ""))
        if exact:
            return exact, True
        parts = folded.split()
        known = [set(ids) for part in parts if (ids := self._called.get(part))]
        if len(parts) > 1:
            common = set.intersection(*known) if len(known) == len(parts) else set[str]()
            return tuple(p.id for p in self.participants if p.id in common), bool(common)
        return self._alike(folded), False

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every name of a participant in a text, full names as one."""
        return self._mentions(text)

    def _find_mentions(self, text: str) -> tuple[Mention, ...]:
        found: list[Mention] = []
        for word in _WORD.finditer(text):
            if found and word.start() < found[-1].end:
                continue
            mention = self._mention(text, word)
            if mention is not None:
                found.append(mention)
        return tuple(found)

    def _mention(self, text: str, word: re.Match[str]) -> Mention | None:
        full = self._full_name(text, word)
        if full is not None:
            return full
        spoken = word.group()
        folded = _fold(spoken)
        if folded in self._ordinary and not self._is_called(text, word):
            return None
        ids = self._called.get(folded) or self._called.get(spoken.replace(".", ""))
        if ids:
            return Mention(word.start(), word.end(), spoken, ids, True)
        if not spoken[0].isupper() or not self._is_called(text, word):
            return None
        similar = self._alike(folded)
        return Mention(word.start(), word.end(), spoken, similar, False) if similar else None

    def _full_name(self, text: str, first: re.Match[str]) -> Mention | None:
        second = _WORD.match(text, first.end() + 1) if text[first.end() :][:1] == " " else None
        if second is None:
            return None
        spoken = text[first.start() : second.end()]
        ids = self._called.get(_fold(spoken))
        return Mention(first.start(), second.end(), spoken, ids, True) if ids else None

    def _is_called(self, text: str, word: re.Match[str]) -> bool:
        """Whether the word stands where people are called, or does what people do."""
        if self._addressing is None:
            return False
        after = text[word.end() : word.end() + 60]
        if word.group()[0].isupper() and self._addressing.does.match(after):
            return True
        before = max(0, word.start() - 24)
        return bool(
            self._addressing.called_before.search(text, before, word.start())
            and self._addressing.called_after.match(after)
        )

    def _similar(self, folded: str) -> tuple[str, ...]:
        if len(folded) < _MIN_FUZZY_LETTERS or folded in self._excluded | self._ordinary:
            return ()
        sound = _sound(folded)
        ids: dict[str, None] = {}
        for name, owners in self._called.items():
            likeness = JaroWinkler.similarity(folded, name) if " " not in name else 0.0
            if likeness >= _ALIKE or (likeness >= _SOUNDS_ALIKE and sound == _sound(name)):
                ids.update(dict.fromkeys(owners))
        return tuple(ids)

    def _names(self, participant: Participant) -> Iterable[str]:
        """The keys under which a participant is found: folded names, and initials as capitals."""
        if not participant.is_named:
            return
        for name in (participant.name, *participant.aliases):
            parts = [_fold(part.group()) for part in _WORD.finditer(name)]
            if 1 < len(parts) <= _MAX_INITIALS:
                yield "".join(part[0] for part in parts).upper()
            for called in dict.fromkeys((" ".join(parts), *parts)):
                if len(called) >= _MIN_NAME_LETTERS and called not in self._excluded:
                    yield called


def _fold(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.replace(".", "").strip())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())


def _sound(folded: str) -> str:
    for pattern, sound in _SOUNDS:
        folded = pattern.sub(sound, folded)
    return folded
