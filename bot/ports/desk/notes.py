"""What may be asked about the notes of meetings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.claims import QuotedClaim
    from bot.domain.meeting import Meeting
    from bot.domain.notes import Notes
    from bot.domain.people import Account
    from bot.domain.publication import Attachment
    from bot.domain.search import Answer, Found
    from bot.domain.transcript import Transcript
    from bot.ports.asker import Asker


class Record(NamedTuple):
    """A meeting with what was said and what was made of it."""

    meeting: Meeting
    transcript: Transcript
    notes: Notes


class NotesDesk(ABC):
    """Shows, searches and corrects notes.

    Only who can read a meeting's place, at the moment of asking, is shown anything of it. Changes
    are for who took part, who started the meeting, and admins. Every change reaches the transcript,
    the notes and their items; the published message follows by itself, and nobody is pinged.
    """

    @abstractmethod
    async def evidence(self, by: Asker, meeting_id: str, claim_id: str) -> QuotedClaim:
        """A claim of a meeting's newest notes and the words behind it."""

    @abstractmethod
    async def record(self, by: Asker, meeting_id: str) -> Record:
        """A meeting as a whole; raises `NotFoundError` while it has no notes."""

    @abstractmethod
    async def complete(self, by: Asker, words: str, limit: int) -> Sequence[Meeting]:
        """Meetings that the person can read whose title holds these words, newest first."""

    @abstractmethod
    async def export(self, by: Asker, meeting_id: str) -> tuple[Attachment, ...]:
        """The notes and the transcript as files, as they are now."""

    @abstractmethod
    async def search(self, by: Asker, words: str, limit: int) -> Sequence[Found]:
        """Where these words were said, in all meetings that the person can read, best first."""

    @abstractmethod
    async def ask(self, by: Asker, question: str, meeting_id: str | None = None) -> Answer:
        """What the records say to a question, in one meeting or in all that can be read."""

    @abstractmethod
    async def regenerate(self, by: Asker, meeting_id: str) -> None:
        """Write the notes anew as the next version; what people have changed stays."""

    @abstractmethod
    async def retry(self, by: Asker, meeting_id: str) -> None:
        """Let a meeting whose notes failed go on from the stage that failed."""

    @abstractmethod
    async def rename(
        self, by: Asker, meeting_id: str, participant_id: str, name: str, account: Account | None
    ) -> Meeting:
        """Say who a participant is: what they are called, and which account they have, if any."""

    @abstractmethod
    async def hear(self, by: Asker, meeting_id: str, check_id: str, said: str) -> None:
        """Answer a question about words that may have been misheard: this was said.

        What was heard confirms it; anything else reaches the transcript, the notes and their items.
        """

    @abstractmethod
    async def reword(self, by: Asker, meeting_id: str, claim_id: str, text: str) -> None:
        """Let a claim of the notes, or an action item, say something else; empty text removes it.

        An item that is removed is rejected.
        """

    @abstractmethod
    async def attribute(
        self,
        by: Asker,
        meeting_id: str,
        utterance_id: str,
        *,
        name: str,
        account: Account | None,
    ) -> Meeting:
        """Say who said one utterance; what else its speaker said stays theirs.

        Without an account, `name` is that of a participant, or of somebody new. What the notes make
        of this utterance follows: an item that its speaker took on, who decided, who asked.
        """

    @abstractmethod
    async def forget(self, by: Asker, meeting_id: str) -> None:
        """Delete a meeting: its sound, transcript, notes, items and messages.

        For who started it, and admins; it goes on by itself once this has returned. Raises
        `ConflictError` while the meeting is recorded.
        """
