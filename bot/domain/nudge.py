"""A nudge: one direct message with everything that a person is to be told at a moment."""

from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from bot.domain.frozen import Frozen, Instant
from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.domain.reminder import Reminder


class NudgeState(StrEnum):
    """What became of a nudge; CANCELLED if there was nothing left to say."""

    CLAIMED = "claimed"
    SENT = "sent"
    CANCELLED = "cancelled"


class DueReminder(NamedTuple):
    """A reminder whose moment has come, and whom it is for.

    `person` is the same for every account of somebody that is linked, and for all workspaces of a
    platform; `account` is None for a participant who has none. `zone` is the IANA zone that the
    meeting knows them in.
    """

    reminder: Reminder
    meeting_id: str
    account: Account | None
    person: str
    zone: str


class DueDigest(NamedTuple):
    """A person whose daily digest is due; `said` is what the last one held, see `Nudge.digest`.

    `person` is as in `DueReminder`.
    """

    account: Account
    at: Instant
    said: frozenset[str]
    person: str


class DueChannelDigest(NamedTuple):
    """A place whose weekly digest is due since `at`.

    `next_at` is the moment since when it is tried once more, None the first time.
    """

    place: Place
    at: Instant
    next_at: Instant | None = None


class Nudge(Frozen):
    """One direct message, claimed by one process, once.

    It goes to `account`, or, for somebody without one, to the `participant` of the meeting
    `meeting_id`. `digest` are the ids of items that are said besides those of the reminders.
    `versions` are the versions of items, by id, as they were when it was sent: what has changed
    since is shown as it is now, with the way back. `mark` is there while the message may not say
    what is so now. `next_at` is when it is tried once more, None the first time.
    """

    id: str
    account: Account | None
    meeting_id: str | None
    participant: str | None
    digest: tuple[str, ...] = ()
    versions: dict[str, int] = Field(default_factory=dict)
    claimed_at: Instant
    state: NudgeState = NudgeState.CLAIMED
    mark: str | None = None
    next_at: Instant | None = None
