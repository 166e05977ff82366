"""What may be asked about settings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meeting import Place
    from bot.domain.preferences import PersonSettings, RoomSettings, ServerSettings
    from bot.domain.template import Template
    from bot.ports.asker import Asker


class TemplateView(NamedTuple):
    """A template that holds in a workspace; `is_own` if it is the workspace's, `text` is YAML."""

    template: Template
    is_own: bool
    text: str


class SettingsDesk(ABC):
    """Reads and changes what a server, a room and a person have set; changes are for admins.

    A person's own settings are theirs to change.
    """

    @abstractmethod
    async def server(self, by: Asker) -> ServerSettings:
        """What holds for the workspace."""

    @abstractmethod
    async def change_server(self, by: Asker, settings: ServerSettings) -> None:
        """Replace what holds for the workspace.

        An unknown zone or template raises `SettingsError`.
        """

    @abstractmethod
    async def room(self, room: Place) -> RoomSettings:
        """What holds for a voice room."""

    @abstractmethod
    async def change_room(self, by: Asker, room: Place, settings: RoomSettings) -> None:
        """Replace what holds for a voice room; an unknown template raises `SettingsError`."""

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

    @abstractmethod
    async def templates(self, by: Asker) -> Sequence[TemplateView]:
        """The templates of the workspace and, where it has none of the name, of the program."""

    @abstractmethod
    async def add_template(self, by: Asker, text: str) -> TemplateView:
        """Keep a template that is written in YAML; it replaces the workspace's own of its name.

        For admins. Raises `SettingsError` that names the line, and for more than fit.
        """

    @abstractmethod
    async def remove_template(self, by: Asker, name: str) -> None:
        """Forget one of the workspace's own templates; for admins. Raises `NotFoundError`."""
