"""What Gladia is asked: bodies of requests, and the languages it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from bot.domain.speech import Extra

if TYPE_CHECKING:
    from bot.domain.speech import SpeechRequest
    from bot.domain.speech_job import Ticket

Body: TypeAlias = dict[str, Any]

USUAL = "solaria-1"

_LANGUAGES = (
    "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he "
    "hi hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne "
    "nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk "
    "ur uz vi yi yo zh"
)
_OTHERWISE = (("jv", "jw"), ("nb", "no"), ("fil", "tl"))
"""Primary BCP 47 tags that are called otherwise there."""

LANGUAGES = frozenset(_LANGUAGES.split()) | {tag for tag, _ in _OTHERWISE}
"""`TranscriptionLanguageCodeEnum` of the OpenAPI of 2026-08-22."""

MOST_TERMS = 200
"""No limit is documented; a call has far fewer names."""

ENDPOINTING_S = 0.3
"""The silence after which an utterance counts as ended, as is advised for recorders of meetings."""

_LONGEST_UTTERANCE_S = 15
"""As is advised there, too."""


def transcription(audio_url: str, model: str, request: SpeechRequest, ticket: Ticket) -> Body:
    """The body of `POST /v2/pre-recorded`.

    Without a language the first one that is spoken is found; switching between languages is only
    asked for with a list of them, as the vendor advises.
    """
    body: Body = {
        "audio_url": audio_url,
        "model": model,
        **_languages(request),
        **_vocabulary(request),
        **_extras(request),
        "custom_metadata": {"ticket": ticket.key},
    }
    if request.is_mixed:
        body["diarization"] = True
        if request.max_speakers is not None:
            body["diarization_config"] = {"max_speakers": request.max_speakers}
    if ticket.callback_url is not None:
        body["callback"] = True
        body["callback_config"] = {"url": ticket.callback_url, "method": "POST"}
    return body


def session(model: str, request: SpeechRequest) -> Body:
    """The body of `POST /v2/live`."""
    body: Body = {
        "encoding": "wav/pcm",
        "bit_depth": 16,
        "sample_rate": 16_000,
        "channels": 1,
        "model": model,
        "endpointing": ENDPOINTING_S,
        "maximum_duration_without_endpointing": _LONGEST_UTTERANCE_S,
        **_languages(request),
        "messages_config": {
            "receive_partial_transcripts": True,
            "receive_final_transcripts": True,
            "receive_realtime_processing_events": True,
            "receive_acknowledgments": True,
            "receive_errors": True,
            "receive_lifecycle_events": True,
            "receive_speech_events": False,
            "receive_pre_processing_events": False,
            "receive_post_processing_events": False,
        },
    }
    if processing := {**_vocabulary(request), **_extras(request)}:
        body["realtime_processing"] = processing
    return body


def _languages(request: SpeechRequest) -> Body:
    asked = request.languages if request.language is None else (request.language,)
    codes = list(dict.fromkeys(_code(tag) for tag in asked))
    known = [code for code in codes if code in LANGUAGES]
    if not known:
        return {}
    return {"language_config": {"languages": known, "code_switching": len(known) > 1}}


def _code(tag: str) -> str:
    primary = tag.split("-", maxsplit=1)[0].lower()
    return dict(_OTHERWISE).get(primary, primary)


def _vocabulary(request: SpeechRequest) -> Body:
    terms = [term for term in dict.fromkeys(map(str.strip, request.vocabulary)) if term]
    if not terms:
        return {}
    return {
        "custom_vocabulary": True,
        "custom_vocabulary_config": {"vocabulary": terms[:MOST_TERMS]},
    }


def _extras(request: SpeechRequest) -> Body:
    body: Body = {}
    if Extra.ENTITIES in request.extras:
        body["named_entity_recognition"] = True
    if request.extras & {Extra.SENTIMENT, Extra.EMOTION}:
        body["sentiment_analysis"] = True
    return body
