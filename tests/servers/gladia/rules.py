"""What requests may hold, as Gladia's OpenAPI of 2026-08-22 has it: unknown fields are refused."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

_LONGEST_METADATA = 2000
_LANGUAGES = frozenset({"en", "de", "fr", "es", "it", "no", "jw", "tl", "pl", "pt", "nl"})


class Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Languages(Rules):
    languages: list[str] = []
    code_switching: bool = False

    @model_validator(mode="after")
    def _are_known(self) -> Languages:
        if not set(self.languages) <= _LANGUAGES:
            raise ValueError("each value must be a valid language code")
        return self


class Term(Rules):
    value: str
    pronunciations: list[str] = []
    intensity: Annotated[float, Field(ge=0, le=1)] = 0.5
    language: str | None = None


class Vocabulary(Rules):
    vocabulary: Annotated[list[str | Term], Field(min_length=1)]
    default_intensity: Annotated[float, Field(ge=0, le=1)] = 0.5


class Diarization(Rules):
    number_of_speakers: Annotated[int | None, Field(ge=1)] = None
    min_speakers: Annotated[int | None, Field(ge=0)] = None
    max_speakers: Annotated[int | None, Field(ge=0)] = None


class CallbackTo(Rules):
    url: Annotated[str, Field(pattern="^https?://")]
    method: Literal["POST", "PUT"] = "POST"


class Processing(Rules):
    """What is found out besides the words."""

    custom_vocabulary: bool = False
    custom_vocabulary_config: Vocabulary | None = None
    named_entity_recognition: bool = False
    sentiment_analysis: bool = False

    @model_validator(mode="after")
    def _have_their_configuration(self) -> Processing:
        if self.custom_vocabulary and self.custom_vocabulary_config is None:
            raise ValueError("custom_vocabulary_config must be given")
        return self


class Transcription(Processing):
    audio_url: Annotated[str, Field(pattern="^https?://")]
    model: Literal["solaria-1", "solaria-3", "solaria-fusion"] = "solaria-1"
    language_config: Languages = Languages()
    diarization: bool = False
    diarization_config: Diarization = Diarization()
    punctuation_enhanced: bool = False
    sentences: bool = False
    subtitles: bool = False
    summarization: bool = False
    custom_metadata: dict[str, Any] | None = None
    callback: bool = False
    callback_config: CallbackTo | None = None

    @model_validator(mode="after")
    def _fit_together(self) -> Transcription:
        if self.model == "solaria-3" and len(self.language_config.languages) != 1:
            raise ValueError("solaria-3 needs exactly one language")
        if self.callback and self.callback_config is None:
            raise ValueError("callback_config must be given")
        if len(json.dumps(self.custom_metadata)) > _LONGEST_METADATA:
            raise ValueError("custom_metadata is too long")
        return self


class Messages(Rules):
    receive_partial_transcripts: bool = False
    receive_final_transcripts: bool = True
    receive_speech_events: bool = True
    receive_pre_processing_events: bool = True
    receive_realtime_processing_events: bool = True
    receive_post_processing_events: bool = True
    receive_acknowledgments: bool = True
    receive_errors: bool = True
    receive_lifecycle_events: bool = False


class PreProcessing(Rules):
    audio_enhancer: bool = False
    speech_threshold: Annotated[float, Field(ge=0, le=1)] = 0.6


class PostProcessing(Rules):
    summarization: bool = False


class Session(Rules):
    encoding: Literal["wav/pcm", "wav/alaw", "wav/ulaw"] = "wav/pcm"
    bit_depth: Literal[8, 16, 24, 32] = 16
    sample_rate: Literal[8000, 16000, 32000, 44100, 48000] = 16000
    channels: Annotated[int, Field(ge=1, le=8)] = 1
    model: str = "solaria-1"
    endpointing: Annotated[float, Field(ge=0.01, le=10)] = 0.05
    maximum_duration_without_endpointing: Annotated[float, Field(ge=5, le=60)] = 5
    language_config: Languages = Languages()
    pre_processing: PreProcessing = PreProcessing()
    realtime_processing: Processing = Processing()
    post_processing: PostProcessing = PostProcessing()
    messages_config: Messages = Messages()
    custom_metadata: dict[str, Any] | None = None
    callback: bool = False


def problems(error: ValidationError) -> list[str]:
    """What is wrong with a request, as it is answered."""
    return [f'Field "{".".join(map(str, part["loc"]))}" {part["msg"]}' for part in error.errors()]
