"""Deepgram, as it is reached with a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bot.ports import SpeechProvider
from integrations.speech.deepgram.faults import NAME, explain
from integrations.speech.deepgram.files import DeepgramFiles
from integrations.speech.deepgram.flux import FluxStreams
from integrations.speech.deepgram.live import LiveStreams
from integrations.speech.deepgram.models import USUAL, is_flux
from integrations.speech.wire.http import Http

if TYPE_CHECKING:
    from bot.ports import SpeechAccess
    from integrations.speech.deepgram.streams import DeepgramStreams

_BASE_URL = "https://api.deepgram.com"
"""The whole world's; `api.eu.deepgram.com` and others keep the sound in a region."""


class Deepgram(SpeechProvider):
    """Nova hears files and streams, Flux streams alone."""

    name: ClassVar[str] = NAME

    def __init__(self, access: SpeechAccess) -> None:
        self._base_url = (access.base_url or _BASE_URL).rstrip("/")
        self._headers = {"Authorization": f"Token {access.key}"}

    def files(self, model: str | None = None) -> DeepgramFiles | None:
        """What hears files; None for Flux."""
        model = model or USUAL
        if is_flux(model):
            return None
        return DeepgramFiles(Http(NAME, self._base_url, self._headers, explain), model)

    def streams(self, model: str | None = None) -> DeepgramStreams:
        """What hears people while they talk."""
        model = model or USUAL
        kind = FluxStreams if is_flux(model) else LiveStreams
        return kind(self._base_url, self._headers, model)
