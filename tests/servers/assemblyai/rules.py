"""What AssemblyAI takes and what it refuses, from its OpenAPI and AsyncAPI files of March 2026.

The models are those of the SDK 1.8; it adds `language_codes` and others to the streams.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Json: TypeAlias = dict[str, Any]

_STRINGS = "audio_url webhook_url webhook_auth_header_name webhook_auth_header_value prompt"
_FLAGS = (
    "auto_chapters auto_highlights content_safety disfluencies entity_detection filter_profanity "
    "format_text iab_categories language_detection multichannel punctuate redact_pii "
    "redact_pii_audio sentiment_analysis speaker_labels summarization"
)
_FIELDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(_STRINGS.split(), str),
    **dict.fromkeys(_FLAGS.split(), bool),
    **dict.fromkeys(("keyterms_prompt", "speech_models", "language_codes"), list),
    **dict.fromkeys(("speaker_options", "language_detection_options"), dict),
    **dict.fromkeys(("audio_start_from", "audio_end_at", "speakers_expected"), int),
    **dict.fromkeys(("speech_threshold", "temperature", "language_confidence_threshold"), float),
    "language_code": str,
}
_SPEAKER_OPTIONS = {"min_speakers_expected", "max_speakers_expected"}
_DETECTION_OPTIONS = {
    *("expected_languages", "fallback_language"),
    *("code_switching", "code_switching_confidence_threshold"),
}
_MODELS = {"universal-3-pro": 1000, "universal-2": 200}
_LANGUAGES = {
    *("en", "en_au", "en_uk", "en_us", "es", "fr", "de", "it", "pt", "nl", "hi", "ja", "zh", "fi"),
    *("ko", "pl", "ru", "tr", "uk", "vi", "jw", "no", "sv", "he", "ar", "haw"),
}
_MOST_WORDS = 6


def body_problem(body: object) -> str | None:
    """What is wrong with what a transcript is asked for with; None if it is in order."""
    if not isinstance(body, dict):
        return "Invalid JSON body"
    for name, value in body.items():
        if name not in _FIELDS:
            return f"Invalid endpoint schema: additional property '{name}' is not allowed"
        is_right = isinstance(value, _FIELDS[name])
        if not is_right or isinstance(value, bool) is not (_FIELDS[name] is bool):
            return f"Invalid endpoint schema: '{name}' has a wrong type"
    for problem in (_models, _language, _voices, _terms, _webhook):
        if (found := problem(body)) is not None:
            return found
    return None


def _models(body: Json) -> str | None:
    if not body.get("audio_url"):
        return "'audio_url' is required"
    if not body.get("speech_models"):
        return "'speech_models' must be a non-empty list"
    unknown = [model for model in body["speech_models"] if model not in _MODELS]
    return f"'speech_models' holds unknown models: {unknown}" if unknown else None


def _language(body: Json) -> str | None:
    code, options = body.get("language_code"), body.get("language_detection_options", {})
    if code is not None and code not in _LANGUAGES:
        return f"'{code}' is not a supported language code"
    if code is not None and body.get("language_detection"):
        return "'language_code' can't be used with 'language_detection'"
    if options and not body.get("language_detection"):
        return "'language_detection_options' needs 'language_detection'"
    unknown = set(options) - _DETECTION_OPTIONS
    return f"unknown language_detection_options: {sorted(unknown)}" if unknown else None


def _voices(body: Json) -> str | None:
    options = body.get("speaker_options", {})
    if set(options) - _SPEAKER_OPTIONS:
        return f"unknown speaker_options: {sorted(set(options) - _SPEAKER_OPTIONS)}"
    if (options or "speakers_expected" in body) and not body.get("speaker_labels"):
        return "numbers of speakers need 'speaker_labels'"
    if options and "speakers_expected" in body:
        return "'speakers_expected' can't be used with 'speaker_options'"
    if any(not isinstance(value, int) or value < 1 for value in options.values()):
        return "'speaker_options' must be positive"
    return None


def _terms(body: Json) -> str | None:
    terms = body.get("keyterms_prompt", [])
    if terms and "prompt" in body:
        return "'keyterms_prompt' can't be used with 'prompt'"
    if len(terms) > min(_MODELS[model] for model in body["speech_models"]):
        return "'keyterms_prompt' has too many terms"
    if any(not isinstance(t, str) or not 0 < len(t.split()) <= _MOST_WORDS for t in terms):
        return "terms of 'keyterms_prompt' must have one to six words"
    return None


def _webhook(body: Json) -> str | None:
    url, name = body.get("webhook_url"), body.get("webhook_auth_header_name")
    if url is not None and not url.startswith(("http://", "https://")):
        return "'webhook_url' is not a valid URL"
    if (name is None) is not (body.get("webhook_auth_header_value") is None):
        return "'webhook_auth_header_name' and 'webhook_auth_header_value' go together"
    return "'webhook_auth_header_name' needs 'webhook_url'" if name and url is None else None


class Wanted(NamedTuple):
    """What a session is asked to do."""

    rate: int
    model: str
    formats_later: bool
    tells_voices: bool
    most_voices: int
    names_language: bool
    gateway: Json | None


_SPEECH_MODELS = {
    *("universal-streaming-english", "universal-streaming-multilingual", "u3-rt-pro", "u3-pro"),
    *("u3-rt-pro-beta-1", "whisper-rt", "universal-3-5-pro", "universal-3-6", "universal-3-6-pro"),
}
_MOST_STREAMED_TERMS = 100
_GATEWAY = {"model", "messages", "max_tokens"}


def _flag(text: str) -> bool:
    """The SDK writes True where the documents write true."""
    if text.lower() not in {"true", "false"}:
        raise ValueError(text)
    return text.lower() == "true"


def _number(least: float, most: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        value = float(text)
        if not least <= value <= most:
            raise ValueError(text)
        return value

    return parse


def _one_of(known: set[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return parse


def _texts(text: str) -> list[str]:
    found = json.loads(text)
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ValueError(text)
    return found


def _terms_of_stream(text: str) -> list[str]:
    if len(found := _texts(text)) > _MOST_STREAMED_TERMS:
        raise ValueError("more than 100 keyterms")
    return found


def _llm_gateway(text: str) -> Json:
    found = json.loads(text)
    if not isinstance(found, dict) or set(found) != _GATEWAY:
        raise ValueError(text)
    for message in found["messages"]:
        if set(message) != {"role", "content"}:
            raise ValueError(text)
    return found


_QUERY: Mapping[str, Callable[[str], object]] = {
    "sample_rate": _number(8_000, 48_000),
    "encoding": _one_of({"pcm_s16le"}),
    "speech_model": _one_of(_SPEECH_MODELS),
    "format_turns": _flag,
    "keyterms_prompt": _terms_of_stream,
    "language_detection": _flag,
    "language_codes": _texts,
    "speaker_labels": _flag,
    "max_speakers": _number(1, 10),
    "min_turn_silence": _number(0, 10_000),
    "max_turn_silence": _number(0, 10_000),
    "inactivity_timeout": _number(5, 3600),
    "llm_gateway": _llm_gateway,
    "token": str,
}


def wanted(query: Mapping[str, str]) -> Wanted:
    """What a session is asked to do; raises `ValueError` for what is not understood."""
    read: Json = {}
    for name, text in query.items():
        if name not in _QUERY:
            raise ValueError(f"Unknown parameter: {name}")
        try:
            read[name] = _QUERY[name](text)
        except (ValueError, TypeError):
            raise ValueError(f"Invalid parameter: {name}") from None
    if "sample_rate" not in read or "speech_model" not in read:
        raise ValueError("sample_rate and speech_model are required")
    return Wanted(
        rate=int(read["sample_rate"]),
        model=read["speech_model"],
        formats_later=read["speech_model"].startswith(("universal-streaming", "whisper"))
        and read.get("format_turns", False),
        tells_voices=read.get("speaker_labels", False),
        most_voices=int(read.get("max_speakers", 10)),
        names_language=read.get("language_detection", False),
        gateway=read.get("llm_gateway"),
    )


_CONFIGURABLE = {"prompt", "keyterms_prompt", "min_turn_silence", "max_turn_silence"}
_COMMANDS = {"ForceEndpoint", "KeepAlive", "Terminate", "UpdateConfiguration"}


def command(text: str) -> str:
    """The type of a message; raises `ValueError` with the reason of the close."""
    try:
        message = json.loads(text)
    except ValueError:
        raise ValueError(f"Invalid JSON: {text}") from None
    if not isinstance(message, dict):
        raise ValueError(f"Invalid Message: {text}")  # noqa: TRY004 (a reason like the others)
    kind = message.pop("type", None)
    if kind not in _COMMANDS:
        raise ValueError(f"Invalid Message Type: {text}")
    if set(message) - (_CONFIGURABLE if kind == "UpdateConfiguration" else set()):
        raise ValueError(f"Invalid Message: {text}")
    return str(kind)
