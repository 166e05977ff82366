"""What is asked of Deepgram, as the query of a request or of a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.speech import Extra
from integrations.speech.deepgram.models import (
    MOST_KEYTERMS,
    NOVA_3_ALONE,
    is_nova_3,
    takes_keyterms,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.speech import SpeechRequest

Parameters = list[tuple[str, str]]

_KEYTERM_TOKENS = 500
"""In all keyterms together (developers.deepgram.com/docs/keyterm#key-term-limits); with one more
the whole request is refused. How tokens are counted is not told, but none is less than a byte."""

_KNOWN_REGIONS = """
da-DK de-CH en-AU en-CA en-GB en-IN en-NZ en-US es-419 fr-CA gu-IN ko-KR nl-BE pt-BR pt-PT sv-SE
th-TH zh-CN zh-Hans zh-Hant zh-HK zh-TW
"""
_REGIONS = {region.lower(): region for region in _KNOWN_REGIONS.split()}
"""Regions that Nova-3 knows; of another one the language alone is asked for."""


def common(model: str, request: SpeechRequest) -> Parameters:
    """What is asked for of files and streams alike.

    `mip_opt_out` keeps the sound from being stored and used for training
    (developers.deepgram.com/trust-security/your-data). Entities are found in English only.
    """
    query = [("model", model), ("mip_opt_out", "true"), *keyterms(model, request.vocabulary)]
    query += [("smart_format", "true"), ("punctuate", "true")]
    if request.is_mixed:
        query.append(("diarize_model", "latest"))
    if is_wanted(Extra.ENTITIES, request):
        query.append(("detect_entities", "true"))
    return query


def is_wanted(extra: Extra, request: SpeechRequest) -> bool:
    """Whether something is to be told that Deepgram finds in English alone."""
    return extra in request.extras and primary(request.language) == "en"


def language_of_file(model: str, language: str | None) -> Parameters:
    """The language of a file, or how it is to be found out."""
    if language is None and not is_nova_3(model):
        return [("detect_language", "true")]
    return _language(model, language)


def language_of_stream(model: str, language: str | None) -> Parameters:
    """The language of a stream; models that know only one at a time take English for granted."""
    if language is None and not model.startswith(("nova-3", "nova-2")):
        return []
    return _language(model, language)


def primary(language: str | None) -> str | None:
    """The primary tag of a language."""
    return language.split("-")[0].lower() if language else None


def keyterms(model: str, vocabulary: Iterable[str]) -> Parameters:
    """As many terms as are surely allowed, the first ones first."""
    if not takes_keyterms(model):
        return []
    terms: list[str] = []
    left = _KEYTERM_TOKENS
    for each in dict.fromkeys(" ".join(term.split()) for term in vocabulary):
        tokens = len(each.encode()) + 1
        if each and tokens <= left and len(terms) < MOST_KEYTERMS:
            terms.append(each)
            left -= tokens
    return [("keyterm", term) for term in terms]


def _language(model: str, language: str | None) -> Parameters:
    if language is None:
        return [("language", "multi")]
    if not is_nova_3(model):
        return [("language", language)]
    tag = primary(language) or ""
    if tag not in NOVA_3_ALONE:
        return [("language", "multi"), ("language_hint", tag)]
    return [("language", _REGIONS.get(language.lower(), tag))]
