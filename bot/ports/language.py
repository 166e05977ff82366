"""Models that write."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from bot.domain.language import Completion, Prompt


class ChatModel(ABC):
    """Answers one prompt with JSON.

    An adapter translates and raises; what to do about a failure, a refusal or an answer that does
    not fit is decided in the core.
    """

    name: ClassVar[str]

    @property
    @abstractmethod
    def model(self) -> str:
        """The name of the model that is asked for."""

    @property
    @abstractmethod
    def host(self) -> str | None:
        """The host that words are sent to; None if they do not leave this machine."""

    @property
    @abstractmethod
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""

    @abstractmethod
    async def complete(self, prompt: Prompt) -> Completion:
        """The answer as it came, whatever its ending.

        Tries once. Raises `ProviderError`, with the wait that the service asked for, if any.
        """

    async def aclose(self) -> None:
        """Let go of connections."""
        return
