"""What OpenAI takes with a file: the fields of the form, and what they may be for which model.

Sources: the openai package 3.57, `types/audio/transcription_create_params.py`; the durations are
those of error messages that users of the API report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

KEYWORDS = frozenset({"gpt-transcribe", "gpt-live-transcribe"})
FILE_MODELS = (
    "gpt-transcribe",
    "gpt-4o-transcribe",
    "gpt-4o-mini-transcribe",
    "gpt-4o-transcribe-diarize",
    "whisper-1",
)
LIVE_MODELS = (*FILE_MODELS, "gpt-live-transcribe", "gpt-realtime-whisper")
MOST_BYTES = 26_214_400
_FORMATS = {
    "gpt-transcribe": {"json"},
    "gpt-4o-transcribe": {"json"},
    "gpt-4o-mini-transcribe": {"json"},
    "gpt-4o-transcribe-diarize": {"json", "text", "diarized_json"},
    "whisper-1": {"json", "text", "srt", "verbose_json", "vtt"},
}
_ENDINGS = {"flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm"}
_FIELDS = {
    "file",
    "model",
    "response_format",
    "language",
    "languages[]",
    "keywords[]",
    "prompt",
    "temperature",
    "include[]",
    "timestamp_granularities[]",
    "chunking_strategy",
    "known_speaker_names[]",
    "known_speaker_references[]",
    "stream",
}
_LONGEST_UNCUT_S = 30.0


class Refusal(NamedTuple):
    """An error in the shape of OpenAI."""

    status: int
    message: str
    type: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None


class Form(NamedTuple):
    """The fields in the order in which they came, and the file."""

    fields: tuple[tuple[str, str], ...]
    file_name: str
    file_type: str
    content: bytes

    def all(self, name: str) -> list[str]:
        """The values of a field."""
        return [value for field, value in self.fields if field == name]

    def one(self, name: str) -> str | None:
        """The value of a field; None without it."""
        return next(iter(self.all(name)), None)


def refusal_of_form(form: Form, names: Iterable[str]) -> Refusal | None:
    """What is wrong with a form but for its sound; `names` are those of its parts in order."""
    order = list(names)
    model = form.one("model")
    if unknown := [name for name in order if name not in _FIELDS]:
        return _invalid(f"Unrecognized request argument supplied: {unknown[0]}", unknown[0])
    if model is None:
        return _invalid("you must provide a model parameter", "model")
    if "file" not in order or order.index("model") > order.index("file"):
        return _invalid("the model has to come before the file", "file")
    if model not in FILE_MODELS:
        message = f"The model `{model}` does not exist or you do not have access to it."
        return Refusal(404, message, code="model_not_found")
    if form.file_name.rpartition(".")[2] not in _ENDINGS:
        return _invalid("Unrecognized file format.", "file")
    return _refusal_of_fields(form, model)


def _refusal_of_fields(form: Form, model: str) -> Refusal | None:
    form_of_answer = form.one("response_format") or "json"
    rules = (
        ("response_format", form_of_answer not in _FORMATS[model]),
        (
            "timestamp_granularities",
            bool(form.all("timestamp_granularities[]")) and form_of_answer != "verbose_json",
        ),
        ("keywords", bool(form.all("keywords[]")) and model not in KEYWORDS),
        ("languages", bool(form.all("languages[]")) and model not in KEYWORDS),
        ("prompt", form.one("prompt") is not None and model.endswith("diarize")),
        ("chunking_strategy", form.one("chunking_strategy") not in {None, "auto"}),
        ("language", not _is_code(form.one("language"))),
    )
    for param, is_wrong in rules:
        if is_wrong:
            return _invalid(f"'{param}' is not compatible with model '{model}'.", param)
    return None


def refusal_of_sound(form: Form, duration_s: float, longest_s: float) -> Refusal | None:
    """What is wrong with the length of the sound."""
    if duration_s > longest_s:
        return _invalid(
            f"audio duration {duration_s:.1f} seconds is longer than {longest_s:.0f} seconds which"
            " is the maximum for this model",
            None,
        )
    is_uncut = form.one("chunking_strategy") is None
    if str(form.one("model")).endswith("diarize") and is_uncut and duration_s > _LONGEST_UNCUT_S:
        return _invalid("chunking_strategy is required for diarization models", "chunking_strategy")
    return None


def _is_code(language: str | None) -> bool:
    return language is None or (len(language) == 2 and language.isalpha() and language.islower())


def _invalid(message: str, param: str | None) -> Refusal:
    return Refusal(400, message, code="invalid_value", param=param)
