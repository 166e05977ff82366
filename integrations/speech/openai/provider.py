"""OpenAI as a provider of speech to text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bot.ports import SpeechProvider
from integrations.speech.openai.files import OpenAiFiles
from integrations.speech.openai.models import NAME
from integrations.speech.openai.realtime import OpenAiRealtime

if TYPE_CHECKING:
    from bot.ports import SpeechAccess, SpeechService, StreamingTranscriber

_BASE_URL = "https://api.openai.com/v1"
_FILES = "gpt-transcribe"
_STREAMS = "gpt-live-transcribe"


class OpenAi(SpeechProvider):
    """OpenAI, or another server that speaks like it: its base URL ends in `/v1` for most.

    A local server needs no key. Names of models are settings: those of OpenAI come and go.
    """

    name: ClassVar[str] = NAME

    def __init__(self, access: SpeechAccess) -> None:
        self._key = access.key
        self._base_url = access.base_url or _BASE_URL

    def files(self, model: str | None = None) -> SpeechService:
        """The model that hears files."""
        return OpenAiFiles(model or _FILES, self._key, self._base_url)

    def streams(self, model: str | None = None) -> StreamingTranscriber:
        """The model that hears people live."""
        return OpenAiRealtime(model or _STREAMS, self._key, self._base_url)
