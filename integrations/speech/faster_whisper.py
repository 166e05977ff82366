"""faster-whisper: many languages, larger and slower; an optional extra."""

from __future__ import annotations

import math
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar

from bot.domain.speech import Recognised, SpeechCapabilities
from bot.domain.transcript import Word
from bot.errors import Fault, ProviderError, SettingsError
from bot.ports import UtteranceRecogniser

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


class FasterWhisper(UtteranceRecogniser):
    """Whisper by CTranslate2; the model is loaded when the first utterance comes.

    `model` is a size (`small`, `large-v3`), a repository or a folder. With `local_files_only` a
    model that is not on this machine is an error, otherwise it is downloaded at first use.
    `threads` of 0 leaves the choice to the library. Raises `SettingsError` where the extra
    is not installed.
    """

    name: ClassVar[str] = "faster_whisper"

    def __init__(
        self,
        model: str = "small",
        *,
        local_files_only: bool = False,
        device: str = "auto",
        compute_type: str = "default",
        threads: int = 0,
        beam_size: int = 5,
    ) -> None:
        if find_spec("faster_whisper") is None:
            raise SettingsError(
                "The engine faster_whisper is not installed.",
                "Install it with: pip install 'minuta[whisper]'",
            )
        self._model = model
        self._local_files_only = local_files_only
        self._device = device
        self._compute_type = compute_type
        self._threads = threads
        self._beam_size = beam_size
        self._engine: Any = None

    @property
    def model(self) -> str:
        """The name of the model, as it is stored with the transcript."""
        return self._model

    @property
    def capabilities(self) -> SpeechCapabilities:
        """Times and confidence of words; English only with the models that are named so."""
        languages = frozenset({"en"}) if self._model.endswith(".en") else frozenset[str]()
        return SpeechCapabilities(languages=languages, word_times=True, confidence=True)

    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        """The text of one utterance: mono samples between -1 and 1 at 16 kHz."""
        if self._engine is None:
            self._engine = self._load()
        try:
            segments, info = self._engine.transcribe(
                samples,
                language=language.split("-")[0].lower() if language else None,
                beam_size=self._beam_size,
                word_timestamps=True,
                # utterances are cut by us, and one must not talk the next into a loop
                vad_filter=False,
                condition_on_previous_text=False,
            )
            found = list(segments)
        except (RuntimeError, ValueError) as error:
            raise ProviderError(self.name, Fault.SERVER, f"recognition failed: {error}") from error
        return Recognised(
            text=" ".join(segment.text.strip() for segment in found).strip(),
            words=tuple(_words(found)),
            confidence=_confidence(found),
            language=info.language,
        )

    def close(self) -> None:
        """Free the model."""
        self._engine = None

    def _load(self) -> Any:  # noqa: ANN401 (the extra need not be installed)
        from faster_whisper import WhisperModel  # noqa: PLC0415 (an optional extra)

        try:
            return WhisperModel(
                self._model,
                device=self._device,
                compute_type=self._compute_type,
                cpu_threads=self._threads,
                local_files_only=self._local_files_only,
            )
        except (OSError, ValueError, RuntimeError) as error:
            where = "on this machine" if self._local_files_only else "here or at Hugging Face"
            raise ProviderError(
                self.name, Fault.BAD_INPUT, f"the model {self._model!r} is not to be had {where}"
            ) from error


def _words(segments: Sequence[Any]) -> list[Word]:
    return [
        Word(
            text=word.word.strip(),
            start_s=word.start,
            end_s=word.end,
            confidence=word.probability,
        )
        for segment in segments
        for word in segment.words or ()
    ]


def _confidence(segments: Sequence[Any]) -> float | None:
    """The mean probability of a token, weighted by the length of the segments."""
    total_s = sum(segment.end - segment.start for segment in segments)
    if total_s <= 0:
        return None
    logarithm = sum(s.avg_logprob * (s.end - s.start) for s in segments) / total_s
    return min(1.0, math.exp(logarithm))
