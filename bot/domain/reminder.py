"""A reminder: who is told about which item, and at which moment."""

from datetime import timedelta
from enum import StrEnum
from typing import Final, Self

from pydantic import NaiveDatetime

from bot.domain.frozen import Frozen, Instant

IN_TIME: Final = timedelta(minutes=10)
"""What comes later than so behind its moment is late."""


class ReminderKind(StrEnum):
    """Which step of the plan a reminder is, or what else there is to say about an item.

    ASSIGNED tells somebody that an item is theirs. OVERDUE comes up to three times. SNOOZED is
    the end of a snooze. SAID_DONE asks whether it is, and HANDED_BACK tells who gave an item to
    somebody that it is not theirs.
    """

    ASSIGNED = "assigned"
    DAY_BEFORE = "day_before"
    DUE = "due"
    OVERDUE = "overdue"
    SNOOZED = "snoozed"
    SAID_DONE = "said_done"
    HANDED_BACK = "handed_back"


class ReminderState(StrEnum):
    """What became of a reminder; one that is CLAIMED goes out with a nudge."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"
    CANCELLED = "cancelled"


class Reminder(Frozen):
    """One planned message to one participant about one item.

    `local` is wall time in the IANA zone `zone`, as a person means it; `at` is the instant that it
    is to come at, which is what the tick compares with the clock: that of the wall time, or when
    the person can be told. `appointment` is what it stands on, and it is wanted only as long as the
    item says the same: see `bot.followup.appointments`. `nudge` is the id of the message that it
    went out with. One that `is_late` has missed its moment, and was put off since.
    """

    id: str
    item_id: str
    participant: str
    kind: ReminderKind
    local: NaiveDatetime
    zone: str
    at: Instant
    appointment: str = ""
    state: ReminderState = ReminderState.PLANNED
    nudge: str | None = None
    is_late: bool = False

    @classmethod
    def key(cls, item_id: str, kind: ReminderKind, local: NaiveDatetime) -> str:
        """The id that is the same for the same item, kind and scheduled time."""
        return f"{item_id}:{kind}:{local:%Y%m%dT%H%M}"

    def cancelled(self) -> Self:
        """The same reminder, called off."""
        return self.model_copy(update={"state": ReminderState.CANCELLED})
