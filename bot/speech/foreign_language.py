"""Notices that a recording is not in the one language that a recogniser knows.

Such a recogniser writes fluent nonsense. It gives itself away: heard six per cent faster, what it
knows it writes again, and what it makes up comes out differently.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import Levenshtein

from bot.speech.decoding import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.domain.speech import SpeechRequest
    from bot.ports import UtteranceRecogniser

_FASTER = 1.06
_LONG = 2 * SAMPLE_RATE  # samples; less says too little
_ALWAYS, _THEN_EVERY = 5, 20
_ENOUGH = 4
_UNSTEADY = 0.6
"""Share of words that change. Measured with the bundled model: for English a median of 0.06, up to
0.5 for people far from the microphone; for German, French, Spanish and others a median of 0.8."""


class ForeignLanguage:
    """Hears some utterances twice: the first five of a file and every twentieth after them.

    Does nothing for a recogniser of several languages, or where the language was asked for.
    """

    def __init__(self, recogniser: UtteranceRecogniser, request: SpeechRequest) -> None:
        self._recogniser = recogniser
        self._is_needed = len(recogniser.capabilities.languages) == 1 and request.language is None
        self._seen = 0
        self._changes: list[float] = []

    def listen(self, samples: NDArray[np.float32], text: str) -> None:
        """Take in an utterance and what was recognised in it."""
        if not self._is_needed or len(samples) < _LONG or not text.strip():
            return
        self._seen += 1
        if self._seen > _ALWAYS and self._seen % _THEN_EVERY:
            return
        again = self._recogniser.recognise(_faster(samples)).text
        self._changes.append(
            Levenshtein.normalized_distance(text.lower().split(), again.lower().split())
        )

    @property
    def is_likely(self) -> bool:
        """Whether what was heard so far is another language."""
        return len(self._changes) >= _ENOUGH and median(self._changes) > _UNSTEADY


def _faster(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    places = np.arange(int(len(samples) / _FASTER)) * _FASTER
    faster: NDArray[np.float32] = np.interp(places, np.arange(len(samples)), samples).astype(
        np.float32
    )
    return faster
