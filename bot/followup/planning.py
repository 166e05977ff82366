"""When somebody is reminded of an action item."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.action_item import ActionItem, DueDate, ItemStatus, instant_of
from bot.domain.meeting import Meeting
from bot.domain.reminder import Reminder, ReminderKind
from bot.domain.working_hours import WorkingHours

_BEFORE_A_SPOKEN_TIME = timedelta(hours=1)
_A_MOMENT = timedelta(microseconds=1)


class _Step(NamedTuple):
    kind: ReminderKind
    local: datetime
    zone: str

    @property
    def at(self) -> datetime:
        return instant_of(self.local, self.zone)


def zone_of(item: ActionItem, meeting: Meeting) -> str:
    """The IANA zone of the person an item belongs to; the meeting's, if it is not known."""
    return meeting.zone_of(item.assignee.participant if item.assignee else None)


def plan(
    item: ActionItem, participant_zone: str, hours: WorkingHours, now: datetime
) -> tuple[Reminder, ...]:
    """The reminders of an item, oldest first, as seen at `now` (aware).

    One on the morning of the working day before the due day; one on the morning of the due day, or
    an hour before a time that was spoken. Those whose moment has passed are left out; if that would
    leave none although the due moment is still ahead, one comes right away. Without an assignee or
    a resolved due date, or with the due moment behind, there are none. While an item is snoozed,
    the first one comes when that ends, with or without a due date, and none before it.
    """
    if item.assignee is None:
        return ()
    return tuple(
        Reminder(
            id=Reminder.key(item.id, step.kind, step.local),
            item_id=item.id,
            participant=item.assignee.participant,
            kind=step.kind,
            local=step.local,
            zone=step.zone,
            at=step.at,
        )
        for step in _steps(item, participant_zone, hours, now)
    )


def is_of_plan(reminder: Reminder, item: ActionItem, hours: WorkingHours) -> bool:
    """Whether a reminder is one that its item has now: nothing it depends on has changed since.

    Its plan is seen from its own moment: from just before for one that was planned ahead, and from
    the moment itself for one that was to come right away. It stays in the zone it was planned in.
    """
    return any(
        planned.id == reminder.id and planned.participant == reminder.participant
        for now in (reminder.at - _A_MOMENT, reminder.at)
        for planned in plan(item, reminder.zone, hours, now)
    )


def _steps(item: ActionItem, zone: str, hours: WorkingHours, now: datetime) -> Iterator[_Step]:
    snooze = _snooze(item, zone)
    if snooze is None or snooze.at <= now:
        ahead = tuple(_ahead(item, zone, hours, now))
        if not ahead and item.due and item.due.instant and now < item.due.instant:
            ahead = (_Step(ReminderKind.DUE, _wall_time(now, zone), zone),)
        yield from ahead
        return
    yield snooze
    yield from _ahead(item, zone, hours, snooze.at)


def _snooze(item: ActionItem, zone: str) -> _Step | None:
    if item.status is not ItemStatus.SNOOZED or item.snoozed is None:
        return None
    return _Step(ReminderKind.SNOOZED, item.snoozed.local, item.snoozed.zone or zone)


def _ahead(item: ActionItem, zone: str, hours: WorkingHours, now: datetime) -> Iterator[_Step]:
    """The steps towards the due moment that are behind `now`."""
    if item.due is None or (due_at := item.due.instant) is None:
        return
    for kind, local in _moments(item.due, due_at, zone, hours):
        step = _Step(kind, local, zone)
        if now < step.at < due_at:
            yield step


def _moments(
    due: DueDate, due_at: datetime, zone: str, hours: WorkingHours
) -> Iterator[tuple[ReminderKind, datetime]]:
    # A date without an hour is that day wherever the person is; a spoken time is one instant.
    local = _wall_time(due_at, zone)
    if due.is_date_only and due.local is not None:
        local = due.local
    eve = _working_day_before(local.date(), hours)
    yield ReminderKind.DAY_BEFORE, datetime.combine(eve, hours.day_start)
    if due.is_date_only:
        yield ReminderKind.DUE, datetime.combine(local.date(), hours.day_start)
    else:
        yield ReminderKind.DUE, _wall_time(due_at - _BEFORE_A_SPOKEN_TIME, zone)


def _working_day_before(day: date, hours: WorkingHours) -> date:
    day -= timedelta(days=1)
    while not hours.is_working_day(day):
        day -= timedelta(days=1)
    return day


def _wall_time(instant: datetime, zone: str) -> datetime:
    """Local time to the minute, as a reminder's id has it."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
