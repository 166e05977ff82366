"""What OpenAI's models can do, by the beginning or a part of their names.

Sources: the openai package 3.57, `types/audio/transcription_create_params.py` and
`types/realtime/audio_transcription_param.py`; the speech to text guide of developers.openai.com.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from bot.domain.speech import SpeechCapabilities

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "openai"

_MOST_BYTES = 25_000_000
"""A whole request may have 25 MiB."""

_DIARIZED_S = 1_390.0
"""1400 s are taken at most."""

_ONE_SEGMENT_S = 30.0
"""A text without times is placed where its file lies: the shorter, the better it is known.

The other models take up to 1500 s.
"""

Format: TypeAlias = Literal["json", "verbose_json", "diarized_json"]


class Family(NamedTuple):
    """Models that are alike: what they are asked for, and what they can do with a file."""

    is_of: Callable[[str], bool]
    format: Format
    files: SpeechCapabilities


def _is_diarizing(model: str) -> bool:
    return "diarize" in model


def _is_whisper(model: str) -> bool:
    return "whisper" in model


def takes_keywords(model: str) -> bool:
    """Whether a model takes words to listen for; for the others there is a prompt alone.

    A prompt is no list of words to most models: they may say what stands in it.
    """
    return model.startswith(("gpt-transcribe", "gpt-live-transcribe"))


def ends_turns(model: str) -> bool:
    """Whether a realtime session ends turns itself; with the others whoever sends the sound does.

    `gpt-realtime-whisper` must be told to.
    """
    return not model.startswith("gpt-realtime-whisper")


_FAMILIES = (
    Family(
        _is_diarizing,
        "diarized_json",
        SpeechCapabilities(diarization=True, max_duration_s=_DIARIZED_S, max_bytes=_MOST_BYTES),
    ),
    Family(
        _is_whisper,
        "verbose_json",
        SpeechCapabilities(word_times=True, max_bytes=_MOST_BYTES),
    ),
    Family(
        takes_keywords,
        "json",
        SpeechCapabilities(
            vocabulary=True,
            code_switching=True,
            max_duration_s=_ONE_SEGMENT_S,
            max_bytes=_MOST_BYTES,
        ),
    ),
    Family(
        lambda _: True,
        "json",
        SpeechCapabilities(max_duration_s=_ONE_SEGMENT_S, max_bytes=_MOST_BYTES),
    ),
)
"""The first that fits a name counts. Whisper is what local servers have, too."""


def family_of(model: str) -> Family:
    """The family of a model; one that is not known is asked for no more than a text."""
    name = model.lower().rpartition("/")[2]
    return next(family for family in _FAMILIES if family.is_of(name))


def live_capabilities(model: str) -> SpeechCapabilities:
    """What a model can do in a realtime session, which lasts an hour."""
    keywords = takes_keywords(model)
    return SpeechCapabilities(
        vocabulary=keywords,
        code_switching=keywords,
        max_session_s=3_300.0,
        endpointing_s=PAUSE_MS / 1000,
    )


PAUSE_MS = 500
"""The silence after which a turn is over; the default."""


def language_code(tag: str | None) -> str | None:
    """The ISO 639-1 code of a BCP 47 tag; None for a language that has none."""
    code = (tag or "").partition("-")[0].lower()
    return code if len(code) == 2 else None  # noqa: PLR2004 (so long are the codes of ISO 639-1)
