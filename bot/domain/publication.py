"""What the core says to a chat platform; how it looks is the platform's business."""

from enum import StrEnum

from pydantic import Field

from bot.domain.action_item import ActionItem
from bot.domain.frozen import Frozen, Instant
from bot.domain.meeting import Meeting, Place
from bot.domain.notes import Notes
from bot.domain.outbox import MessageRef
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


class RemindedItem(Frozen):
    """One item of a nudge: why it is in it, and how it stands now.

    `is_late` says that its moment was missed, `is_changed` that somebody has changed the item since
    the message was sent and has not taken that back; then it says how it stands and offers the way
    back. `said_by` is what they are called who have said in a later meeting that it is done, where
    that is suggested. `notes` is the message with the notes of the meeting, where there is one.
    """

    item: ActionItem
    meeting: Meeting
    reminder: Reminder
    is_late: bool = False
    is_changed: bool = False
    said_by: str | None = None
    notes: MessageRef | None = None


class OpenItem(Frozen):
    """An action item together with the meeting that it comes from.

    `said_by` and `notes` are as in `RemindedItem`, where they are looked up.
    """

    item: ActionItem
    meeting: Meeting
    said_by: str | None = None
    notes: MessageRef | None = None


class NudgePublication(Frozen):
    """A direct message to `participant`: what they are reminded of, and what else is on their list.

    It goes to the participant's account; `place` names the platform and the workspace of it.
    `nudge_id` is what the message is known by to whoever answers it. `zone` is the IANA zone that
    it was timed in; with `asks_zone` nobody has said that it is theirs, and nobody was asked in an
    earlier message. `now` is when it is
    written, by which what is overdue is told.
    """

    nudge_id: str
    place: Place
    participant: Participant
    reminded: tuple[RemindedItem, ...]
    digest: tuple[OpenItem, ...] = ()
    zone: str
    asks_zone: bool = False
    now: Instant


class MentionPublication(Frozen):
    """What a nudge would have said of the items of one meeting, to who takes no direct messages.

    It goes to the place of the meeting and mentions `participant`, if they have an account. `notes`
    is the message with the notes of the meeting, in whose thread it is said; None where there is
    none.
    """

    meeting: Meeting
    participant: Participant
    items: tuple[ActionItem, ...]
    notes: MessageRef | None = None


class UnreachablePublication(Frozen):
    """A direct message to who started a meeting: `unreachable` takes none, and was mentioned."""

    meeting: Meeting
    participant: Participant
    unreachable: Participant


class ChannelDigestPublication(Frozen):
    """What is open in a place, said once a week; nobody is pinged by it.

    `items` are all that are open, those with a due date first and by it; `done` counts those done
    in the week before `now`.
    """

    place: Place
    zone: str
    now: Instant
    items: tuple[OpenItem, ...]
    done: int = 0


class SaidDonePublication(Frozen):
    """What was said to be done in a meeting, of what was open: one click confirms it.

    Those that were answered since are shown as they are now.
    """

    meeting: Meeting
    items: tuple[OpenItem, ...]


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
    | NudgePublication
    | MentionPublication
    | UnreachablePublication
    | ChannelDigestPublication
    | SaidDonePublication
    | CapturePublication
    | LateJoinerPublication
    | LivePublication
    | OpenItemsPublication
    | UploadPublication
    | SourceGonePublication
)


def place_of(publication: Publication) -> Place:
    """The place a publication belongs to: for a direct message, that of its meeting or account."""
    match publication:
        case UploadPublication():
            return publication.recording.place
        case NudgePublication() | ChannelDigestPublication():
            return publication.place
        case _:
            return publication.meeting.place


def recipient_of(publication: Publication) -> Participant | None:
    """Whom a publication goes to directly; None for one that everybody in its place may read."""
    match publication:
        case NudgePublication() | LateJoinerPublication() | UnreachablePublication():
            return publication.participant
        case _:
            return None
