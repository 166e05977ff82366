"""Forgetting."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meeting import Meeting
    from bot.domain.notes import Notes
    from bot.domain.outbox import MessageRef
    from bot.domain.people import Account
    from bot.domain.transcript import Transcript


class ErasureStore(ABC):
    """Takes out of the records what is not to be there any more."""

    @abstractmethod
    async def meetings_with(self, account: Account) -> Sequence[Meeting]:
        """Every meeting of the account's workspace that it took part in, oldest first."""

    @abstractmethod
    async def forget_meeting(self, meeting_id: str) -> None:
        """Forget a meeting with everything that belongs to it; idempotent.

        Its messages are forgotten too, as deliveries with the id between the colons of their key,
        those of its reminders, and what is kept under keys that begin with one of these messages.
        """

    @abstractmethod
    async def messages_of(self, meeting_id: str) -> Sequence[MessageRef]:
        """Where messages about a meeting and its items are, as far as they are known."""

    @abstractmethod
    async def workspace_meetings(self, platform: str, workspace: str) -> Sequence[Meeting]:
        """Every meeting of a workspace, oldest first."""

    @abstractmethod
    async def forget_workspace(self, platform: str, workspace: str) -> None:
        """Forget what is kept of a workspace besides its meetings; idempotent.

        That is what was set for it, its rooms and its people (as far as they take part in no
        meeting of another workspace), who has opted out, and what was seen and posted in it.
        """

    @abstractmethod
    async def replace_record(
        self,
        meeting: Meeting,
        transcript: Transcript | None,
        notes: Notes | None,
        forgotten_speaker: str,
    ) -> None:
        """Replace what is kept of a meeting by what is left of it, in one transaction.

        Earlier versions of the notes, items that are not in `notes`, what could be taken back of
        the others, and everything that the forgotten speaker said, also live and as it was heard on
        their track, are gone afterwards. The notes become the version after this one. Raises
        `ConflictError` for a meeting that is worked on, or that somebody has changed since it was
        read.
        What was published of the notes is stale until `notes_refreshed`, as it is after every
        other change of written notes, their items and their meeting.
        """

    @abstractmethod
    async def stale_notes(self) -> Sequence[str]:
        """Meetings whose published notes may not say yet what is kept, oldest first."""

    @abstractmethod
    async def stale_mark(self, meeting_id: str) -> str | None:
        """What the last change that is not published yet is known by; to read before the record."""

    @abstractmethod
    async def notes_refreshed(self, meeting_id: str, mark: str) -> None:
        """What was kept when the mark was read is published; idempotent.

        The notes stay stale if there was another change since.
        """

    @abstractmethod
    async def forget_person(self, account: Account) -> None:
        """Forget what a person has set; that they opted out is kept, since they asked for it."""
