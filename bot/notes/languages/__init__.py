"""Which languages have a cue table, and which one a meeting is held in."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.domain.meeting import Meeting
from bot.domain.transcript import Transcript
from bot.notes.languages.cues import LanguageCues
from bot.notes.languages.english import ENGLISH

UNKNOWN = "und"
"""The BCP 47 tag of a language that could not be told."""

_TABLES: Mapping[str, LanguageCues] = MappingProxyType({table.tag: table for table in (ENGLISH,)})

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FUNCTION_WORD_SHARE = 0.3
"""Of running English at least this share are function words (about half in meetings); of other
European languages under a fifth look like one."""

_SAMPLE_CHARS = 20_000


def cues_for(tag: str) -> LanguageCues | None:
    """The table for a BCP 47 tag, whatever its region; None where there is none."""
    return _TABLES.get(primary(tag))


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
    for tag, table in _TABLES.items():
        known = sum(word in table.lexicon.function_words for word in sample)
        if sample and known / len(sample) >= _FUNCTION_WORD_SHARE:
            return tag
    return UNKNOWN
