"""Vocabulary as it may be given to AssemblyAI; what does not fit is left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_WORDS = 6
_MOST_CHARACTERS = 50
MOST_STREAMED = 100
_MOST_QUERY = 4096
"""Of the list as part of a URL: what common servers take of all of it is twice as much."""


def file_terms(vocabulary: Iterable[str], most: int) -> list[str]:
    """Terms for a file: no more than so many, of at most six words."""
    fitting = [term for term in _lines(vocabulary) if len(term.split()) <= _MOST_WORDS]
    return fitting[:most]


def stream_terms(vocabulary: Iterable[str]) -> list[str]:
    """Terms for a stream: a hundred of up to fifty characters, as many as a URL can hold."""
    terms: list[str] = []
    size = 0
    for term in _lines(vocabulary):
        if len(term) > _MOST_CHARACTERS:
            continue
        size += len(quote_plus(json.dumps(term, ensure_ascii=False))) + len("%2C+")
        if len(terms) == MOST_STREAMED or size > _MOST_QUERY:
            break
        terms.append(term)
    return terms


def _lines(vocabulary: Iterable[str]) -> list[str]:
    """Terms in one line each, every one once."""
    return [term for term in dict.fromkeys(" ".join(t.split()) for t in vocabulary) if term]
