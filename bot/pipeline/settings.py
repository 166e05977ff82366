"""How patient the pipeline is and how much it does at once; times are in seconds."""

from pydantic import Field

from bot.domain.frozen import Frozen
from bot.domain.notes import UNSURE_BELOW
from bot.domain.speech import Extra
from bot.domain.template import Template
from bot.domain.working_hours import WorkingHours
from bot.engine.settings import Limits
from bot.uploads.settings import UploadSettings


class Patience(Frozen):
    """How often and how long something that may yet succeed is tried again.

    The waits double from `first_wait_s` to `longest_wait_s`, shortened by up to a half at random so
    that many jobs do not come back at once; a longer wait that the other side asks for is granted.
    What has not succeeded after `attempts` tries, or cannot within `budget_s`, has failed.
    """

    attempts: int = Field(default=6, ge=1)
    first_wait_s: float = Field(default=2.0, gt=0)
    longest_wait_s: float = Field(default=300.0, gt=0)
    budget_s: float = Field(default=3600.0, ge=0)


class PipelineSettings(Frozen):
    """How recordings become notes.

    At most `queue_limit` recordings may wait or be worked on; a process works on
    `recordings_at_once` of them. On each chat platform all processes together send `nudges_at_once`
    messages about what is due. `speech` and `notes` limit the work of the provider of each. A call
    to a chat platform may take `chat_timeout_s`, one to a speech engine
    `transcribe_timeout_s`, one to a note taker `notes_timeout_s`. Progress is stored every
    `progress_s` and shown in the message every `edit_s`. What others put into the database is
    looked for every `inbox_s`. `max_recording_s` bounds what is decoded of a recording. Recordings
    are fetched from chats where `uploads` says how. `templates` are those of this installation.
    `extras` are asked of speech engines that know them, and one of `languages` is probably spoken
    where a meeting has none. Names, numbers and dates with a confidence
    under `unsure_below` are asked about.
    """

    queue_limit: int = Field(default=1000, ge=1)
    recordings_at_once: int = Field(default=4, ge=1)
    nudges_at_once: int = Field(default=8, ge=1)
    speech: Limits = Limits()
    notes: Limits = Limits()
    patience: Patience = Patience()
    chat_timeout_s: float = Field(default=30.0, gt=0)
    transcribe_timeout_s: float = Field(default=6 * 3600.0, gt=0)
    notes_timeout_s: float = Field(default=3600.0, gt=0)
    progress_s: float = Field(default=1.0, gt=0)
    edit_s: float = Field(default=5.0, gt=0)
    inbox_s: float = Field(default=2.0, gt=0)
    max_recording_s: float | None = Field(default=None, gt=0)
    hours: WorkingHours = WorkingHours()
    uploads: UploadSettings | None = None
    templates: tuple[Template, ...] = ()
    extras: frozenset[Extra] = frozenset()
    languages: tuple[str, ...] = ()
    unsure_below: float = Field(default=UNSURE_BELOW, ge=0, le=1)
