"""The records of the workspaces that have installed Minuta."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.installation import Installation


class InstallationStore(ABC):
    """Installations, one for each workspace, and the states of those under way."""

    @abstractmethod
    async def save_installation(self, installation: Installation) -> None:
        """Keep an installation; it replaces the one of its workspace."""

    @abstractmethod
    async def change_installation(self, installation: Installation) -> None:
        """Keep what has changed of an installation that was read at `installation.version`.

        Raises `ConflictError` if somebody was faster or it is gone.
        """

    @abstractmethod
    async def installation(self, platform: str, workspace: str) -> Installation | None:
        """The installation in a workspace."""

    @abstractmethod
    async def installations(self, platform: str) -> Sequence[Installation]:
        """All installations on a platform, oldest first."""

    @abstractmethod
    async def forget_installation(self, platform: str, workspace: str) -> None:
        """Forget the installation in a workspace; idempotent."""

    @abstractmethod
    async def keep_state(self, state: str, until: datetime) -> None:
        """Keep the secret of an installation that somebody begins."""

    @abstractmethod
    async def take_state(self, state: str, now: datetime) -> bool:
        """Whether such an installation was begun and is not too old; it is taken once."""
