"""Which languages have a cue table, and which one a meeting is held in."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.domain.meeting import Meeting
from bot.domain.transcript import Transcript
from bot.notes.languages.cues import LanguageCues, Questions
from bot.notes.languages.english import ENGLISH
from bot.notes.languages.function_words import FUNCTION_WORDS
from bot.notes.languages.wording import WORDINGS

UNKNOWN = "und"
"""The BCP 47 tag of a language that could not be told."""

_TABLES: Mapping[str, LanguageCues] = MappingProxyType({table.tag: table for table in (ENGLISH,)})

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FUNCTION_WORD_SHARE = 0.3
"""Of running speech at least this share are function words of its language (about half in English
meetings)."""

_LEAD = 0.1
"""So much more must look like one language than like the next."""

_SAMPLE_CHARS = 20_000


def cues_for(tag: str) -> LanguageCues | None:
    """The table for a BCP 47 tag, whatever its region; None where there is none."""
    return _TABLES.get(primary(tag))


def wording_for(tag: str) -> Questions:
    """What people are asked, in the language of the notes; in English where there is no other."""
    return WORDINGS.get(primary(tag), WORDINGS[ENGLISH.tag])


def primary(tag: str) -> str:
    """The language of a tag without region and script."""
    return re.split("[-_]", tag, maxsplit=1)[0].lower()


def spoken_language(meeting: Meeting, transcript: Transcript) -> str:
    """The language a meeting is mostly held in, as a BCP 47 tag, or `und`.

    What a person asked for holds, then what most seconds of speech are marked with, then what the
    transcript says of itself, then what its words look like.
    """
    seconds: defaultdict[str, float] = defaultdict(float)
    for utterance in transcript.utterances:
        if utterance.language:
            seconds[utterance.language] += max(utterance.end_s - utterance.start_s, 0.0)
    marked = max(seconds, key=lambda tag: (seconds[tag], tag), default=None)
    stated = transcript.languages[0] if transcript.languages else None
    return (
        meeting.language
        or marked
        or stated
        or _by_words(utterance.text for utterance in transcript.utterances)
    )


def _by_words(texts: Iterable[str]) -> str:
    sample: list[str] = []
    size = 0
    for text in texts:
        sample.extend(word.group().casefold().replace("’", "'") for word in _WORD.finditer(text))
        size += len(text)
        if size > _SAMPLE_CHARS:
            break
    tables = dict(FUNCTION_WORDS)
    tables |= {tag: table.lexicon.function_words for tag, table in _TABLES.items()}
    shares = {
        tag: sum(word in words for word in sample) / len(sample) if sample else 0.0
        for tag, words in tables.items()
    }
    likeliest, second = sorted(shares, key=lambda tag: shares[tag], reverse=True)[:2]
    is_clear = shares[likeliest] - shares[second] >= _LEAD
    return likeliest if is_clear and shares[likeliest] >= _FUNCTION_WORD_SHARE else UNKNOWN
