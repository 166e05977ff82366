"""What may be asked of Deepgram: written from its OpenAPI and AsyncAPI, apart from the product."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias
from urllib.parse import urlsplit

Query: TypeAlias = "Iterable[tuple[str, str]]"
Rule: TypeAlias = Callable[[str], bool]


def _one_of(*values: str) -> Rule:
    return lambda value: value in values


def _whole(least: int, most: int) -> Rule:
    return lambda value: value.isdecimal() and least <= int(value) <= most


def _share(least: float, most: float) -> Rule:
    return lambda value: bool(re.fullmatch(r"\d\.\d+|1", value)) and least <= float(value) <= most


def _anything(value: str) -> bool:
    return bool(value.strip())


def _pair(value: str) -> bool:
    key, colon, rest = value.partition(":")
    return bool(key and colon and rest)


def _called(value: str) -> bool:
    parts = urlsplit(value)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return port in {80, 443, 8080, 8443}


_YES_OR_NO = _one_of("true", "false")
_LANGUAGE = re.compile(r"multi|[a-z]{2,3}(-([A-Z]{2}|419|Hans|Hant))?").fullmatch
_OF_ALL: Mapping[str, Rule] = {
    "model": _anything,
    "mip_opt_out": _YES_OR_NO,
    "keyterm": _anything,
    "language_hint": lambda value: bool(_LANGUAGE(value)),
    "tag": _anything,
    "profanity_filter": _YES_OR_NO,
    "numerals": _YES_OR_NO,
}
_OF_V1: Mapping[str, Rule] = {
    **_OF_ALL,
    "language": lambda value: bool(_LANGUAGE(value)),
    "smart_format": _YES_OR_NO,
    "punctuate": _YES_OR_NO,
    "detect_entities": _YES_OR_NO,
    "extra": _pair,
    "callback": _called,
    "callback_method": _one_of("POST", "PUT"),
    "version": _anything,
}
FILES: Mapping[str, Rule] = {
    **_OF_V1,
    "detect_language": _YES_OR_NO,
    "utterances": _YES_OR_NO,
    "utt_split": _share(0.1, 9.9),
    "paragraphs": _YES_OR_NO,
    "sentiment": _YES_OR_NO,
    "diarize_model": _one_of("latest", "v1", "v2"),
}
STREAMS: Mapping[str, Rule] = {
    **_OF_V1,
    "encoding": _one_of("linear16"),
    "sample_rate": _whole(8000, 48_000),
    "channels": _one_of("1"),
    "interim_results": _YES_OR_NO,
    "endpointing": lambda value: value == "false" or _whole(0, 10_000)(value),
    "utterance_end_ms": _whole(1000, 5000),
    "vad_events": _YES_OR_NO,
    "diarize_model": _one_of("latest", "v1"),
}
FLUX: Mapping[str, Rule] = {
    **_OF_ALL,
    "model": _one_of("flux-general-en", "flux-general-multi"),
    "encoding": _one_of("linear16"),
    "sample_rate": _one_of("8000", "16000", "24000", "44100", "48000"),
    "eot_threshold": _share(0.5, 1.0),
    "eager_eot_threshold": _share(0.3, 0.9),
    "eot_timeout_ms": _whole(500, 60_000),
}
_TOO_MANY_TERMS = "Keyterm limit exceeded. The maximum number of tokens across all keyterms is 500."
"""Tokens are counted as bytes: nobody says how they are counted, and there can't be more."""

_REPEATED = {"keyterm", "language_hint", "tag", "extra"}


def problem(query: Query, rules: Mapping[str, Rule]) -> str | None:
    """What is wrong with a query; None if it is in order.

    `diarize` is refused: it is deprecated for `diarize_model`.
    """
    asked = list(query)
    names = [name for name, _ in asked]
    for name, value in asked:
        if name not in rules:
            return f"unknown parameter {name}"
        if not rules[name](value):
            return f"invalid value for {name}"
        if name not in _REPEATED and names.count(name) > 1:
            return f"{name} is there twice"
    return _together(asked)


def _together(asked: list[tuple[str, str]]) -> str | None:
    one = dict(asked)
    model = one.get("model", "")
    terms = [value for name, value in asked if name == "keyterm"]
    size = sum(len(term.encode()) for term in terms)
    is_multi = one.get("language") == "multi" or model == "flux-general-multi"
    rules = {
        "model is missing": not model,
        "keyterm is for Nova-3 and Flux": terms and not model.startswith(("nova-3", "flux-")),
        _TOO_MANY_TERMS: size > 500 or len(terms) > 100,
        "utterance_end_ms needs interim_results": "utterance_end_ms" in one
        and one.get("interim_results") != "true",
        "language_hint needs language=multi": "language_hint" in one and not is_multi,
        "encoding needs sample_rate": ("encoding" in one) != ("sample_rate" in one),
        "language and detect_language exclude one another": {"language", "detect_language"}
        <= one.keys(),
    }
    return next((problem for problem, is_there in rules.items() if is_there), None)
