"""What is asked of a speech engine and what it answers, before anybody is named."""

from enum import StrEnum

from bot.domain.frozen import Frozen
from bot.domain.transcript import Entity, Gap, Sentiment, SpeechEngine, Word


class Extra(StrEnum):
    """What an engine may tell besides the words; most cost extra.

    EMOTION, AGE and GENDER are guesses from the voice: signals, never facts about a person.
    """

    ENTITIES = "entities"
    SENTIMENT = "sentiment"
    EMOTION = "emotion"
    AGE = "age"
    GENDER = "gender"


SIGNALS = frozenset({Extra.EMOTION, Extra.AGE, Extra.GENDER})
"""Only asked for where a server has switched them on."""


class SpeechCapabilities(Frozen):
    """What an engine can do; asked for more, it refuses before anything is uploaded.

    `languages` are BCP 47 primary tags, empty for any. `code_switching` says that one file may hold
    several. `max_duration_s` and `max_bytes` are limits of one file, `max_vocabulary` of the terms
    in a request. `replies` says that a language model within a stream answers utterances.

    Of streams: a session may last `max_session_s` and `max_sessions` may be open at once;
    `endpointing_s` is the silence after which an utterance counts as ended.
    """

    languages: frozenset[str] = frozenset()
    diarization: bool = False
    word_times: bool = False
    confidence: bool = False
    vocabulary: bool = False
    max_duration_s: float | None = None
    max_bytes: int | None = None
    max_vocabulary: int | None = None
    code_switching: bool = False
    extras: frozenset[Extra] = frozenset()
    replies: bool = False
    max_session_s: float | None = None
    max_sessions: int | None = None
    endpointing_s: float | None = None


class SpeechRequest(Frozen):
    """How one audio file, or one person's stream, is to be heard.

    Without a `language`, `languages` may say which ones are likely; engines that can switch between
    them within one file do. `is_mixed` asks to tell the voices apart; `max_speakers` is the number
    of people known to be present. `max_duration_s` bounds what is decoded, in seconds.
    `allow_truncated` takes what is there of a file that was cut off. `extras` are told by engines
    that know them, and absent from others. `instruction` is what a language model within a stream
    is asked of each utterance.

    `key` is what the caller knows the sound by, the same whenever it is heard again: with it a
    provider's job that was begun before a crash is found. Empty for sound that is heard only once.
    `meeting_id` is whose sound it is: what is kept of it is forgotten with that meeting.
    """

    language: str | None = None
    languages: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    is_mixed: bool = False
    max_speakers: int | None = None
    max_duration_s: float | None = None
    allow_truncated: bool = False
    extras: frozenset[Extra] = frozenset()
    instruction: str | None = None
    key: str = ""
    meeting_id: str | None = None


def beyond(capabilities: SpeechCapabilities, request: SpeechRequest) -> str | None:
    """What a request asks that an engine can't do, in words for a log; None if it can do all.

    Vocabulary and extras are wishes: what an engine does not know of is absent.
    """
    language = request.language.split("-")[0].lower() if request.language else None
    if language and capabilities.languages and language not in capabilities.languages:
        return f"does not know the language {request.language}"
    if request.is_mixed and not capabilities.diarization:
        return "can't tell voices apart"
    return None


class Signal(Frozen):
    """What an engine guesses from a voice, in its own word; `confidence` is between 0 and 1."""

    kind: Extra
    value: str
    confidence: float | None = None


class Segment(Frozen):
    """Something that was said in one file; times are seconds from the file's first sample.

    `speaker_label` is the engine's own name for the voice and means nothing outside this file.
    """

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    language: str | None = None
    confidence: float | None = None
    speaker_label: str | None = None
    speaker_confidence: float | None = None
    entities: tuple[Entity, ...] = ()
    sentiment: Sentiment | None = None
    signals: tuple[Signal, ...] = ()


class HeardPart(Frozen):
    """Which engine heard a stretch of a file, in seconds from its first sample.

    `reason` says for people why it was not the first choice.
    """

    start_s: float
    end_s: float
    engine: SpeechEngine
    reason: str | None = None


class HeardTrack(Frozen):
    """What an engine made of one file, in order of `start_s`.

    `speech_s` is the time in which somebody spoke, `gaps` the speech that gave no text. `parts` say
    who heard what where it was not `engine` as the first choice for all of it.
    """

    engine: SpeechEngine
    duration_s: float
    speech_s: float
    segments: tuple[Segment, ...]
    gaps: tuple[Gap, ...] = ()
    parts: tuple[HeardPart, ...] = ()


class Recognised(Frozen):
    """The text of one utterance; word times count from the utterance's first sample."""

    text: str
    words: tuple[Word, ...] = ()
    confidence: float | None = None
    language: str | None = None
