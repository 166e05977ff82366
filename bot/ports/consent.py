"""The records of who does not want to be heard, and of who was told and what they answered."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.consent import ConsentEvent
    from bot.domain.people import Account


class ConsentStore(ABC):
    """Who opted out of being heard, and who was told of which meeting."""

    @abstractmethod
    async def opt_out(self, account: Account, at: datetime) -> None:
        """From now on this person is not to be heard; the first moment is kept."""

    @abstractmethod
    async def opt_in(self, account: Account) -> None:
        """This person may be heard again; idempotent."""

    @abstractmethod
    async def opted_out(self, platform: str, workspace: str) -> frozenset[str]:
        """The user ids of everybody in a workspace who is not to be heard."""

    @abstractmethod
    async def note_consent(self, event: ConsentEvent) -> None:
        """Keep what happened of a meeting.

        Of a person who is told again by the same means the first time stays, and an answer that is
        the same as their last one is not kept again.

        Raises `NotFoundError` for a meeting that is not there.
        """

    @abstractmethod
    async def consents(self, meeting_id: str) -> Sequence[ConsentEvent]:
        """What happened of a meeting, in order."""

    @abstractmethod
    async def consents_of(self, account: Account) -> Sequence[ConsentEvent]:
        """What happened between a person and the meetings of their workspace, in order."""
