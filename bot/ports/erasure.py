"""Forgetting."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.action_item import ItemEvent
    from bot.domain.meeting import Meeting
    from bot.domain.notes import Notes
    from bot.domain.outbox import MessageRef
    from bot.domain.people import Account
    from bot.domain.transcript import Transcript


class ErasureStore(ABC):
    """Finds what is kept of people, and takes out what is not to be there any more."""

    @abstractmethod
    async def meetings_with(self, account: Account) -> Sequence[Meeting]:
        """Every meeting of the account's workspace that it took part in, oldest first."""

    @abstractmethod
    async def meetings_started(self, account: Account) -> Sequence[Meeting]:
        """Those of its workspace that it has started without taking part, oldest first."""

    @abstractmethod
    async def events_by(self, account: Account) -> Sequence[ItemEvent]:
        """What an account has changed of the items of its workspace, in that order."""

    @abstractmethod
    async def digest_of(self, account: Account) -> tuple[datetime, frozenset[str]] | None:
        """When the next daily digest of an account is due, and what the last one said."""

    @abstractmethod
    async def forget_meeting(self, meeting_id: str, *, at: datetime | None = None) -> None:
        """Forget a meeting with everything that belongs to it; idempotent.

        Its messages are forgotten too, as deliveries with the id between the colons of their key,
        those of its reminders, the weekly digests of its place since then, and what is kept under
        keys that begin with one of these messages. With a moment, webhooks are told then of its
        items that are gone.
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
        *,
        renamed_to: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Replace what is kept of a meeting by what is left of it, in one transaction.

        Earlier versions of the notes, items that are not in `notes`, what could be taken back of
        the others, and everything that the forgotten speaker said, also live and as it was heard on
        their track, are gone afterwards. The notes become the version after this one. Raises
        `ConflictError` for a meeting that is worked on, or that somebody has changed since it was
        read.
        What was published of the notes is stale until `notes_refreshed`, as it is after every
        other change of written notes, their items and their meeting.
        `renamed_to` is what the meeting knows the forgotten speaker by from now on: what else goes
        with its items knows no other id of theirs then, and messages that may name them are
        withdrawn (see `Outbox.withdrawn`). With a moment, webhooks are told then of what is gone
        and of what is left.
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
