"""How Smallest AI writes down what it heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.servers.speech.hearing import Turn
from tests.servers.speech.tones import WORDS_OF_A_VOICE, ToneWord, numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.servers.speech.hearing import HeardFile

Json = dict[str, Any]

_PAUSE_S = 0.5


def text_of(turn: Turn) -> str:
    """A turn as a sentence."""
    return f"{turn.text[:1].upper()}{turn.text[1:]}."


def words_of(turn: Turn, *, by_voice: bool, from_s: float = 0.0) -> list[Json]:
    """The words of a turn, written as in its text; voices are counted from 0."""
    written = text_of(turn).split()
    return [
        {
            "word": text,
            "start": round(word.start_s - from_s, 3),
            "end": round(word.end_s - from_s, 3),
            "confidence": 0.97,
            **({"speaker": word.voice, "speaker_confidence": 0.9} if by_voice else {}),
        }
        for text, word in zip(written, turn.words, strict=True)
    ]


def answer_to_pulse(heard: HeardFile, query: Mapping[str, str], size: int) -> Json:
    """What Pulse says of a file: words and utterances only where word times are wanted."""
    by_voice = query.get("diarize") == "true"
    turns = heard.turns(_PAUSE_S, by_voice=by_voice)
    timed = query.get("word_timestamps") == "true"
    answer: Json = {
        "status": "success",
        "transcription": " ".join(text_of(turn) for turn in turns),
        "words": [w for turn in turns if timed for w in words_of(turn, by_voice=by_voice)],
        "utterances": [_utterance(turn, by_voice=by_voice) for turn in turns if timed],
        "metadata": {"duration": round(heard.duration_s, 3), "fileSize": size},
    }
    if query.get("gender_detection") == "true":
        answer["gender"] = "female"
    if query.get("emotion_detection") == "true":
        answer["emotions"] = {"happiness": 0.8, "sadness": 0.15, "anger": 0.05}
    return answer


def answer_to_pulse_pro(
    heard: HeardFile, query: Mapping[str, str], size: int, request_id: str
) -> Json:
    """What Pulse Pro says of a file: no utterances and no voices."""
    turns = heard.turns(_PAUSE_S)
    timed = query.get("word_timestamps") == "true"
    return {
        "status": "success",
        "transcription": " ".join(text_of(turn) for turn in turns),
        "words": [w for turn in turns if timed for w in words_of(turn, by_voice=False)],
        "language": "en",
        "metadata": {
            "duration": round(heard.duration_s, 3),
            "processing_time_ms": 172.11,
            "rtfx": 30.7,
            "num_chunks": 1,
        },
        "totalBytes": size,
        "request_id": request_id,
    }


def boosted(turn: Turn, keywords: str) -> Turn:
    """A turn with words written as the keywords are; boosts above 5 make them up."""
    spelled = {}
    made_up = []
    for entry in keywords.split(",") if keywords else []:
        word, _, boost = entry.partition(":")
        spelled[word.lower()] = word
        if float(boost or 1) > 5:
            made_up += numbers(word)
    last = turn.words[-1]
    words = [ToneWord(spelled.get(w.text.lower(), w.text), *w[1:]) for w in turn.words]
    words += [ToneWord(f"w{number}", last.end_s, last.end_s) for number in made_up]
    return Turn(tuple(words))


def _utterance(turn: Turn, *, by_voice: bool) -> Json:
    return {
        "text": text_of(turn),
        "start": round(turn.start_s, 3),
        "end": round(turn.end_s, 3),
        **({"speaker": turn.words[0].number // WORDS_OF_A_VOICE} if by_voice else {}),
    }
