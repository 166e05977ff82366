"""What a chat platform may ask of Minuta."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.capture import CaptureStatus
    from bot.domain.claims import QuotedClaim
    from bot.domain.meeting import Meeting, Place
    from bot.domain.people import Account


class Desk(ABC):
    """Takes what people ask for; whether they may is checked by the platform's folder.

    Every method raises `MinutaError` with a sentence for the person who asked.
    """

    @abstractmethod
    async def start_meeting(self, room: Place, place: Place, title: str, by: Account) -> Meeting:
        """Listen to a room; the notes go to `place`."""

    @abstractmethod
    async def stop_meeting(self, room: Place) -> Meeting:
        """End the meeting in a room; its notes come by themselves."""

    @abstractmethod
    async def pause_meeting(self, room: Place, *, is_paused: bool) -> Meeting:
        """Keep nothing of what is said in a room, or keep it again."""

    @abstractmethod
    def meetings(self, platform: str, workspace: str) -> Sequence[CaptureStatus]:
        """The live meetings of a workspace."""

    @abstractmethod
    async def opt_out(self, account: Account) -> None:
        """Hear nothing of this person any more in any meeting of the workspace."""

    @abstractmethod
    async def opt_in(self, account: Account) -> None:
        """Hear this person again."""

    @abstractmethod
    async def evidence(self, viewer: Account, meeting_id: str, claim_id: str) -> QuotedClaim:
        """A claim of a meeting's newest notes and the words behind it.

        A meeting of another workspace than the viewer's is as unknown as one that never was. The
        platform shows it only to who can read the meeting's place.
        """
