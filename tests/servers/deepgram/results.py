"""What Deepgram makes of words, in the shapes of its answers."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.servers.speech.hearing import HeardFile, Turn
    from tests.servers.speech.tones import ToneWord

Json = dict[str, Any]

_MODEL = str(UUID(int=3))
_CREATED = "2026-11-30T04:00:00.000Z"
_UTTERANCE_SPLIT_S = 0.8


class Wanted(NamedTuple):
    """What is wanted of the words."""

    model: str
    is_written: bool = False
    tells_voices: bool = False
    tells_languages: bool = False
    finds_entities: bool = False
    judges: bool = False

    @classmethod
    def by(cls, query: Mapping[str, str]) -> Wanted:
        """What a query asks for."""
        return cls(
            model=query["model"],
            is_written="true" in {query.get("smart_format"), query.get("punctuate")},
            tells_voices="diarize_model" in query,
            tells_languages=query.get("language") == "multi",
            finds_entities=query.get("detect_entities") == "true",
            judges=query.get("sentiment") == "true",
        )


def confidence_of(word: ToneWord) -> float:
    """How sure it is of a word: the higher its pitch, the surer."""
    return round(0.85 + max(0, word.number) / 1000, 4)


def language_of(word: ToneWord) -> str:
    """The language of a word: from the sixtieth on they are German."""
    return "de" if word.number >= 60 else "en"


def words_of(turn: Turn, wanted: Wanted, *, is_file: bool) -> list[Json]:
    """The words of a turn, the first one with a capital and the last one with a full stop."""
    words = []
    for place, word in enumerate(turn.words):
        told: Json = {
            "word": word.text,
            "start": round(word.start_s, 4),
            "end": round(word.end_s, 4),
            "confidence": confidence_of(word),
        }
        if wanted.is_written:
            text = word.text.capitalize() if place == 0 else word.text
            told["punctuated_word"] = text + ("." if place == len(turn.words) - 1 else "")
        if wanted.tells_languages:
            told["language"] = language_of(word)
        if wanted.tells_voices:
            told["speaker"] = word.voice
            if is_file:
                told["speaker_confidence"] = 0.75
        words.append(told)
    return words


def transcript(words: Sequence[Json]) -> str:
    """The text of words."""
    return " ".join(str(word.get("punctuated_word", word["word"])) for word in words)


def alternative(words: Sequence[Json], wanted: Wanted) -> Json:
    """One reading of what was said."""
    sure = [word["confidence"] for word in words]
    told: Json = {
        "transcript": transcript(words),
        "confidence": round(sum(sure) / len(sure), 4) if sure else 0.0,
        "words": list(words),
    }
    if wanted.tells_languages:
        told["languages"] = languages_in(words)
    return told


def languages_in(words: Sequence[Json]) -> list[str]:
    """The languages of words, the most frequent one first."""
    counted: Counter[str] = Counter(word["language"] for word in words if "language" in word)
    return [language for language, _ in counted.most_common()]


def entities_in(words: Sequence[Json]) -> list[Json]:
    """Every tenth word is somebody's name."""
    return [
        {
            "label": "NAME",
            "value": word["word"].capitalize(),
            "raw_value": word["word"],
            "confidence": 0.9,
            "start_word": place,
            "end_word": place + 1,
        }
        for place, word in enumerate(words)
        if word["word"][1:].isdecimal() and int(word["word"][1:]) % 10 == 0
    ]


def of_file(content: bytes, heard: HeardFile, wanted: Wanted, query: Mapping[str, str]) -> Json:
    """The answer to a file."""
    turns = heard.turns(_UTTERANCE_SPLIT_S, by_voice=wanted.tells_voices)
    by_turn = [words_of(turn, wanted, is_file=True) for turn in turns]
    words = [word for turn in by_turn for word in turn]
    first = alternative(words, wanted)
    if wanted.finds_entities:
        first["entities"] = entities_in(words)
    channel: Json = {"alternatives": [first]}
    if query.get("detect_language") == "true":
        channel |= {"detected_language": "en", "language_confidence": 0.98}
    results: Json = {"channels": [channel]}
    if query.get("utterances") == "true":
        results["utterances"] = [_utterance(turn, wanted) for turn in by_turn]
    if wanted.judges:
        results["sentiments"] = {"segments": _sentiments(by_turn)}
    return {"metadata": _metadata(content, heard, wanted, query), "results": results}


def span(
    words: Sequence[Json], start_s: float, end_s: float, wanted: Wanted, request_id: str
) -> Json:
    """`Results` of a stream, not final."""
    told: Json = {
        "type": "Results",
        "channel_index": [0, 1],
        "start": round(start_s, 4),
        "duration": round(end_s - start_s, 4),
        "is_final": False,
        "speech_final": False,
        "from_finalize": False,
        "channel": {"alternatives": [alternative(words, wanted)]},
        "metadata": {
            "request_id": request_id,
            "model_uuid": _MODEL,
            "model_info": _model_info(wanted),
        },
    }
    if wanted.tells_voices:
        told["metadata"]["diarize_info"] = {"model_uuid": _MODEL, "arch": "v1"}
    return told


def end_of_stream(request_id: str, duration_s: float) -> Json:
    """The last message of a stream."""
    return {
        "type": "Metadata",
        "transaction_key": "deprecated",
        "request_id": request_id,
        "sha256": "0" * 64,
        "created": _CREATED,
        "duration": duration_s,
        "channels": 1,
    }


def _utterance(words: Sequence[Json], wanted: Wanted) -> Json:
    told = alternative(words, wanted)
    told |= {
        "id": str(uuid4()),
        "channel": 0,
        "start": words[0]["start"],
        "end": words[-1]["end"],
    }
    if wanted.tells_voices:
        told["speaker"] = words[0]["speaker"]
    return told


def _sentiments(turns: Sequence[Sequence[Json]]) -> list[Json]:
    """Turns are friendly and unfriendly by turns; here the last word is within."""
    segments, begin = [], 0
    for place, words in enumerate(turns):
        is_friendly = place % 2 == 0
        segments.append(
            {
                "text": transcript(words),
                "start_word": begin,
                "end_word": begin + len(words) - 1,
                "sentiment": "positive" if is_friendly else "negative",
                "sentiment_score": 0.6 if is_friendly else -0.6,
            }
        )
        begin += len(words)
    return segments


def _metadata(content: bytes, heard: HeardFile, wanted: Wanted, query: Mapping[str, str]) -> Json:
    told: Json = {
        "transaction_key": "deprecated",
        "request_id": str(uuid4()),
        "sha256": hashlib.sha256(content).hexdigest(),
        "created": _CREATED,
        "duration": heard.duration_s,
        "channels": 1,
        "models": [_MODEL],
        "model_info": {_MODEL: _model_info(wanted)},
    }
    if wanted.tells_voices:
        told["diarize_info"] = {"model_uuid": _MODEL, "arch": "v2"}
    if "extra" in query:
        key, _, value = query["extra"].partition(":")
        told["extra"] = {key: value}
    return told


def _model_info(wanted: Wanted) -> Json:
    return {"name": wanted.model, "version": "2026-10-23.0", "arch": "nova-3"}
