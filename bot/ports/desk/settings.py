"""What may be asked about settings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meeting import Place
    from bot.domain.preferences import PersonSettings, RoomSettings, ServerSettings
    from bot.ports.asker import Asker


class SettingsDesk(ABC):
    """Reads and changes what a server, a room and a person have set; changes are for admins.

    A person's own settings are theirs to change.
    """

    @abstractmethod
    async def server(self, by: Asker) -> ServerSettings:
        """What holds for the workspace."""

    @abstractmethod
    async def change_server(self, by: Asker, settings: ServerSettings) -> None:
        """Replace what holds for the workspace; an unknown zone raises `SettingsError`."""

    @abstractmethod
    async def room(self, room: Place) -> RoomSettings:
        """What holds for a voice room."""

    @abstractmethod
    async def change_room(self, by: Asker, room: Place, settings: RoomSettings) -> None:
        """Replace what holds for a voice room."""

    @abstractmethod
    async def person(self, by: Asker) -> PersonSettings:
        """What this person has set."""

    @abstractmethod
    async def change_zone(self, by: Asker, zone: str | None) -> None:
        """Say in which IANA zone this person lives; their reminders move with them.

        An unknown zone raises `SettingsError`.
        """

    @abstractmethod
    def zones(self, words: str, limit: int) -> Sequence[str]:
        """IANA zones whose name holds these words, the likeliest first."""

    @abstractmethod
    async def add_words(self, by: Asker, words: Sequence[str]) -> ServerSettings:
        """Put words into the server's vocabulary; for everybody, since everybody is misheard.

        Raises `SettingsError` for more than fit.
        """

    @abstractmethod
    async def remove_words(self, by: Asker, words: Sequence[str]) -> ServerSettings:
        """Take words out of the server's vocabulary."""
