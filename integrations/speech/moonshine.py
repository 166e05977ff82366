"""Moonshine: a small English recogniser whose model comes with its package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from bot.domain.speech import Recognised, SpeechCapabilities
from bot.errors import Fault, ProviderError
from bot.ports import UtteranceRecogniser

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_BUNDLED = "tiny-en"
_MODELS = (
    _BUNDLED,
    "base-en",
    "tiny-streaming-en",
    "small-streaming-en",
    "medium-streaming-en",
)
"""English models, MIT licence; all but the first are downloaded by the package when asked for."""

_SAMPLE_RATE = 16_000
_SHORTEST = 1_600  # samples; the encoder makes no frame of less
_OPTIONS = {
    "return_audio_data": "false",
    # its detector is one object per process with state: utterances are cut by us
    "vad_threshold": "0",
    # fluent English stays under 6; the engine stops there when it begins to loop
    "max_tokens_per_second": "6.5",
}


class Moonshine(UtteranceRecogniser):
    """`moonshine-voice` 0.0.73; the model is loaded when the first utterance comes.

    `model` is one of its English models. `model_path` is a folder that holds the files of that
    model; without it, any but the bundled one is downloaded at first use.
    """

    name: ClassVar[str] = "moonshine"

    def __init__(self, model: str = _BUNDLED, model_path: str | None = None) -> None:
        if model not in _MODELS:
            raise ProviderError(
                self.name,
                Fault.BAD_INPUT,
                f"there is no model {model!r}; choose one of {', '.join(_MODELS)}",
            )
        self._model = model
        self._model_path = model_path
        self._engine: Any = None

    @property
    def model(self) -> str:
        """The name of the model, as it is stored with the transcript."""
        return self._model

    @property
    def capabilities(self) -> SpeechCapabilities:
        """English text, without times of words and without confidence."""
        return SpeechCapabilities(languages=frozenset({"en"}))

    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:  # noqa: ARG002 (it knows one)
        """The text of one utterance: mono samples between -1 and 1 at 16 kHz."""
        if self._engine is None:
            self._engine = self._load()
        padded = np.pad(samples, (0, max(0, _SHORTEST - len(samples))))
        sound = np.ascontiguousarray(padded, np.float32).data
        from moonshine_voice.errors import MoonshineError  # noqa: PLC0415 (40 MB of library)

        try:
            # a view unpacks into the engine's own array at half the cost of a list
            transcript = self._engine.transcribe_without_streaming(sound, _SAMPLE_RATE)
        except MoonshineError as error:
            raise ProviderError(self.name, Fault.SERVER, f"recognition failed: {error}") from error
        text = " ".join(line.text.strip() for line in transcript.lines)
        return Recognised(text=text.replace("♪", "").strip(), language="en")

    def close(self) -> None:
        """Free the model."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def _load(self) -> Any:  # noqa: ANN401 (the package is not typed)
        from moonshine_voice.errors import MoonshineError  # noqa: PLC0415 (40 MB of library)
        from moonshine_voice.moonshine_api import string_to_model_arch  # noqa: PLC0415
        from moonshine_voice.transcriber import Transcriber  # noqa: PLC0415

        architecture = string_to_model_arch(self._model.removesuffix("-en"))
        path = self._find(architecture)
        try:
            return Transcriber(path, architecture, options=_OPTIONS)
        except MoonshineError as error:
            raise ProviderError(
                self.name,
                Fault.BAD_INPUT,
                f"no {self._model} model could be loaded; check the folder of the model",
            ) from error

    def _find(self, architecture: Any) -> Path | str:  # noqa: ANN401 (the package is not typed)
        if self._model_path is not None:
            return self._model_path
        from moonshine_voice.utils import get_model_path  # noqa: PLC0415

        bundled: Path = get_model_path(_BUNDLED)
        if self._model == _BUNDLED and bundled.is_dir():
            return bundled
        from moonshine_voice.download import get_model_for_language  # noqa: PLC0415

        try:
            folder: str = get_model_for_language("en", architecture)[0]
        except OSError as error:  # what `requests` raises is one
            raise ProviderError(
                self.name, Fault.CONNECTIVITY, f"the {self._model} model could not be downloaded"
            ) from error
        return folder
