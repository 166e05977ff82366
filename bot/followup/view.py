"""What the plan of an item's reminders is seen from."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.action_item import instant_of
from bot.domain.reminder import Reminder, ReminderKind, ReminderState
from bot.followup.appointments import appointment, is_wanted
from bot.followup.quiet import after_quiet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from bot.domain.action_item import ActionItem
    from bot.domain.preferences import ReminderSettings
    from bot.followup.steps import Step
    from bot.followup.timing import Timing

_OUT = frozenset({ReminderState.CLAIMED, ReminderState.SENT})
_DATED = frozenset({ReminderKind.DAY_BEFORE, ReminderKind.DUE, ReminderKind.OVERDUE})
_AT_A_MOMENT = _DATED | {ReminderKind.SNOOZED}


class View(NamedTuple):
    """An item at `now` (aware), its assignee's timing, and all the reminders of it there are."""

    item: ActionItem
    timing: Timing
    now: datetime
    known: Sequence[Reminder]

    def out(self) -> Sequence[Reminder]:
        """The reminders that were sent, or are being sent at this moment."""
        return [one for one in self.known if one.state in _OUT]

    def of_date(self) -> Sequence[Reminder]:
        """The reminders of the date that the item has, for the assignee it has."""
        return [
            one
            for one in self.known
            if one.kind in _DATED and one.appointment == appointment(self.item, one.kind)
        ]

    def out_of_date(self) -> Sequence[Reminder]:
        """Those of the date, to the assignee, that were sent or are being sent."""
        return [one for one in self.of_date() if one.state in _OUT]

    def held(self) -> Sequence[Reminder]:
        """The reminders that are still to come although their moment has: as soon as they may.

        Quiet hours have kept them back, or a mute, which is looked at once more when they come.
        """
        return [
            self._brought_on(one)
            for one in self.known
            if self._is_to_come(one)
            and one.kind is not ReminderKind.HANDED_BACK
            and is_switched_on(one.kind, self.timing.settings)
            and (one.kind not in _AT_A_MOMENT or instant_of(one.local, one.zone) <= self.now)
        ]

    def handed_back(self) -> Sequence[Reminder]:
        """The reminders that are still to come for who has given the item to somebody."""
        return [
            one
            for one in self.known
            if self._is_to_come(one) and one.kind is ReminderKind.HANDED_BACK
        ]

    def ahead(self, kind: ReminderKind) -> Sequence[Reminder]:
        """The reminders of a kind that are planned for later, oldest first."""
        ahead = (
            one
            for one in self.known
            if one.kind is kind and one.at > self.now and self._is_to_come(one)
        )
        return sorted(ahead, key=lambda one: one.at)

    def reminder(self, step: Step) -> Reminder:
        """The reminder of a step for the assignee; raises `ValueError` where there is none.

        Its id is that of its wall time, unless something else was told under that already.
        """
        key = Reminder.key(self.item.id, step.kind, step.local)
        stands_on = appointment(self.item, step.kind)
        return self._named(
            step,
            key,
            {
                one.id
                for one in self.out()
                if one.participant != self.item.owner or one.appointment not in {"", stands_on}
            },
        )

    def news(self, step: Step, key: str) -> Reminder:
        """The same of something that is told now: its id is `key`, or a later one of that."""
        return self._named(step, key, {one.id for one in self.out()})

    def _named(self, step: Step, key: str, taken: AbstractSet[str]) -> Reminder:
        if self.item.owner is None:
            msg = "nobody is reminded of what is nobody's"
            raise ValueError(msg)
        later = (f"{key}:{number}" for number in count(2))
        return Reminder(
            id=next(one for one in chain([key], later) if one not in taken),
            item_id=self.item.id,
            participant=self.item.owner,
            kind=step.kind,
            local=step.local,
            zone=step.zone,
            at=step.at,
            appointment=appointment(self.item, step.kind),
        )

    def _is_to_come(self, reminder: Reminder) -> bool:
        return reminder.state is ReminderState.PLANNED and is_wanted(reminder, self.item)

    def _brought_on(self, reminder: Reminder) -> Reminder:
        """As soon as it may: what was kept back has not missed its moment, so not before now."""
        meant = instant_of(reminder.local, reminder.zone)
        at = max(meant, self.now) if reminder.at > self.now else meant
        return reminder.model_copy(update={"at": after_quiet(at, self.timing)})


def is_switched_on(kind: ReminderKind, settings: ReminderSettings) -> bool:
    """Whether somebody wants to be told this kind of thing."""
    match kind:
        case ReminderKind.ASSIGNED:
            return settings.assignments
        case ReminderKind.DAY_BEFORE:
            return settings.eve
        case ReminderKind.OVERDUE:
            return settings.overdue
        case _:
            return True
