"""What somebody promised, by when, and what became of it."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, NaiveDatetime, model_validator

from bot.domain.evidence import Evidence
from bot.domain.frozen import Frozen, Instant


def instant_of(local: datetime, zone: str) -> datetime:
    """The moment in UTC of a wall time in an IANA zone.

    One that a clock change skips is moved behind the gap; one that happens twice means what its
    `fold` says (PEP 495), by itself the first time.
    """
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class AssigneeBasis(StrEnum):
    """Why an item is somebody's."""

    SELF_COMMITMENT = "self_commitment"
    ASSIGNED_AND_ACCEPTED = "assigned_and_accepted"
    ASSIGNED = "assigned"
    INFERRED = "inferred"
    MANUAL = "manual"


class Assignee(Frozen):
    """The person an item belongs to.

    `participant` is the participant's id. `spoken_name` is the name that was said, where one was.
    `confidence` is between 0 and 1.
    """

    participant: str
    basis: AssigneeBasis
    spoken_name: str | None = None
    confidence: float = Field(ge=0, le=1)


class DueBasis(StrEnum):
    """What kind of phrase a due date comes from."""

    DATE = "date"
    WEEKDAY = "weekday"
    RELATIVE = "relative"
    PERIOD = "period"
    MANUAL = "manual"


class DueDate(Frozen):
    """A spoken due date, resolved to local wall time in the assignee's zone.

    `local` is wall time in the IANA zone `zone`; instants are computed late, so that a change of
    the zone's rules is honoured. `is_date_only` says that no hour was spoken and `local` is the end
    of the working day. An ambiguous phrase has no `local` but at least two `candidates`; a phrase
    that names a moment already past has none and `reason` says so.
    """

    phrase: str
    zone: str
    basis: DueBasis
    local: NaiveDatetime | None = None
    is_date_only: bool = True
    candidates: tuple[NaiveDatetime, ...] = ()
    reason: str | None = None

    @model_validator(mode="after")
    def _is_resolved_or_asked_about(self) -> Self:
        if self.local is None and self.reason is None:
            msg = "an unresolved due date must say why"
            raise ValueError(msg)
        if self.local is not None and self.candidates:
            msg = "a resolved due date has no candidates"
            raise ValueError(msg)
        return self

    @property
    def instant(self) -> datetime | None:
        """The due moment in UTC, as `instant_of` its wall time."""
        return None if self.local is None else instant_of(self.local, self.zone)


class ItemStatus(StrEnum):
    """The stored states of an action item; *due soon* and *overdue* are derived from the clock."""

    SUGGESTED = "suggested"
    OPEN = "open"
    SNOOZED = "snoozed"
    DONE = "done"
    CANCELLED = "cancelled"
    REJECTED = "rejected"

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be done any more."""
        return self in {ItemStatus.DONE, ItemStatus.CANCELLED, ItemStatus.REJECTED}

    @property
    def is_agreed(self) -> bool:
        """Whether it is to be done, and nobody has to confirm that."""
        return self in {ItemStatus.OPEN, ItemStatus.SNOOZED}


class Snoozed(Frozen):
    """Until when somebody does not want to hear of an item.

    `local` is wall time in the IANA zone `zone`; without one it is meant wherever the assignee is.
    """

    local: NaiveDatetime
    zone: str | None = None

    def instant(self, assignee_zone: str) -> datetime:
        """The moment in UTC, for an assignee in this IANA zone."""
        return instant_of(self.local, self.zone or assignee_zone)


class SaidDone(Frozen):
    """Somebody has said in a later meeting that an item is done, which is a suggestion.

    `meeting_id` is that meeting, `participant` the id of who said it there, `evidence` the words.
    """

    meeting_id: str
    participant: str
    evidence: Evidence


class ActionItem(Frozen):
    """A self-contained task with its assignee, due date and the words it comes from.

    `version` counts changes, so that two clicks cannot undo each other unseen. `snoozed` is there
    while the status says so. `said_done` suggests that it is done, until somebody answers.
    """

    id: str
    meeting_id: str
    task: str
    assignee: Assignee | None
    due: DueDate | None
    status: ItemStatus
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    version: int = 1
    snoozed: Snoozed | None = None
    said_done: SaidDone | None = None

    @property
    def owner(self) -> str | None:
        """The id of the participant whose it is; None for nobody's."""
        return self.assignee.participant if self.assignee else None


class ItemEvent(Frozen):
    """One change of an action item: who, when, from what to what, and where it was done.

    `actor` is a participant's id or an account's user id.
    """

    item_id: str
    at: Instant
    actor: str
    field: str
    old: str | None
    new: str | None
    where: str


class ItemState(Frozen):
    """What people change of an item."""

    task: str
    status: ItemStatus
    assignee: Assignee | None
    due: DueDate | None
    snoozed: Snoozed | None = None
    said_done: SaidDone | None = None

    @classmethod
    def of(cls, item: ActionItem) -> Self:
        """The state an item is in."""
        return cls(
            task=item.task,
            status=item.status,
            assignee=item.assignee,
            due=item.due,
            snoozed=item.snoozed,
            said_done=item.said_done,
        )


class ItemChange(Frozen):
    """One change of an action item as a whole, by which it can be taken back.

    `version` is the one it made of the item, `actor` as in the event. A change that took another
    one back has its version in `undoes`.
    """

    item_id: str
    version: int
    actor: str
    before: ItemState
    after: ItemState
    undoes: int | None = None
