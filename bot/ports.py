"""What the outside must offer: one abstract class per kind of thing, no vendor named.

Implementations inherit, so that a forgotten method fails when the object is built. They translate
and raise; retry, time-out, fallback and back-pressure live in the core.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from bot.domain.action_item import ActionItem, ItemEvent
    from bot.domain.meeting import Meeting, Place
    from bot.domain.notes import Notes
    from bot.domain.outbox import Delivery, MessageRef
    from bot.domain.progress import Progress
    from bot.domain.publication import Publication
    from bot.domain.reminder import Reminder, ReminderState
    from bot.domain.speech import HeardTrack, Recognised, SpeechCapabilities, SpeechRequest
    from bot.domain.transcript import Transcript

Report: TypeAlias = Callable[[float], None]
"""Told the fraction of a piece of work that is done (0 to 1); cheap, never raises."""


class Clock(ABC):
    """The only source of the present moment."""

    @abstractmethod
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class Transcriber(ABC):
    """Turns one audio file into segments of text."""

    name: ClassVar[str]

    @property
    @abstractmethod
    def capabilities(self) -> SpeechCapabilities:
        """What the engine can do."""

    @abstractmethod
    async def transcribe(self, audio: Path, request: SpeechRequest, report: Report) -> HeardTrack:
        """Hear the whole file.

        Raises `BadRecordingError` for a file that can't be heard, `ProviderError` for the rest.
        """

    async def aclose(self) -> None:
        """Let go of processes and connections."""
        return


class UtteranceRecogniser(ABC):
    """An engine on this machine that turns one utterance into text.

    It is used by one thread at a time, in a process of its own.
    """

    name: ClassVar[str]

    @property
    @abstractmethod
    def model(self) -> str:
        """The name of the model, as it is stored with the transcript."""

    @property
    @abstractmethod
    def capabilities(self) -> SpeechCapabilities:
        """What the engine can do."""

    @abstractmethod
    def recognise(self, samples: NDArray[np.float32], language: str | None = None) -> Recognised:
        """The text of one utterance: mono samples between -1 and 1 at 16 kHz.

        `language` is the BCP 47 tag that was asked for, None to go by what is spoken.
        """

    @abstractmethod
    def close(self) -> None:
        """Free the model."""


class NoteTaker(ABC):
    """Turns a transcript into notes."""

    name: ClassVar[str]

    @abstractmethod
    async def take_notes(self, meeting: Meeting, transcript: Transcript, report: Report) -> Notes:
        """Notes of version 1, every claim with evidence from the transcript."""


class ChatPlatform(ABC):
    """A place where people read what Minuta has to say.

    A reminder goes to its participant directly, everything else to the meeting's place.
    """

    name: ClassVar[str]

    @abstractmethod
    async def find(self, place: Place, marker: str) -> MessageRef | None:
        """The message that carries this marker, if it is there."""

    @abstractmethod
    async def post(self, publication: Publication, marker: str) -> MessageRef:
        """Post a message that carries the marker."""

    @abstractmethod
    async def edit(self, ref: MessageRef, publication: Publication) -> None:
        """Let a message say something else; doing it twice is the same as once.

        Raises `NotFoundError` if somebody has deleted it.
        """


class AudioShelf(ABC):
    """Where the sound is kept until its retention is over."""

    @abstractmethod
    async def put(self, source: Path, key: str) -> str:
        """Copy a file to the shelf and return its SHA-256 as hexadecimal digits.

        A file that is there already under this key is replaced as a whole or not at all. Raises
        `NoSpaceError` when the disk is full and `BadRecordingError` when the source can't be read.
        """

    @abstractmethod
    def local(self, key: str) -> AbstractAsyncContextManager[Path]:
        """The audio as a local file for as long as the context is open; raises `NotFoundError`."""

    @abstractmethod
    async def remove(self, key: str) -> None:
        """Forget a file; one that is not there is no error."""

    @abstractmethod
    async def remove_older_than(self, moment: datetime) -> int:
        """Forget every file put before the moment and return how many there were."""


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
    async def meeting(self, meeting_id: str) -> Meeting:
        """One meeting; raises `NotFoundError`."""

    @abstractmethod
    async def meetings(self, limit: int) -> Sequence[Meeting]:
        """The newest meetings first, by start."""

    @abstractmethod
    async def update_meeting(self, meeting: Meeting) -> None:
        """Replace what is known of a meeting, its participants and tracks; idempotent."""

    @abstractmethod
    async def report_progress(self, meeting_id: str, progress: Progress) -> None:
        """Say how far the meeting's recording has come."""

    @abstractmethod
    async def progress(self, meeting_id: str) -> Progress:
        """How far the meeting's recording has come; raises `NotFoundError`."""

    @abstractmethod
    async def unfinished(self) -> Sequence[str]:
        """The ids of all meetings whose recording is neither done nor failed, oldest first."""

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
    async def save_notes(self, notes: Notes) -> None:
        """Keep the notes and their action items.

        A repetition of the same version replaces the notes; items that people have changed since
        (version above 1) stay as they are.
        """

    @abstractmethod
    async def notes(self, meeting_id: str) -> Notes:
        """The newest version, its items as they are now; raises `NotFoundError`."""


