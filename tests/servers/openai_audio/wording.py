"""How OpenAI writes down what it heard in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.servers.openai_audio.rules import Form
    from tests.servers.speech.hearing import HeardFile, Turn

Json = dict[str, Any]

_PAUSE_S = 0.5


def text_of(turn: Turn, keywords: Sequence[str] = ()) -> str:
    """A turn as a sentence, with words written as the keywords are."""
    spelled = {word.lower(): word for word in keywords}
    text = " ".join(spelled.get(word.text, word.text) for word in turn.words)
    return f"{text[:1].upper()}{text[1:]}."


def answer_to(form: Form, heard: HeardFile) -> Json:
    """What is said of a file in the format that was asked for."""
    kind = form.one("response_format")
    keywords = form.all("keywords[]")
    by_voice = kind == "diarized_json"
    turns = heard.turns(_PAUSE_S, by_voice=by_voice)
    text = " ".join(text_of(turn, keywords) for turn in turns)
    used = {"type": "duration", "seconds": round(heard.duration_s)}
    if kind == "diarized_json":
        return {
            "task": "transcribe",
            "duration": heard.duration_s,
            "text": text,
            "segments": [_of_voice(number, turn) for number, turn in enumerate(turns)],
            "usage": used,
        }
    if kind == "verbose_json":
        return {
            "task": "transcribe",
            "language": "english",
            "duration": heard.duration_s,
            "text": text,
            "usage": used,
            **_times(turns, form.all("timestamp_granularities[]") or ["segment"]),
        }
    languages = {"languages": [{"code": "en"}]} if form.one("model") == "gpt-transcribe" else {}
    return {"text": text, **languages, "usage": used}


def _of_voice(number: int, turn: Turn) -> Json:
    return {
        "type": "transcript.text.segment",
        "id": f"seg_{number}",
        "start": turn.start_s,
        "end": turn.end_s,
        "text": f" {text_of(turn)}",
        "speaker": "ABC"[turn.words[0].voice],
    }


def _times(turns: Sequence[Turn], wanted: Sequence[str]) -> Json:
    times: Json = {}
    if "segment" in wanted:
        times["segments"] = [
            {
                "id": number,
                "seek": 0,
                "start": turn.start_s,
                "end": turn.end_s,
                "text": f" {text_of(turn)}",
                "tokens": [50364, 50464],
                "temperature": 0.0,
                "avg_logprob": -0.2,
                "compression_ratio": 1.1,
                "no_speech_prob": 0.01,
            }
            for number, turn in enumerate(turns)
        ]
    if "word" in wanted:
        times["words"] = [
            {"word": word.text, "start": word.start_s, "end": word.end_s}
            for turn in turns
            for word in turn.words
        ]
    return times
