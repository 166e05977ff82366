"""The records of meetings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain.meeting import Meeting
    from bot.domain.notes import Notes
    from bot.domain.progress import Progress
    from bot.domain.reminder import Reminder
    from bot.domain.speech import HeardTrack
    from bot.domain.transcript import Transcript


class MeetingStore(ABC):
    """Meetings, what was said in them and the notes of it."""

    @abstractmethod
    async def add_meeting(self, meeting: Meeting, submission: str) -> Meeting:
        """Keep a new meeting under the key of its submission, in stage *received*.

        While a meeting of the same submission is unfinished, that one is returned instead: a
        recording handed in twice is one meeting. A submission whose meeting is done or failed
        makes a new one.
        """

    @abstractmethod
    async def keep_finished(
        self,
        meeting: Meeting,
        transcript: Transcript,
        notes: Notes,
        reminders: Sequence[Reminder],
    ) -> bool:
        """Keep a meeting that nothing is to be worked on, with all there is, in one transaction.

        It is in stage *done*, and its notes are stale: nobody has published them. False, and
        nothing is changed, where one with this id is there already.
        """

    @abstractmethod
    async def meeting(self, meeting_id: str) -> Meeting:
        """One meeting; raises `NotFoundError`."""

    @abstractmethod
    async def meetings(self, limit: int) -> Sequence[Meeting]:
        """The newest meetings first, by start."""

    @abstractmethod
    async def update_meeting(self, meeting: Meeting, *, at: datetime | None = None) -> None:
        """Replace what is known of a meeting, its participants and tracks; idempotent.

        The messages that say something else now are stale then. With `at` somebody has put its
        people right, and webhooks have to be told, as of that moment, whose items are called
        otherwise now.
        """

    @abstractmethod
    async def report_progress(self, meeting_id: str, progress: Progress) -> None:
        """Say how far the meeting's recording has come."""

    @abstractmethod
    async def progress(self, meeting_id: str) -> Progress:
        """How far the meeting's recording has come; raises `NotFoundError`."""

    @abstractmethod
    async def unfinished(self) -> Sequence[str]:
        """The ids of all meetings that the pipeline has to work on, oldest first.

        Those are the ones that are neither recording any more, nor done, nor failed.
        """

    @abstractmethod
    async def save_heard(self, meeting_id: str, track: int, heard: HeardTrack) -> None:
        """Keep what was heard on the track with this index; a repetition replaces it."""

    @abstractmethod
    async def heard(self, meeting_id: str) -> dict[int, HeardTrack]:
        """What was heard so far, by index of the track."""

    @abstractmethod
    async def save_transcript(self, transcript: Transcript) -> None:
        """Keep the transcript; a repetition replaces it."""

    @abstractmethod
    async def transcript(self, meeting_id: str) -> Transcript:
        """The transcript; raises `NotFoundError`."""

    @abstractmethod
    async def speakers(
        self, meeting_id: str, utterance_ids: Sequence[str]
    ) -> Mapping[str, str | None]:
        """Who said some utterances, a participant's id or None by the id of each that there is."""

    @abstractmethod
    async def save_notes(self, notes: Notes) -> None:
        """Keep the notes and their action items.

        A repetition of the same version replaces the notes; items that people have changed since
        (version above 1) stay as they are. Webhooks have to be told of items that are new, others
        than before, or gone.
        """

    @abstractmethod
    async def save_next_notes(self, notes: Notes, *, at: datetime | None = None) -> None:
        """Keep the version of the notes that comes after the one it was made of.

        `at` is when somebody has put them right, of which webhooks are told; None if they were
        written anew. Raises `ConflictError` if that is not the newest any more, as when somebody
        has corrected them or was erased from them.
        """

    @abstractmethod
    async def notes(self, meeting_id: str) -> Notes:
        """The newest version, its items as they are now; raises `NotFoundError`."""

    @abstractmethod
    async def notes_versions(self, meeting_id: str) -> Sequence[int]:
        """The versions of the notes that are kept, oldest first."""

    @abstractmethod
    async def notes_version(self, meeting_id: str, version: int) -> Notes:
        """One version, its items as they were when it was written; raises `NotFoundError`."""
