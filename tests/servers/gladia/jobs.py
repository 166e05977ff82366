"""Jobs for files: what is heard in them, and how far they are."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from tests.servers.gladia import telling
from tests.servers.speech.hearing import heard_in

if TYPE_CHECKING:
    from tests.servers.gladia.rules import Transcription

CREATED = "2026-11-30T10:00:00.000Z"


class Job:
    """A job that is done after it was asked for `polls` times; one with an `error_code` fails."""

    def __init__(self, asked: Transcription, sound: bytes, polls: int, *, is_text: bool) -> None:
        self.id = str(uuid.uuid4())
        self.asked = asked
        self.error_code: int | None = None
        self.failing: frozenset[str] = frozenset()
        self._sound = sound
        self._polls = polls
        self._is_text = is_text

    def poll(self) -> dict[str, Any]:
        """The job as it is told, one step further."""
        waits, self._polls = self._polls, max(0, self._polls - 1)
        if waits:
            return self._told("queued" if waits > 1 else "processing", None)
        if self.error_code is not None:
            return self._told("error", None)
        return self._told("done", self.result())

    def listed(self) -> dict[str, Any]:
        """The job as it stands in a list."""
        return self._told("processing" if self._polls else "done", None)

    def called(self) -> dict[str, Any]:
        """What is called back with."""
        told: dict[str, Any] = {"id": self.id, "custom_metadata": self.asked.custom_metadata}
        if self.error_code is not None:
            error = {"code": self.error_code, "message": "Bad Request"}
            return {**told, "event": "transcription.error", "error": error}
        return {**told, "event": "transcription.success", "payload": self.result()}

    def result(self) -> dict[str, Any]:
        heard = heard_in(self._sound)
        turns = heard.turns(by_voice=self.asked.diarization)
        voices = list(dict.fromkeys(turn.words[0].voice for turn in turns))
        language = (self.asked.language_config.languages or ["en"])[0]
        utterances = [
            telling.utterance(
                turn,
                language,
                voices.index(turn.words[0].voice) if self.asked.diarization else None,
            )
            for turn in turns
        ]
        result: dict[str, Any] = {
            "metadata": {
                "audio_duration": heard.duration_s,
                "number_of_distinct_channels": 1,
                "billing_time": heard.duration_s,
                "transcription_time": 0.5,
            },
            "transcription": {
                "full_transcript": " ".join(each["text"] for each in utterances),
                "languages": [language],
                "utterances": utterances,
            },
        }
        if self.asked.named_entity_recognition:
            result["named_entity_recognition"] = telling.addon(
                telling.entities(turns), fails="named_entity_recognition" in self.failing
            )
        if self.asked.sentiment_analysis:
            tones: Any = telling.tones(turns)
            if self._is_text:
                tones = json.dumps(tones)
            result["sentiment_analysis"] = telling.addon(
                tones, fails="sentiment_analysis" in self.failing
            )
        return result

    def _told(self, status: str, result: object) -> dict[str, Any]:
        return {
            "id": self.id,
            "request_id": f"G-{self.id[:8]}",
            "version": 2,
            "kind": "pre-recorded",
            "status": status,
            "created_at": CREATED,
            "completed_at": CREATED if status in {"done", "error"} else None,
            "error_code": self.error_code if status == "error" else None,
            "custom_metadata": self.asked.custom_metadata,
            "file": None,
            "request_params": None,
            "result": result,
        }
