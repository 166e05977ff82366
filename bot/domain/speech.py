"""What is asked of a speech engine and what it answers, before anybody is named."""

from bot.domain.frozen import Frozen
from bot.domain.transcript import Gap, SpeechEngine, Word


class SpeechCapabilities(Frozen):
    """What an engine can do; asked for more, it refuses before anything is uploaded.

    `languages` are BCP 47 primary tags, empty for any. `max_duration_s` and `max_bytes` are limits
    of one file.
    """

    languages: frozenset[str] = frozenset()
    diarization: bool = False
    word_times: bool = False
    confidence: bool = False
    vocabulary: bool = False
    max_duration_s: float | None = None
    max_bytes: int | None = None


class SpeechRequest(Frozen):
    """How one audio file is to be heard.

    `is_mixed` asks to tell the voices apart; `max_speakers` is the number of people known to be
    present. `max_duration_s` bounds what is decoded, in seconds. `allow_truncated` takes what is
    there of a file that was cut off.
    """

    language: str | None = None
    vocabulary: tuple[str, ...] = ()
    is_mixed: bool = False
    max_speakers: int | None = None
    max_duration_s: float | None = None
    allow_truncated: bool = False


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


class HeardTrack(Frozen):
    """What an engine made of one file, in order of `start_s`.

    `speech_s` is the time in which somebody spoke, `gaps` the speech that gave no text.
    """

    engine: SpeechEngine
    duration_s: float
    speech_s: float
    segments: tuple[Segment, ...]
    gaps: tuple[Gap, ...] = ()


class Recognised(Frozen):
    """The text of one utterance; word times count from the utterance's first sample."""

    text: str
    words: tuple[Word, ...] = ()
    confidence: float | None = None
    language: str | None = None
