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
from bot.domain.upload import SharedRecording


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
    """What there is to say of a meeting that is heard live; the last two are final."""

    JOINING = "joining"
    RECORDING = "recording"
    PAUSED = "paused"
    TROUBLE = "trouble"
    WAITING = "waiting"
    OVER = "over"
    DISCARDED = "discarded"


class Recipients(Frozen):
    """The hosts that get to know what is said: as sound, and as words; none for this machine."""

    sound: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class CapturePublication(Frozen):
    """A meeting is heard live; the same message later says something else.

    `detail` is a sentence for the people in the room.
    """

    meeting: Meeting
    notice: CaptureNotice
    detail: str | None = None
    sent_to: Recipients = Recipients()


class LateJoinerPublication(Frozen):
    """A direct message to somebody who came into a room that is being recorded."""

    meeting: Meeting
    participant: Participant
    sent_to: Recipients = Recipients()


class LiveLine(Frozen):
    """One line of the running transcript: a participant's id, when, and what was said.

    A line that is not `is_final` is what somebody is saying at the moment.
    """

    speaker: str | None
    start_s: float
    text: str
    is_final: bool = True


class LiveNoteKind(StrEnum):
    """What a language model took an utterance for while people talked."""

    TASK = "task"
    DECISION = "decision"


class LiveNote(Frozen):
    """Something noted while people talk: for display only, and forgotten when the notes come.

    `start_s` is where the utterance begins that it was made of.
    """

    kind: LiveNoteKind
    text: str
    start_s: float


class LivePublication(Frozen):
    """The running transcript, oldest line first; the same message says more and more.

    `noted` is what a language model made of it so far, the oldest first. `lag_s` are the seconds by
    which the text is behind the talk. Once it `is_over` there are no lines any more: the transcript
    comes with the notes.
    """

    meeting: Meeting
    lines: tuple[LiveLine, ...] = ()
    noted: tuple[LiveNote, ...] = ()
    lag_s: float = 0.0
    is_over: bool = False


class OpenItem(Frozen):
    """An action item together with the meeting that it comes from."""

    item: ActionItem
    meeting: Meeting


class OpenItemsPublication(Frozen):
    """What is still to be done from earlier meetings in the same place, said as one begins."""

    meeting: Meeting
    items: tuple[OpenItem, ...]


class UploadState(StrEnum):
    """What there is to say of a recording that was shared."""

    ASKED = "asked"
    DECLINED = "declined"
    FETCHING = "fetching"
    FETCHED = "fetched"
    FAILED = "failed"


class UploadPublication(Frozen):
    """A recording that was shared is asked about, is fetched, was fetched, or can't be.

    Once it is fetched, the meeting it became speaks for itself. `failure` and `remedy` as in
    progress.
    """

    recording: SharedRecording
    state: UploadState
    failure: str | None = None
    remedy: str | None = None


class SourceGonePublication(Frozen):
    """Somebody has deleted the recording of a meeting: shall what was made of it stay?

    Once somebody has answered, `is_kept` says so; if it is deleted, so is this message.
    """

    meeting: Meeting
    is_kept: bool = False


Publication = (
    ProgressPublication
    | NotesPublication
    | ReminderPublication
    | CapturePublication
    | LateJoinerPublication
    | LivePublication
    | OpenItemsPublication
    | UploadPublication
    | SourceGonePublication
)


def place_of(publication: Publication) -> Place:
    """The place a publication belongs to: for a direct message, where its meeting took place."""
    if isinstance(publication, UploadPublication):
        return publication.recording.place
    return publication.meeting.place


def recipient_of(publication: Publication) -> Participant | None:
    """Whom a publication goes to directly; None for one that everybody in its place may read."""
    if isinstance(publication, ReminderPublication | LateJoinerPublication):
        return publication.participant
    return None
