"""A provider that hears people while they talk, over a socket for each."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.domain.speech import beyond
from bot.errors import Fault, ProviderError
from bot.ports import StreamingTranscriber
from integrations.speech.wire.socket import open_stream

if TYPE_CHECKING:
    from bot.domain.speech import SpeechCapabilities, SpeechRequest
    from bot.domain.transcript import SpeechEngine
    from bot.ports import SpeechStream
    from integrations.speech.wire.dialect import Address, Dialect


class SocketTranscriber(StreamingTranscriber):
    """Opens a session per stream; a provider says where, and how it speaks there.

    Where a provider wants sound in real time, `hurry` times that speed is kept to.
    """

    hurry: float = 1.0

    def __init__(
        self, engine: SpeechEngine, capabilities: SpeechCapabilities, base_url: str
    ) -> None:
        self._engine = engine
        self._capabilities = capabilities
        self._base_url = base_url.rstrip("/")

    @property
    def engine(self) -> SpeechEngine:
        """The provider and its model."""
        return self._engine

    @property
    def capabilities(self) -> SpeechCapabilities:
        """What the model can do with a stream."""
        return self._capabilities

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host that sound is sent to."""
        return (urlsplit(self._base_url).hostname or "",)

    async def open(self, request: SpeechRequest) -> SpeechStream:
        """Open a session; raises `ProviderError`, BAD_INPUT for what the model can't do."""
        if (lack := beyond(self._capabilities, request)) is not None:
            raise ProviderError(self._engine.provider, Fault.BAD_INPUT, lack)
        address = await self.address(request)
        dialect = self.dialect(request)
        forget = partial(self.forget, address)
        return await open_stream(self._engine, address, dialect, self.hurry, forget)

    @abstractmethod
    async def address(self, request: SpeechRequest) -> Address:
        """Where the session is opened; raises `ProviderError` where that has to be asked first."""

    @abstractmethod
    def dialect(self, request: SpeechRequest) -> Dialect:
        """How the provider speaks in a new session."""

    async def forget(self, address: Address) -> None:
        """Delete there what is left of a session that is closed; raises `ProviderError`."""
        del address
