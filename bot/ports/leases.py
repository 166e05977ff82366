"""Which processes are alive."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Leases(ABC):
    """Which processes are alive, where several share one database."""

    @abstractmethod
    async def renew(self, executor: str, now: datetime) -> bool:
        """Say that a process is alive; false if others have already taken it for dead."""

    @abstractmethod
    async def begin(self, executor: str, now: datetime) -> None:
        """Enter a process that is about to start."""

    @abstractmethod
    async def end(self, executor: str) -> None:
        """Leave in good order."""

    @abstractmethod
    async def bury(self, older_than: datetime) -> Sequence[str]:
        """Remove the processes not heard of since the moment and return their names."""

    @abstractmethod
    async def alive(self) -> Sequence[str]:
        """The processes that are entered."""
