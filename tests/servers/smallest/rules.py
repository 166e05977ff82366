"""What Smallest AI takes: the parameters of its endpoints, and what they may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MODELS = ("pulse", "pulse-pro")
_FILE_LANGUAGES = (
    "en hi de es ru it fr nl pt uk pl cs sk lv et ro fi sv bg hu da lt mt zh ja ko"
    " multi-eu multi-asian multi-indic"
)
_LIVE_LANGUAGES = (
    "en hi de es ru it fr nl pt zh yue ja ko gu mr or bn ta te kn ml"
    " north_indic multi-asian multi-south-indic"
)
ONLY_IN_THE_US = frozenset({"zh", "yue", "ja", "ko", "multi-asian"})
ONLY_IN_INDIA = frozenset({"ta", "te", "kn", "ml", "multi-south-indic"})
RATES = frozenset({"8000", "16000", "22050", "24000", "44100", "48000"})
ENCODINGS = frozenset({"linear16", "linear32", "alaw", "mulaw", "opus", "ogg_opus"})
MOST_KEYWORDS = 10_000


def _flag(value: str) -> bool:
    return value in {"true", "false"}


def _one_of(values: frozenset[str]) -> Callable[[str], bool]:
    return values.__contains__


def _number(least: int, most: int) -> Callable[[str], bool]:
    return lambda value: value.isdecimal() and least <= int(value) <= most


def _keywords(value: str) -> bool:
    entries = value.split(",")
    return len(entries) <= MOST_KEYWORDS and all(
        re.fullmatch(r"[^:\[\]'\"]+(:\d+(\.\d+)?)?", entry) for entry in entries
    )


_OF_FILES: dict[str, Callable[[str], bool]] = {
    "model": _one_of(frozenset(MODELS)),
    "language": _one_of(frozenset(_FILE_LANGUAGES.split())),
    "encoding": _one_of(ENCODINGS),
    "webhook_url": lambda value: value.startswith(("http://", "https://")),
    "webhook_method": _one_of(frozenset({"GET", "POST"})),
    "webhook_extra": lambda value: all(":" in pair for pair in value.split(",")),
    **dict.fromkeys(
        (
            "word_timestamps",
            "diarize",
            "redact_pii",
            "redact_pci",
            "emotion_detection",
            "gender_detection",
        ),
        _flag,
    ),
}
_OF_STREAMS: dict[str, Callable[[str], bool]] = {
    "model": _one_of(frozenset({"pulse"})),
    "language": _one_of(frozenset(_LIVE_LANGUAGES.split())),
    "sample_rate": _one_of(RATES),
    "encoding": _one_of(ENCODINGS),
    "eou_timeout_ms": _number(100, 10_000),
    "max_words": _number(1, 1_000),
    "keywords": _keywords,
    "external_session_id": lambda value: bool(re.fullmatch(r"[a-zA-Z0-9_.-]{1,128}", value)),
    **dict.fromkeys(
        (
            "word_timestamps",
            "sentence_timestamps",
            "diarize",
            "vad_events",
            "vad",
            "itn_normalize",
            "redact_pii",
            "redact_pci",
            "full_transcript",
            "endpointing",
            "finalize_on_words",
            "format",
            "punctuate",
            "capitalize",
        ),
        _flag,
    ),
}


def wrong_with_file(query: Mapping[str, str]) -> str | None:
    """What is wrong with the query of a file, None if it is in order."""
    if "model" not in query:
        return "Missing required query param: model. Supported values: pulse | pulse-pro."
    if query["model"] == "pulse" and any(name.startswith("webhook") for name in query):
        return "Webhooks are supported for pulse-pro only."
    return _wrong(query, _OF_FILES)


def wrong_with_stream(query: Mapping[str, str]) -> str | None:
    """What is wrong with the query of a socket, None if it is in order."""
    if query.get("model") == "pulse-pro":
        return (
            "Pulse Pro has no streaming transport. Use POST /waves/v1/stt/?model=pulse-pro instead."
        )
    return _wrong(query, _OF_STREAMS)


def _wrong(query: Mapping[str, str], known: Mapping[str, Callable[[str], bool]]) -> str | None:
    """Parameters nobody knows are refused, too, where the vendor would pass over them."""
    for name in ("model", "language"):
        if name not in query:
            return f"Missing required query param: {name}."
    for name, value in query.items():
        if name not in known:
            return f"Unknown query param: {name}."
        if not known[name](value):
            return f"Invalid value for query param: {name}."
    return None
