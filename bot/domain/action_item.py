"""What somebody promised, by when, and what became of it."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, NaiveDatetime, model_validator

from bot.domain.evidence import Evidence
from bot.domain.frozen import Frozen, Instant


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
        """The due moment in UTC.

        A wall time that a clock change skips is moved behind the gap; one that happens twice means
        what its `fold` says (PEP 495), by itself the first time.
        """
        if self.local is None:
            return None
        return self.local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)


class ItemStatus(StrEnum):
    """The stored states of an action item; *due soon* and *overdue* are derived from the clock."""

    SUGGESTED = "suggested"
    OPEN = "open"
    SNOOZED = "snoozed"
    DONE = "done"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


class ActionItem(Frozen):
    """A self-contained task with its assignee, due date and the words it comes from.

    `version` counts changes, so that two clicks cannot undo each other unseen.
    """

    id: str
    meeting_id: str
    task: str
    assignee: Assignee | None
    due: DueDate | None
    status: ItemStatus
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    version: int = 1


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
