"""The records of what servers, rooms and people have set."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.domain.meeting import Place
    from bot.domain.people import Account
    from bot.domain.preferences import PersonSettings, RoomSettings, ServerSettings


class PreferenceStore(ABC):
    """What was set; where nothing was, the defaults."""

    @abstractmethod
    async def server_settings(self, platform: str, workspace: str) -> ServerSettings:
        """What holds for a workspace."""

    @abstractmethod
    async def all_server_settings(self) -> Mapping[tuple[str, str], ServerSettings]:
        """What was set, by platform and workspace."""

    @abstractmethod
    async def save_server_settings(
        self, platform: str, workspace: str, settings: ServerSettings
    ) -> None:
        """Replace what holds for a workspace."""

    @abstractmethod
    async def room_settings(self, room: Place) -> RoomSettings:
        """What holds for a voice room."""

    @abstractmethod
    async def save_room_settings(self, room: Place, settings: RoomSettings) -> None:
        """Replace what holds for a voice room."""

    @abstractmethod
    async def person_settings(self, accounts: Sequence[Account]) -> Mapping[str, PersonSettings]:
        """What people of one platform have set, by user id; who has set nothing is left out.

        It holds in every workspace.
        """

    @abstractmethod
    async def save_person_settings(self, account: Account, settings: PersonSettings) -> None:
        """Replace what a person has set."""

    @abstractmethod
    async def alter_person_settings(
        self, accounts: Sequence[Account], alter: Callable[[PersonSettings], PersonSettings]
    ) -> PersonSettings:
        """Let all accounts of a person have what `alter` makes of the settings of the first.

        Read, made and kept in one transaction: nothing that is set meanwhile is lost.
        """
