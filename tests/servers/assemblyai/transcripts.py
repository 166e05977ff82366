"""Transcripts of uploaded files, as they are answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from av import FFmpegError

from tests.servers.assemblyai import wording
from tests.servers.speech.hearing import heard_in

if TYPE_CHECKING:
    from tests.servers.assemblyai.rules import Json
    from tests.servers.speech.hearing import HeardFile, Turn

_EPOCH = datetime(2026, 11, 30)  # noqa: DTZ001 (the real one names no zone)
_DELETED = "http://deleted_by_user"
_SHORTEST_S = 0.16
_TONES = ("POSITIVE", "NEUTRAL", "NEGATIVE")
_NAMED_EACH = 10


@dataclass
class Transcript:
    """One transcript: what was asked, and how far it is."""

    id: str
    number: int
    asked: Json
    status: str = "queued"
    error: str | None = None
    result: Json = field(default_factory=dict)
    webhook_status: int | None = None
    is_deleted: bool = False

    @property
    def created(self) -> str:
        """When it was asked for; later ones are later."""
        return (_EPOCH + timedelta(seconds=self.number)).isoformat(timespec="microseconds")

    def hear(self, sound: bytes | None, languages: tuple[str, ...]) -> None:
        """Do the work: hear the sound, and say why if that is not possible."""
        if sound is None:
            self._fail(f"Download error, unable to download {self.asked['audio_url']}.")
            return
        try:
            file = heard_in(sound)
        except FFmpegError:
            self._fail("Transcoding failed. File does not appear to contain audio.")
            return
        if file.duration_s < _SHORTEST_S:
            self._fail("Audio duration is too short.")
        elif not file.words and self.asked.get("language_detection"):
            self._fail("language_detection cannot be performed on files with no spoken audio.")
        else:
            self.result = _result(file, self.asked, languages)
            self.status = "completed"

    def delete(self) -> None:
        """Leave nothing of it."""
        self.is_deleted = True
        self.result = {"text": "Deleted by user.", "words": None, "utterances": None}
        self.asked = {"audio_url": _DELETED}

    def told(self) -> Json:
        """The transcript as it is answered; what was not asked for is null."""
        return {
            "id": self.id,
            "status": self.status,
            "error": self.error,
            **dict.fromkeys(_EMPTY),
            "language_detection": False,
            "speaker_labels": False,
            "entity_detection": False,
            "sentiment_analysis": False,
            **{k: v for k, v in self.asked.items() if k != "webhook_auth_header_value"},
            "webhook_auth": "webhook_auth_header_name" in self.asked,
            "webhook_status_code": self.webhook_status,
            **self.result,
        }

    def listed(self, base_url: str) -> Json:
        """The transcript in a list."""
        return {
            "id": self.id,
            "resource_url": f"{base_url}/v2/transcript/{self.id}",
            "status": self.status,
            "created": self.created,
            "completed": self.created if self.status == "completed" else None,
            "audio_url": self.asked["audio_url"],
            "error": self.error,
        }

    def _fail(self, error: str) -> None:
        self.status, self.error = "error", error


_EMPTY = (
    *("text", "words", "utterances", "confidence", "audio_duration", "language_code"),
    *("language_confidence", "speech_model_used", "entities", "sentiment_analysis_results"),
    *("language_detection_results", "speech_model", "metadata"),
)


def _result(file: HeardFile, asked: Json, languages: tuple[str, ...]) -> Json:
    turns = file.turns(by_voice=bool(asked.get("speaker_labels")))
    most = asked.get("speaker_options", {}).get("max_speakers_expected", 10)
    most = min(most, asked.get("speakers_expected") or 10)
    is_labelled = bool(asked.get("speaker_labels"))
    said = [_utterance(turn, most if is_labelled else None) for turn in turns]
    words = [word for utterance in said for word in utterance["words"]]
    result: Json = {
        "text": " ".join(utterance["text"] for utterance in said),
        "words": words,
        "utterances": said if is_labelled else None,
        "confidence": wording.mean(words) if words else None,
        "audio_duration": round(file.duration_s),
        "speech_model_used": asked["speech_models"][0],
        "language_code": asked.get("language_code", languages[0]),
    }
    if asked.get("language_detection"):
        result["language_confidence"] = 0.99
        found = [{"language_code": code, "confidence": 0.9} for code in languages]
        result["language_detection_results"] = {"code_switching_languages": found}
    if asked.get("entity_detection"):
        result["entities"] = [e for turn in turns for e in _entities(turn)]
    if asked.get("sentiment_analysis"):
        result["sentiment_analysis_results"] = [
            {**utterance, "sentiment": _TONES[turn.words[0].number % 3], "words": None}
            for utterance, turn in zip(said, turns, strict=True)
        ]
    return result


def _utterance(turn: Turn, most_voices: int | None) -> Json:
    words = wording.words(turn.words)
    speaker = None if most_voices is None else wording.label(turn.words[0], most_voices)
    words = [{**word, "speaker": speaker, "channel": None} for word in words]
    return {
        "text": wording.sentence(words),
        "start": words[0]["start"],
        "end": words[-1]["end"],
        "confidence": wording.mean(words),
        "speaker": speaker,
        "channel": None,
        "words": words,
    }


def _entities(turn: Turn) -> list[Json]:
    """Every tenth word is the name of somebody."""
    return [
        {
            "entity_type": "person_name",
            "text": word.text,
            "start": round(word.start_s * 1000),
            "end": round(word.end_s * 1000),
        }
        for word in turn.words
        if word.number % _NAMED_EACH == 0
    ]
