"""What the core says to a chat platform; how it looks is the platform's business."""

from enum import StrEnum

from pydantic import Field

from bot.domain.action_item import ActionItem
from bot.domain.frozen import Frozen
from bot.domain.meeting import Meeting, Place
from bot.domain.notes import Notes
from bot.domain.people import Participant
from bot.domain.progress import Progress
from bot.domain.reminder import Reminder
from bot.domain.transcript import Transcript


class Attachment(Frozen):
    """A text file that goes with a message; `name` is a bare file name."""

    name: str
    media_type: str
    text: str = Field(repr=False)


class ProgressPublication(Frozen):
    """A recording was taken in; the same message later becomes the notes."""

    meeting: Meeting
    progress: Progress


class NotesPublication(Frozen):
    """The notes of a meeting, with the transcript they stand on."""

    meeting: Meeting
    transcript: Transcript
    notes: Notes
    attachments: tuple[Attachment, ...] = ()


class ReminderPublication(Frozen):
    """A direct message to the assignee of an item; `is_late` says that its moment was missed."""

    meeting: Meeting
    item: ActionItem
    participant: Participant
    reminder: Reminder
    is_late: bool = False


class CaptureNotice(StrEnum):
    """What there is to say of a meeting that is heard live."""

    JOINING = "joining"
    RECORDING = "recording"
    PAUSED = "paused"
    TROUBLE = "trouble"
    WAITING = "waiting"
    OVER = "over"


class CapturePublication(Frozen):
    """A meeting is heard live; the same message later says something else.

    `detail` is a sentence for the people in the room.
    """

    meeting: Meeting
    notice: CaptureNotice
    detail: str | None = None


Publication = ProgressPublication | NotesPublication | ReminderPublication | CapturePublication


def place_of(publication: Publication) -> Place:
    """The place a publication belongs to: for a direct message, where its meeting took place."""
    return publication.meeting.place
