"""What the models of Deepgram can do (developers.deepgram.com/docs/models-languages-overview)."""

from __future__ import annotations

from bot.domain.speech import Extra, SpeechCapabilities

USUAL = "nova-3"
"""The model for meetings, in files and in streams."""

_LARGEST_FILE = 2_000_000_000
_SESSIONS = 50
"""Streams of a project at once on the smallest plan, for Nova-3 and for Flux
(developers.deepgram.com/reference/api-rate-limits)."""

MOST_KEYTERMS = 100

_ALONE = """
bg bn ca cs da de el en es et fa fi fr gu he hi hr hu id it ja ko lt lv mr ms nl no pl pt ro ru sk
sv ta te th tr uk ur vi zh
"""
NOVA_3_ALONE = frozenset(_ALONE.split())
"""Languages that Nova-3 has a model of its own for, by the changelog up to August 2026."""

_TOGETHER = """
af ar be bn bs bg ca zh hr cs da nl en et fi fr gl de el gu he hi hu id it ja kn ko lv lt mk ms mr
no fa pl pt ro ru sr sk sl es sv tl ta te th tr uk vi xh zu
"""
_NOVA_3_TOGETHER = frozenset(_TOGETHER.split())
"""Languages of the one model for all (developers.deepgram.com/docs/nova-3-language-prompting)."""

_FLUX_TOGETHER = frozenset({"en", "es", "fr", "de", "hi", "ru", "pt", "ja", "it", "nl"})


def is_flux(model: str) -> bool:
    """Whether it hears streams alone, in turns, at `/v2/listen`."""
    return model.startswith("flux-")


def is_nova_3(model: str) -> bool:
    """Whether it is Nova-3 for everything; the medical one has fewer languages."""
    return model in {"nova-3", "nova-3-general"}


def takes_keyterms(model: str) -> bool:
    """Whether it takes `keyterm`; others have `keywords`, which change what is heard by weight."""
    return model.startswith(("nova-3", "flux-"))


def of_files(model: str) -> SpeechCapabilities:
    """What a model can do with a file."""
    return SpeechCapabilities(
        languages=_languages(model),
        diarization=True,
        word_times=True,
        confidence=True,
        vocabulary=takes_keyterms(model),
        max_bytes=_LARGEST_FILE,
        max_vocabulary=MOST_KEYTERMS if takes_keyterms(model) else None,
        code_switching=model.startswith(("nova-3", "nova-2")),
        extras=frozenset({Extra.ENTITIES, Extra.SENTIMENT}),
    )


def of_streams(model: str, endpointing_s: float) -> SpeechCapabilities:
    """What a model can do with a stream."""
    flux = is_flux(model)
    return SpeechCapabilities(
        languages=_languages(model),
        diarization=not flux,
        word_times=True,
        confidence=True,
        vocabulary=takes_keyterms(model),
        max_vocabulary=MOST_KEYTERMS if takes_keyterms(model) else None,
        code_switching=model == "flux-general-multi" or model.startswith(("nova-3", "nova-2")),
        extras=frozenset() if flux else frozenset({Extra.ENTITIES}),
        max_sessions=_SESSIONS if flux or is_nova_3(model) else None,
        endpointing_s=endpointing_s,
    )


def _languages(model: str) -> frozenset[str]:
    if is_nova_3(model):
        return NOVA_3_ALONE | _NOVA_3_TOGETHER
    if model == "flux-general-multi":
        return _FLUX_TOGETHER
    if is_flux(model) and model.endswith("-en"):
        return frozenset({"en"})
    return frozenset()
