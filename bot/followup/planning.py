"""When somebody is reminded of an action item."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.action_item import ActionItem, DueDate
from bot.domain.meeting import Meeting
from bot.domain.reminder import Reminder, ReminderKind
from bot.domain.working_hours import WorkingHours

_BEFORE_A_SPOKEN_TIME = timedelta(hours=1)


def zone_of(item: ActionItem, meeting: Meeting) -> str:
    """The IANA zone of the person an item belongs to; the meeting's, if it is not known."""
    assignee = meeting.participant(item.assignee.participant if item.assignee else None)
    return (assignee.zone if assignee else None) or meeting.zone


def plan(
    item: ActionItem, participant_zone: str, hours: WorkingHours, now: datetime
) -> tuple[Reminder, ...]:
    """The reminders of an item, oldest first, as seen at `now` (aware).

    One on the morning of the working day before the due day; one on the morning of the due day, or
    an hour before a time that was spoken. Those whose moment has passed are left out; if that would
    leave none although the due moment is still ahead, one comes right away. Without an assignee or
    a resolved due date, or with the due moment behind, there are none.
    """
    if item.assignee is None or item.due is None or (due_at := item.due.instant) is None:
        return ()
    if due_at <= now:
        return ()
    moments = {
        kind: local
        for kind, local in _moments(item.due, due_at, participant_zone, hours)
        if now < _instant(local, participant_zone) < due_at
    } or {ReminderKind.DUE: _wall_time(now, participant_zone)}
    return tuple(
        Reminder(
            id=Reminder.key(item.id, kind, local),
            item_id=item.id,
            participant=item.assignee.participant,
            kind=kind,
            local=local,
            zone=participant_zone,
            at=_instant(local, participant_zone),
        )
        for kind, local in moments.items()
    )


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


def _instant(local: datetime, zone: str) -> datetime:
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
