"""Calls to addresses that somebody has given us."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Answered(NamedTuple):
    """The HTTP status that came back, and the wait in seconds that was asked for, if any."""

    status: int
    retry_after_s: float | None = None


class WebhookSender(ABC):
    """Reaches what lies in the open network and nothing of ours, whatever a name leads to."""

    @abstractmethod
    async def check(self, url: str) -> None:
        """Look whether an address may be called, without calling it.

        Raises `SettingsError` for one that may not, or that leads nowhere at this moment.
        """

    @abstractmethod
    async def call(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """Post a body to an address, once; redirects are answers like others.

        Raises `ProviderError` where there is no answer, also for an address that must not be
        called. What is answered beyond the status is nobody's business.
        """
