"""Whether the words that a statement stands on say what it says."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from rapidfuzz.distance import JaroWinkler

from bot.notes.evidence import weighty_words
from bot.notes.languages import cues_for, primary
from bot.notes.languages.cues import Lexicon
from bot.notes.lexicon import content_words
from bot.notes.written.figures import figures, spoken_figures
from bot.notes.written.talk import Talk
from bot.notes.written.windows import Line

_ENOUGH = 0.5
_SOME = 0.25
"""Shares of a statement's words that were said: above the one it stands, below the other it does
not, in between a person is asked. Paraphrase keeps about two words in three."""

_ALMOST_ALL = 0.8
_MIN_WORDS = 2
"""Less than a verb and its object is too little to tell one thing from another."""

_SAME_ROOT = 5
"""Words that begin with so many equal letters are of one root."""

_ALIKE = 0.86
"""Jaro-Winkler similarity from which a name is one that was heard wrongly."""

_NEGATION = re.compile(
    r"\b(?:not|no|never|nobody|none|nothing|neither|nor|without|cannot|\w+n['’]t"
    r"|nicht|kein\w*|nie|niemals|niemand|nichts|ohne"
    r"|ne|pas|jamais|rien|aucune?|personne|sans|n['’]\w+"
    r"|nunca|nadie|nada|ningun[oa]?|ningún|sin|tampoco)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:stop\w*|refus\w*|reject\w*|cancel\w*|drop\w*|postpone\w*|instead|against|avoid\w*"
    r"|skip\w*|only|un\w{4,}|fail\w*|lack\w*|miss\w*|rather|wait\w*|too"
    r"|abgelehnt|absag\w*|statt\w*|gegen|nur|warten|annul\w*|refuse\w*|seulement|solo|contra)\b",
    re.IGNORECASE,
)
"""Words that a negation may stand for."""

_CLAUSE_END = re.compile(r"[,;:.!?]|\b(?:but|and|so|aber|und|mais|et|pero|y)\b", re.IGNORECASE)
_NOT_WEIGHED = frozenset({"one", "before", "after", "until", "today", "half", "quarter"})
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_TOKEN = re.compile(r"[^\W_][\w'’-]*")
_MIN_NAME_LETTERS = 3
_MAX_NAME_WORDS = 4

_CAPITALISING = frozenset({"de", "lb"})
"""Languages in which every noun has a capital letter."""


class Support(Enum):
    """How well the words of a statement are borne out; DOUBTFUL is for a person to say.

    LOOSE is in words that are for a good part its own.
    """

    FULL = auto()
    LOOSE = auto()
    DOUBTFUL = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Words:
    """The lines that a statement cites, and the sentences in which its quotes stand."""

    lines: Sequence[Line]
    sentences: str


class Supporter:
    """Weighs statements that are written in `language`, a BCP 47 tag."""

    def __init__(self, talk: Talk, language: str) -> None:
        self._talk = talk
        self._language = primary(language)
        cues = cues_for(language)
        self._is_known = cues is not None
        self._lexicon = cues.lexicon if cues else Lexicon()

    def support(
        self, text: str, cited: Words, around: Sequence[Line], window: Sequence[Line]
    ) -> Support:
        """How well a statement is supported by what was said.

        `around` are the lines that it cites with their neighbours: these may say what "that one"
        is, but not all that it says. The rest of the `window` may only say it in full.
        """
        said = _text(around)
        is_foreign = not all(self._is_same_language(line) for line in cited.lines)
        share = 1.0 if is_foreign else self.share(text, said)
        if share < _SOME:
            return Support.NONE
        is_sound = (
            figures(text) <= spoken_figures(said)
            and self._names_were_said(text, said, around)
            and self._strangers_were_said(text, said)
            and (is_foreign or self._has_the_same_sense(text, cited.sentences, said))
        )
        is_own = is_foreign or self.share(self._undated(text), _text(cited.lines)) >= _SOME
        if not is_sound or not is_own or share < _ENOUGH:
            return Support.DOUBTFUL
        is_told = share > _ENOUGH or self.share(text, _text(window)) >= _ALMOST_ALL
        says_enough = is_foreign or len(set(content_words(text, self._lexicon))) >= _MIN_WORDS
        return Support.FULL if is_told and says_enough else Support.LOOSE

    def is_within(self, text: str, said: str, share: float) -> bool:
        """Whether a text says no more than others in the same language."""
        roster = self._talk.roster
        named = {i for mention in roster.mentions(said) for i in mention.ids}
        are_known = all(named.intersection(mention.ids) for mention in roster.mentions(text))
        is_negated, may_be = _NEGATION.search(text), _NEGATION.search(said) or _DENIAL.search(said)
        return (
            self.share(text, said) >= share
            and figures(text) <= spoken_figures(said)
            and are_known
            and (not is_negated or may_be is not None)
            and self._strangers_were_said(text, said)
            and self._days_were_said(text, said)
            and (
                is_negated is not None or bool(_DENIAL.search(text)) or not self._denies(said, text)
            )
        )

    def share(self, text: str, said: str) -> float:
        """The share of the words of a statement that were said, whoever said them.

        Names don't count; who says nothing besides small words says nothing at all.
        """
        names = {part for name in self._names() for part in content_words(name, self._lexicon)}
        says = set(content_words(text, self._lexicon))
        words = says - names
        if not words:
            return 1.0 if says else 0.0
        there = set(content_words(said, self._lexicon))
        roots = {word[:_SAME_ROOT] for word in there if len(word) >= _SAME_ROOT}
        found = sum(word in there or word[:_SAME_ROOT] in roots for word in words)
        return found / len(words)

    def is_same_language(self, around: Iterable[Line]) -> bool:
        """Whether some of the lines are spoken in the language that is written."""
        return any(self._is_same_language(line) for line in around)

    def _is_same_language(self, line: Line) -> bool:
        return self._talk.tag(line.utterance) == self._language

    def _undated(self, text: str) -> str:
        """Without days and numbers, which many statements share; all, if it is nothing else."""
        dated = set(weighty_words(text, self._lexicon))
        words = [word for word in _TOKEN.findall(text) if word.casefold() not in dated]
        return " ".join(words) or text

    def _names(self) -> Iterable[str]:
        """What people are called; a sentence is no name, though somebody may call himself so."""
        names = (participant.name for participant in self._talk.roster.participants)
        return (name for name in names if len(name.split()) <= _MAX_NAME_WORDS)

    def _names_were_said(self, text: str, said: str, around: Iterable[Line]) -> bool:
        roster = self._talk.roster
        there = {line.utterance.speaker for line in around}
        there.update(i for mention in roster.mentions(said) for i in mention.ids)
        return all(there.intersection(mention.ids) for mention in roster.mentions(text))

    def _strangers_were_said(self, text: str, said: str) -> bool:
        """Whether every name that is no participant's, and the like, was said."""
        if self._language in _CAPITALISING or not self._is_known:
            return True
        heard = {word.casefold() for word in _WORD.findall(said)}
        return all(_was_heard(name.casefold(), heard) for name in self._strangers(text))

    def _strangers(self, text: str) -> Iterable[str]:
        spans = [(m.start, m.end) for m in self._talk.roster.mentions(text)]
        for word in _WORD.finditer(text):
            before = text[: word.start()].rstrip(" \"'“”‘’(")
            is_first = not before or before[-1] in ".!?:…"
            is_capital = word.group()[0].isupper() and len(word.group()) >= _MIN_NAME_LETTERS
            folded = word.group().casefold()
            is_ours = any(start <= word.start() < end for start, end in spans)
            is_ordinary = folded in self._lexicon.function_words
            if is_capital and not is_first and not is_ours and not is_ordinary:
                yield word.group()

    def _has_the_same_sense(self, text: str, sentences: str, said: str) -> bool:
        if not self._days_were_said(text, said):
            return False
        if _NEGATION.search(text):
            return bool(_NEGATION.search(said) or _DENIAL.search(said))
        return bool(_DENIAL.search(text)) or not self._denies(sentences, text)

    def _days_were_said(self, text: str, said: str) -> bool:
        """Whether every weekday, month and number word was said; small words don't count."""
        days = {
            word
            for word in weighty_words(text, self._lexicon)
            if not _NEGATION.fullmatch(word) and not any(char.isdigit() for char in word)
        }
        there = set(weighty_words(said, self._lexicon))
        return days - _NOT_WEIGHED <= there | _plain_numbers(text, said)

    def _denies(self, said: str, text: str) -> bool:
        """Whether the sentences deny the very words that the statement asserts."""
        asserted = set(content_words(text, self._lexicon))
        for negation in _NEGATION.finditer(said):
            rest = said[negation.end() :]
            end = _CLAUSE_END.search(rest)
            denied = content_words(rest[: end.start()] if end else rest, self._lexicon)
            if denied and all(word in asserted for word in denied):
                return True
        return False


def _text(lines: Iterable[Line]) -> str:
    return " ".join(line.utterance.text for line in lines)


def _plain_numbers(text: str, said: str) -> set[str]:
    """The number words of a statement, where the same numbers were said in digits."""
    words = [word.casefold() for word in _WORD.findall(text)]
    return {word for word in words if (n := spoken_figures(word)) and n <= spoken_figures(said)}


def _was_heard(name: str, heard: set[str]) -> bool:
    bare = name.removesuffix("'s").removesuffix("’s")
    if bare in heard or any(part in heard for part in bare.split("-")):
        return True
    return any(JaroWinkler.similarity(bare, word) >= _ALIKE for word in heard)
