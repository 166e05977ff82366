"""Spoken names and the people they can mean."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.people import Participant
from bot.notes.languages.cues import Addressing, LanguageCues
from bot.notes.nicknames import is_short_for
from bot.notes.spelling import WORD, are_alike, fold, parts_of, without_titles

_MIN_FUZZY_LETTERS = 3
_MIN_NAME_LETTERS = 2
_MAX_INITIALS = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: `ids` are the participants it can mean, `is_exact` if it is spelt so."""

    start: int
    end: int
    spoken: str
    ids: tuple[str, ...]
    is_exact: bool


def is_called(text: str, word: re.Match[str], addressing: Addressing) -> bool:
    """Whether a word of a text stands where people are called, or does what people do."""
    after = text[word.end() : word.end() + 60]
    if word.group()[0].isupper() and addressing.does.match(after):
        return True
    before = max(0, word.start() - 24)
    return bool(
        addressing.called_before.search(text, before, word.start())
        and addressing.called_after.match(after)
    )


class Roster:
    """The people of a meeting and everything they may be called.

    Pronouns, days and the like name nobody, even if a participant bears them as a name; a name that
    is also a word counts only where somebody is called, or does something. `vocabulary` are the
    server's words: "Xiaoming = shao ming" tells how a name is heard, and names of people who are
    not there are known for that (`absent`).
    """

    def __init__(
        self,
        participants: Iterable[Participant],
        cues: LanguageCues | None,
        vocabulary: Sequence[str] = (),
    ) -> None:
        self.participants = tuple(participants)
        self._by_id = {participant.id: participant for participant in self.participants}
        self._addressing = cues.addressing if cues else None
        self._excluded = cues.addressing.no_names if cues else frozenset[str]()
        self._ordinary = (
            cues.addressing.ordinary_words | cues.lexicon.function_words
            if cues
            else frozenset[str]()
        )
        self._no_names = self._excluded | (cues.lexicon.function_words if cues else frozenset())
        called: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for participant in self.participants:
            for name in self._names(participant):
                called[name][participant.id] = None
        self._absent: dict[str, str] = {}
        for entry in vocabulary:
            self._learn(entry, called)
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
        folded = without_titles(fold(spoken))
        exact = self._called.get(folded) or self._called.get(spoken.strip().replace(".", ""))
        if exact:
            return exact, True
        parts = folded.split()
        if len(parts) == 1:
            return self._alike(folded), False
        known = [set(self._called.get(part) or self._alike(part)) for part in parts]
        common = set.intersection(*known) if known else set[str]()
        is_exact = bool(common) and all(part in self._called for part in parts)
        return tuple(p.id for p in self.participants if p.id in common), is_exact

    def absent(self, spoken: str) -> str | None:
        """The name of somebody who is known to the server but not present, as it is written."""
        folded = without_titles(fold(spoken))
        return None if folded in self._called else self._absent.get(folded)

    def is_nobody(self, spoken: str) -> bool:
        """Whether it is no name at all: a pronoun, a day, "everyone"."""
        return fold(spoken) in self._excluded

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every name of a participant in a text, full names as one."""
        return self._mentions(text)

    def _find_mentions(self, text: str) -> tuple[Mention, ...]:
        found: list[Mention] = []
        for word in WORD.finditer(text):
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
        folded = fold(spoken)
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
        second = WORD.match(text, first.end() + 1) if text[first.end() :][:1] == " " else None
        if second is None:
            return None
        spoken = text[first.start() : second.end()]
        ids = self._called.get(fold(spoken))
        return Mention(first.start(), second.end(), spoken, ids, True) if ids else None

    def _is_called(self, text: str, word: re.Match[str]) -> bool:
        """Whether the word stands where people are called, or does what people do."""
        return self._addressing is not None and is_called(text, word, self._addressing)

    def _similar(self, folded: str) -> tuple[str, ...]:
        if len(folded) < _MIN_FUZZY_LETTERS or folded in self._no_names:
            return ()
        single = {name: ids for name, ids in self._called.items() if " " not in name}
        for resembles in (is_short_for, are_alike):
            found = dict.fromkeys(
                one for name, ids in single.items() if resembles(folded, name) for one in ids
            )
            if found:
                return tuple(found)
        return ()

    def _learn(self, entry: str, called: defaultdict[str, dict[str, None]]) -> None:
        """One entry of the vocabulary: a name, and after "=" how it is heard."""
        name, _, heard = entry.partition("=")
        folded = fold(name)
        spoken = [fold(part) for part in heard.split(",") if part.strip()]
        if folded in called:
            for way in spoken:
                called[way] |= called[folded]
            return
        for way in filter(None, (folded, *spoken)):
            self._absent.setdefault(way, name.strip())

    def _names(self, participant: Participant) -> Iterable[str]:
        """The keys under which a participant is found: folded names, and initials as capitals."""
        if not participant.is_named:
            return
        for name in (participant.name, *participant.aliases):
            for parts in parts_of(name):
                yield from self._called_by(parts)

    def _called_by(self, parts: tuple[str, ...]) -> Iterable[str]:
        if 1 < len(parts) <= _MAX_INITIALS:
            yield "".join(part[0] for part in parts).upper()
        for called in dict.fromkeys((" ".join(parts), *parts)):
            if len(called) >= _MIN_NAME_LETTERS and called not in self._excluded:
                yield called
