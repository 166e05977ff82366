"""What may be asked about one's own data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.consent import ConsentEvent
    from bot.domain.privacy import Receipt
    from bot.domain.publication import Attachment
    from bot.ports.asker import Asker


class PrivacyDesk(ABC):
    """Everybody about themselves, in the workspace they ask in."""

    @abstractmethod
    async def opt_out(self, by: Asker) -> None:
        """Hear nothing of this person any more in any meeting of the workspace."""

    @abstractmethod
    async def opt_in(self, by: Asker) -> None:
        """Hear this person again."""

    @abstractmethod
    async def export(self, by: Asker) -> Attachment:
        """Everything that is kept of this person, as JSON."""

    @abstractmethod
    async def delete(self, by: Asker) -> Receipt:
        """Erase what this person said and what was made of it, their recordings first.

        Meetings that go on are not touched: opt out of them, or have them discarded.
        """

    @abstractmethod
    async def consents(self, by: Asker, meeting_id: str) -> Sequence[ConsentEvent]:
        """Who was told of a meeting and what they answered, for who can read its place."""

    @abstractmethod
    async def forget_workspace(self, platform: str, workspace: str) -> None:
        """The workspace has let Minuta go: delete all that is kept of it.

        Asked for by the platform, not by a person; it goes on by itself once this has returned.
        """
