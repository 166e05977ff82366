"""Which words of a question tell what it is about."""

import re

from bot.notes.languages import cues_for
from bot.notes.languages.cues import Lexicon, word_set
from bot.notes.languages.function_words import FUNCTION_WORDS

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MOST_WORDS = 12
_ENGLISH = "en"

_ABOUT_MEETINGS = word_set(
    """
    discuss discussed discussion meeting meetings mention mentioned talk talked talking topic tell
    told asked answer agreed conclusion
    besprochen besprechung besprechungen erwähnt erzählt gefragt geredet gesagt gesprochen meetings
    sagte sagten sitzung thema vereinbart
    abordé dit discuté parlé réunion réunions sujet
    discutido dicho hablado reunión reuniones tema
    """
)
"""Words that ask for talk, whatever it was about: they count where there are no others."""

_ASKING = {
    "de": word_set(
        """
        hast hatte hatten hätte ihnen ihr ihre ihren seine seinen sollen soll sollte welche welchem
        welchen welcher welches wem wen wann warum wieso wieviel wieviele wofür womit woran wovon
        worüber wollen will wollte werden wurde wurden viel viele
        """
    ),
    "fr": word_set("combien comment pourquoi quel quelle quelles quels quoi sera seront était"),
    "es": word_set("cuál cuáles cuándo cuánto cuántos cómo dónde porqué quién quiénes será fue"),
}
"""What questions are made of besides the words that running speech is told by."""


def language_of(question: str) -> str:
    """The language that most short words of a text belong to; English where none does more."""
    words = _words_in(question)
    hits = {tag: sum(word in known for word in words) for tag, known in _short_words().items()}
    return max(hits, key=lambda tag: (hits[tag], tag == _ENGLISH))


def lexicon_of(language: str) -> Lexicon:
    """What is known of the words of a language."""
    cues = cues_for(language)
    if cues is not None:
        return cues.lexicon
    return Lexicon(function_words=_short_words().get(language, frozenset()))


def asked_words(question: str) -> tuple[str, ...]:
    """The words to look for, each once, in order; without any of meaning, all words."""
    words = _words_in(question)
    known = _short_words()[language_of(question)]
    meant = tuple(word for word in words if word not in known)
    subject = tuple(word for word in meant if word not in _ABOUT_MEETINGS)
    return (subject or meant or words)[:_MOST_WORDS]


def _words_in(text: str) -> tuple[str, ...]:
    found = (match.group().casefold().replace("’", "'") for match in _WORD.finditer(text))
    return tuple(dict.fromkeys(found))


def _short_words() -> dict[str, frozenset[str]]:
    known = {tag: words | _ASKING.get(tag, frozenset()) for tag, words in FUNCTION_WORDS.items()}
    for tag in (*known, _ENGLISH):
        cues = cues_for(tag)
        if cues is not None:
            known[tag] = known.get(tag, frozenset()) | cues.lexicon.function_words
    return known