class ItemStore(ABC):
    """Action items, their history and their reminders."""

    @abstractmethod
    async def item(self, item_id: str) -> ActionItem:
        """One item, found by its id or an unambiguous beginning of it; raises `NotFoundError`."""

    @abstractmethod
    async def open_items(self) -> Sequence[ActionItem]:
        """All items that are suggested, open or snoozed: those with a due date first, by date."""

    @abstractmethod
    async def change_item(self, item: ActionItem, events: Sequence[ItemEvent]) -> ActionItem:
        """Replace an item and keep the events, in one transaction.

        `item.version` is the version that was read; the stored one is one higher. Raises
        `ConflictError` if somebody was faster.
        """

    @abstractmethod
    async def item_events(self, item_id: str) -> Sequence[ItemEvent]:
        """The item's history, oldest first."""

    @abstractmethod
    async def plan_reminders(self, reminders: Sequence[Reminder]) -> None:
        """Keep reminders; one that is there already under its id stays as it is."""

    @abstractmethod
    async def replan_reminders(self, reminders: Sequence[Reminder]) -> None:
        """Keep reminders; one that was called off is planned again, one that was sent stays so."""

    @abstractmethod
    async def reminder(self, reminder_id: str) -> Reminder:
        """One reminder; raises `NotFoundError`."""

    @abstractmethod
    async def due_reminders(self, now: datetime, limit: int) -> Sequence[Reminder]:
        """Planned reminders whose moment has come, oldest first."""

    @abstractmethod
    async def settle_reminder(self, reminder_id: str, state: ReminderState) -> None:
        """Say what became of a reminder; one that is settled already stays as it is."""

    @abstractmethod
    async def cancel_reminders(self, item_id: str) -> None:
        """Call off every planned reminder of an item."""


class Outbox(ABC):
    """Messages that were or will be sent, once each."""

    @abstractmethod
    async def delivery(self, key: str) -> Delivery:
        """The delivery with this key; made with a fresh marker when it is asked for first.

        Two processes that ask at once get the same one.
        """

    @abstractmethod
    async def sent(self, key: str, ref: MessageRef, at: datetime) -> None:
        """Remember where the message is; idempotent."""


class Store(MeetingStore, ItemStore, Outbox):
    """The database."""


class Leases(ABC):
    """Which processes are alive, where several share one database."""

    @abstractmethod
    async def renew(self, executor: str, now: datetime) -> bool:
        """Say that a process is alive; false if others have already taken it for dead."""

    @abstractmethod
    async def begin(self, executor: str, now: datetime) -> None:
        """Enter a process that is about to start."""

    @abstractmethod
    async def end(self, executor: str) -> None:
        """Leave in good order."""

    @abstractmethod
    async def bury(self, older_than: datetime) -> Sequence[str]:
        """Remove the processes not heard of since the moment and return their names."""

    @abstractmethod
    async def alive(self) -> Sequence[str]:
        """The processes that are entered."""
