"""AssemblyAI as a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bot.ports import SpeechProvider
from integrations.speech.assemblyai.files import AssemblyAiFiles
from integrations.speech.assemblyai.streams import AssemblyAiStreams

if TYPE_CHECKING:
    from bot.ports import SpeechAccess


class AssemblyAi(SpeechProvider):
    """Hears files and streams.

    The base URL is that of the REST API, such as https://api.eu.assemblyai.com; streams go to the
    host beside it. Models for files are asked for in order, written as
    `universal-3-pro+universal-2`: the next one is for languages that the one before does not know.
    """

    name: ClassVar[str] = "assemblyai"

    def __init__(self, access: SpeechAccess) -> None:
        self._access = access

    def files(self, model: str | None = None) -> AssemblyAiFiles:
        """What hears files."""
        return AssemblyAiFiles(self._access, model)

    def streams(self, model: str | None = None) -> AssemblyAiStreams:
        """What hears people while they talk."""
        return AssemblyAiStreams(self._access, model)
