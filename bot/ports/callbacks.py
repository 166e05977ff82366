"""Who takes what providers call back with."""

from __future__ import annotations

from abc import ABC, abstractmethod


class CallbackDesk(ABC):
    """Takes callbacks of providers of speech to text; nothing in them is believed."""

    @property
    @abstractmethod
    def max_bytes(self) -> int:
        """The largest body that is taken."""

    @abstractmethod
    async def expects(self, provider: str, secret: str) -> bool:
        """Whether a job has this secret; asked before a body is read."""

    @abstractmethod
    async def take(self, provider: str, secret: str, body: bytes) -> bool:
        """Take a callback in; once this returns true it is kept and may be answered with success.

        False for a secret that belongs to no open job, which is answered as if there were nothing.
        One that comes twice is as one.
        """
