"""A meeting that is being heard, as it is remembered across restarts."""

from enum import StrEnum

from pydantic import Field

from bot.domain.frozen import Frozen, Instant
from bot.domain.meeting import Place
from bot.domain.voice import Reception


class CaptureState(StrEnum):
    """Where a capture is in its life; only `ended` is final.

    In *waiting* the room is empty or could not be kept, and the same meeting goes on if somebody
    comes back in time. In *finishing* nothing is heard any more, and what was heard becomes tracks.
    """

    RECORDING = "recording"
    WAITING = "waiting"
    FINISHING = "finishing"
    ENDED = "ended"


class Capture(Frozen):
    """What a bot that was killed has to go on with: listen to `room` for this meeting.

    `changed_at` is when the state was entered. `started_by` is the user id of who asked for it,
    None where it began by itself. While it `is_paused`, the bot stays in the room and keeps nothing
    of what is said. A capture that `is_discarded` ends without leaving anything behind.
    """

    meeting_id: str
    room: Place
    state: CaptureState
    changed_at: Instant
    started_by: str | None = None
    is_paused: bool = False
    is_discarded: bool = False


class CaptureStatus(Frozen):
    """How a live meeting is going: what is received of each person, by participant id.

    `trouble` is a sentence for people, `is_hearing` whether sound has come. `privacy_code` is what
    people compare with their own to know that nobody listens in between.
    """

    capture: Capture
    title: str
    started_at: Instant
    is_hearing: bool
    trouble: str | None = None
    privacy_code: str | None = None
    reception: dict[str, Reception] = Field(default_factory=dict)
