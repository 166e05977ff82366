"""What Gladia tells of what was heard: utterances, names and tones, by the numbers of words.

A word whose number ends in 7 is a name; one that ends in 9 makes an utterance negative, one that
ends in 5 positive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.servers.speech.hearing import Turn

CONFIDENCE = 0.93


def utterance(turn: Turn, language: str, speaker: int | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "start": turn.start_s,
        "end": turn.end_s,
        "confidence": CONFIDENCE,
        "channel": 0,
        "language": language,
        "text": f"{turn.text.capitalize()}.",
        "words": [
            {"word": word.text, "start": word.start_s, "end": word.end_s, "confidence": CONFIDENCE}
            for word in turn.words
        ],
    }
    return told if speaker is None else {**told, "speaker": speaker}


def entities(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    return [
        {"entity_type": "NAME", "text": word.text, "start": word.start_s, "end": word.end_s}
        for turn in turns
        for word in turn.words
        if word.number % 10 == 7
    ]


def tones(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    told = []
    for turn in turns:
        last = {word.number % 10 for word in turn.words}
        tone = "negative" if 9 in last else "positive" if 5 in last else "neutral"
        emotion = {"negative": "anger", "positive": "joy", "neutral": "neutral"}[tone]
        told.append(
            {
                "text": turn.text,
                "sentiment": tone,
                "emotion": emotion,
                "start": turn.start_s,
                "end": turn.end_s,
                "channel": 0,
            }
        )
    return told


def addon(results: object, *, fails: bool) -> dict[str, Any]:
    """A block of its own, which can fail while the rest is there."""
    error = {"status_code": 500, "exception": "InternalError", "message": "it broke"}
    return {
        "success": not fails,
        "is_empty": not results,
        "exec_time": 1.1,
        "error": error if fails else None,
        "results": None if fails else results,
    }
