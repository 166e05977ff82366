"""A reminder: who is told about which item, and at which moment."""

from enum import StrEnum
from typing import Self

from pydantic import NaiveDatetime

from bot.domain.frozen import Frozen, Instant


class ReminderKind(StrEnum):
    """Which step of the plan a reminder is, or the end of a snooze."""

    DAY_BEFORE = "day_before"
    DUE = "due"
    SNOOZED = "snoozed"


class ReminderState(StrEnum):
    """What became of a reminder."""

    PLANNED = "planned"
    SENT = "sent"
    CANCELLED = "cancelled"


class Reminder(Frozen):
    """One planned message to the assignee of one item.

    `local` is wall time in the IANA zone `zone`, as a person means it; `at` is the instant it was
    computed to be, which is what the tick compares with the clock.
    """

    id: str
    item_id: str
    participant: str
    kind: ReminderKind
    local: NaiveDatetime
    zone: str
    at: Instant
    state: ReminderState = ReminderState.PLANNED

    @classmethod
    def key(cls, item_id: str, kind: ReminderKind, local: NaiveDatetime) -> str:
        """The id that is the same for the same item, kind and scheduled time."""
        return f"{item_id}:{kind}:{local:%Y%m%dT%H%M}"

    def cancelled(self) -> Self:
        """The same reminder, called off."""
        return self.model_copy(update={"state": ReminderState.CANCELLED})
