"""What the models of Smallest AI can do, by their model cards of August 2026."""

from bot.domain.speech import Extra, SpeechCapabilities

NAME = "smallest"
PULSE = "pulse"
PULSE_PRO = "pulse-pro"
HEARS_LIVE = frozenset({PULSE})

_MOST_BYTES = 250_000_000
_LONGEST_FILE_S = 600.0
"""A session is cut after ten minutes, and longer files are advised against."""

_PULSE_FILES = SpeechCapabilities(
    languages=frozenset(
        "bg cs de en es fi fr hi hu it ja ko lt nl pl pt ro ru sk sv uk zh".split()  # noqa: SIM905 (easier to read)
    ),
    diarization=True,
    word_times=True,
    confidence=True,
    code_switching=True,
    extras=frozenset({Extra.EMOTION, Extra.GENDER}),
    max_duration_s=_LONGEST_FILE_S,
    max_bytes=_MOST_BYTES,
)
_PULSE_PRO_FILES = SpeechCapabilities(
    languages=frozenset({"en"}),
    word_times=True,
    confidence=True,
    max_duration_s=_LONGEST_FILE_S,
    max_bytes=_MOST_BYTES,
)
PULSE_LIVE = SpeechCapabilities(
    languages=frozenset(
        "bn de en es fr gu hi it ja kn ko ml mr nl or pt ru ta te yue zh".split()  # noqa: SIM905
    ),
    diarization=True,
    word_times=True,
    confidence=True,
    vocabulary=True,
    max_vocabulary=10_000,
    max_sessions=100,
    endpointing_s=0.8,
)
"""The sessions are those of the Standard plan; the pause is the default of `eou_timeout_ms`."""

_SEVERAL_LANGUAGES = "multi-eu"
"""Tells European languages apart, in files only."""

ENGLISH = "en"
ONLY_IN_THE_US = frozenset({"ja", "ko", "yue", "zh"})
"""Of languages that are heard live: elsewhere the connection is closed without a word."""


def of_files(model: str) -> SpeechCapabilities:
    """What a model can do with a file; one that is not known is taken to be like Pulse."""
    return _PULSE_PRO_FILES if model == PULSE_PRO else _PULSE_FILES


def language_of_file(model: str, asked: str | None) -> str:
    """The code of a language, which the provider wants to be told in any case."""
    if asked is not None:
        return primary(asked)
    return ENGLISH if model == PULSE_PRO else _SEVERAL_LANGUAGES


def language_of_stream(asked: str | None) -> str:
    """The code of a language; English where none was asked for.

    No code stands for several European languages in a stream.
    """
    return ENGLISH if asked is None else primary(asked)


def primary(tag: str) -> str:
    """The language of a BCP 47 tag."""
    return tag.partition("-")[0].lower()
