"""Whether what a language model says is in the quotes that it names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.ask.words import language_of, lexicon_of
from bot.domain.wording import one_line, speaker_name
from bot.notes.lexicon import content_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.search import Found
    from bot.notes.languages.cues import Lexicon

_MOST_CHARS = 400
_WORD = re.compile(r"[^\W_]+(?:['’.,:/-][^\W_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_NO = re.compile(
    r"\b(?:not|no|never|nobody|none|nothing|neither|without|cannot|\w+n't"
    r"|nicht|nie|niemals|niemand|kein\w*|nichts|ohne"
    r"|ne|pas|jamais|aucune?|rien|sans|ningun[oa]?|nunca|nadie|nada|sin)\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(r"@|https?:|www\.|<|\]\(")
"""What nobody says aloud, but what would do something in a chat."""

_FROM_QUOTES = 0.5
_FROM_QUOTES_OR_QUESTION = 0.75


class Checker:
    """Compares sentences with quotes, which are numbered from 1."""

    def __init__(self, question: str, quotes: Sequence[Found]) -> None:
        self._question = question
        self._quotes = quotes
        self._people = _words(
            one_line(person.name) for quote in quotes for person in quote.meeting.participants
        )

    def supports(self, sentence: str, numbers: Sequence[int]) -> bool:
        """Whether the quotes of these numbers say it.

        Every number, date and name of the sentence has to be in them or to be who says them, and so
        have most of its words; what else may be in it is what was asked. It may not deny what they
        affirm, nor the other way round.
        """
        if not sentence or len(sentence) > _MOST_CHARS or _EFFECT.search(sentence):
            return False
        cited = [self._quotes[number - 1] for number in numbers]
        said = "\n".join(quote.utterance.text for quote in cited)
        speakers = "\n".join(speaker_name(one.utterance.speaker, one.meeting) for one in cited)
        known = _words([said, speakers])
        return (
            self._holds_names(sentence, known)
            and self._holds_words(sentence, said, speakers)
            and _agrees(sentence, said, lexicon_of(language_of(sentence)))
        )

    def _holds_names(self, sentence: str, known: frozenset[str]) -> bool:
        lexicon = lexicon_of(language_of(sentence))
        is_english = language_of(sentence) == "en"
        for place, word in enumerate(_WORD.findall(sentence)):
            plain = _plain(word)
            is_weighty = lexicon.weighty is not None and lexicon.weighty.fullmatch(plain)
            is_name = plain in self._people or (is_english and place > 0 and word[0].isupper())
            is_figure = any(char.isdigit() for char in word)
            is_denial = _NO.fullmatch(plain) is not None
            if not (is_weighty or is_name or is_figure) or is_denial or word in {"I", "I'm"}:
                continue
            if plain not in known:
                return False
        return True

    def _holds_words(self, sentence: str, said: str, speakers: str) -> bool:
        lexicon = lexicon_of(language_of(sentence))
        words = set(content_words(sentence, lexicon))
        if not words:
            return False
        in_quotes = words & set(content_words(f"{said}\n{speakers}", lexicon))
        asked = words & set(content_words(self._question, lexicon))
        return len(in_quotes) >= _FROM_QUOTES * len(words) and len(
            in_quotes | asked
        ) >= _FROM_QUOTES_OR_QUESTION * len(words)


def _agrees(sentence: str, said: str, lexicon: Lexicon) -> bool:
    """Whether a sentence denies just where the words that it is nearest to do."""
    words = set(content_words(sentence, lexicon))
    parts = [part for line in said.split("\n") for part in _SENTENCE.split(line) if part]
    shared = [len(words & set(content_words(part, lexicon))) for part in parts]
    nearest = [part for part, share in zip(parts, shared, strict=True) if share == max(shared)]
    return any(bool(_NO.search(part)) == bool(_NO.search(sentence)) for part in nearest)


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(_plain(word) for text in texts for word in _WORD.findall(text))


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'").removesuffix("'s")
