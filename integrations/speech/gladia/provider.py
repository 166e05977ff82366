"""Gladia, as it is reached with a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bot.ports import SpeechProvider
from integrations.speech.gladia.asking import USUAL
from integrations.speech.gladia.faults import NAME, explain
from integrations.speech.gladia.files import GladiaFiles
from integrations.speech.gladia.live import GladiaStreams
from integrations.speech.wire.http import Http

if TYPE_CHECKING:
    from bot.ports import SpeechAccess, SpeechService, StreamingTranscriber

_BASE_URL = "https://api.gladia.io"
_FILES_ALONE = frozenset({"solaria-3", "solaria-fusion"})


class Gladia(SpeechProvider):
    """Hears files, with voices told apart, and people while they talk."""

    name: ClassVar[str] = NAME

    def __init__(self, access: SpeechAccess) -> None:
        self._base_url = (access.base_url or _BASE_URL).rstrip("/")
        self._headers = {"x-gladia-key": access.key}

    def files(self, model: str | None = None) -> SpeechService:
        """What hears files."""
        return GladiaFiles(self._http(), model or USUAL)

    def streams(self, model: str | None = None) -> StreamingTranscriber | None:
        """What hears people while they talk; some models hear files alone."""
        model = model or USUAL
        if model in _FILES_ALONE:
            return None
        return GladiaStreams(self._http(), self._base_url, model)

    def _http(self) -> Http:
        return Http(NAME, self._base_url, self._headers, explain)
