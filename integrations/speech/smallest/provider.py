"""Smallest AI as a provider of speech to text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bot.ports import SpeechProvider
from integrations.speech.smallest.files import SmallestFiles
from integrations.speech.smallest.live import SmallestLive
from integrations.speech.smallest.models import HEARS_LIVE, NAME, PULSE

if TYPE_CHECKING:
    from bot.ports import SpeechAccess, SpeechService, StreamingTranscriber

_BASE_URL = "https://api.smallest.ai"
"""The default, in India. East Asian languages are heard live at https://api.us.smallest.ai only."""


class Smallest(SpeechProvider):
    """Pulse and Pulse Pro; the region is that of the base URL."""

    name: ClassVar[str] = NAME

    def __init__(self, access: SpeechAccess) -> None:
        self._key = access.key
        self._base_url = access.base_url or _BASE_URL

    def files(self, model: str | None = None) -> SpeechService:
        """Pulse, or the model of this name."""
        return SmallestFiles(model or PULSE, self._key, self._base_url)

    def streams(self, model: str | None = None) -> StreamingTranscriber | None:
        """Pulse; None for a model that hears files only."""
        model = model or PULSE
        return SmallestLive(model, self._key, self._base_url) if model in HEARS_LIVE else None
