"""The fields of somebody's reminders: what they show, and what was filled in."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any, Final

from bot.domain.working_hours import QuietHours, WorkingHours
from integrations.slack.elements import MOMENT, date, header, line, own
from integrations.slack.forms import Field, Option, choice, filled, hour, ticked, ticks
from integrations.slack.modals import Mistake
from integrations.slack.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from bot.domain.preferences import ReminderSettings
    from integrations.slack.elements import Block, Element

_ON, _WHAT, _LEAD = "on", "what", "lead"
_QUIET_FROM, _QUIET_UNTIL = "quiet-from", "quiet-until"
_DAY_FROM, _DAY_UNTIL, _DAYS = "day-from", "day-until", "days"
_DIGEST_AT = "digest-at"
_YES = "yes"

_KINDS: Final = {
    "assignments": "What has become mine",
    "eve": "What is due on the next working day",
    "overdue": "What is late",
    "digest": "Once on a working day: what is due or overdue and not told yet",
}
_TOLD: Final = {
    "assignments": "what has become yours",
    "eve": "what is due on the next working day",
    "overdue": "what is late",
}
_WEEK: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LEADS: Final = {
    5: "5 minutes",
    15: "15 minutes",
    30: "30 minutes",
    60: "1 hour",
    120: "2 hours",
    240: "4 hours",
    1440: "1 day",
}


def shown(settings: ReminderSettings, usual: WorkingHours) -> Iterator[Block]:
    """The form; `usual` are the hours of whoever has set none."""
    on = (Option(_YES, "Minuta tells me of what is mine"),)
    field = Field(_ON, "Reminders", is_optional=True)
    yield ticks(field, on, (_YES,) if settings.is_on else ())
    told = (name for name in _KINDS if getattr(settings, name))
    field = Field(
        _WHAT, "What you hear of", "When something is due, you always do.", is_optional=True
    )
    yield ticks(field, (Option(name, label) for name, label in _KINDS.items()), told)
    yield _lead(settings.lead_minutes)
    yield _hour(_DIGEST_AT, "Once a day at", settings.digest_at, "Empty: when your day begins.")
    yield header("Quiet hours, on every day")
    quiet = settings.quiet
    yield _hour(_QUIET_FROM, "From", quiet.begin if quiet else None)
    yield _hour(_QUIET_UNTIL, "Until", quiet.end if quiet else None, "Both empty for none.")
    yield header("Your working days")
    hours = settings.hours
    yield _hour(_DAY_FROM, "From", hours.day_start if hours else None)
    yield _hour(_DAY_UNTIL, "Until", hours.day_end if hours else None)
    hint = f"Nothing in all three: {_worked(usual)}."
    days = (Option(str(number), name) for number, name in enumerate(_WEEK))
    worked = map(str, hours.days) if hours else ()
    yield ticks(Field(_DAYS, "On", hint, is_optional=True), days, worked)


def changed(view: Mapping[str, Any], before: ReminderSettings) -> ReminderSettings:
    """What was filled in; what is no matter of the form stays. Raises `Mistake`."""
    wanted = ticked(view, _WHAT)
    return before.model_copy(
        update={
            "is_on": bool(ticked(view, _ON)),
            "lead_minutes": int(filled(view, _LEAD) or before.lead_minutes),
            "digest_at": _time(view, _DIGEST_AT),
            "quiet": _quiet(view),
            "hours": _hours(view),
            **{name: name in wanted for name in _KINDS},
        }
    )


def summary(settings: ReminderSettings, usual: WorkingHours) -> Iterator[str]:
    """What holds, in a few lines; `usual` are the hours of whoever has set none."""
    if not settings.is_on:
        yield "Reminders are off: Minuta tells you nothing."
        return
    told = (label for name, label in _TOLD.items() if getattr(settings, name))
    yield f"You are told {'; '.join(('what is due', *told))}."
    lead = _LEADS.get(settings.lead_minutes, counted(settings.lead_minutes, "minute"))
    yield f"What is due at an hour that was named comes {lead} before."
    hours = settings.hours or usual
    if settings.digest:
        at = settings.digest_at or hours.day_start
        yield f"Once on a working day, at {at:%H:%M}: what is due or overdue and not told yet."
    if settings.quiet is not None:
        yield f"Nothing comes from {settings.quiet.begin:%H:%M} until {settings.quiet.end:%H:%M}."
    yield f"You work {_worked(hours)}."


def silence(settings: ReminderSettings, now: datetime, zone: str) -> Iterator[Element]:
    """Until when Minuta is silent, if it is; `zone` is that of clients which know no other."""
    if settings.muted_until is not None and settings.muted_until > now:
        until = date(settings.muted_until, MOMENT, zone)
        yield line(own("Minuta is silent until "), until, own("."))


def _worked(hours: WorkingHours) -> str:
    days = ", ".join(_WEEK[day][:3] for day in sorted(hours.days))
    return f"{hours.day_start:%H:%M} to {hours.day_end:%H:%M} on {days}"


def _lead(minutes: int) -> Block:
    known = {**_LEADS, minutes: _LEADS.get(minutes, counted(minutes, "minute"))}
    options = (Option(str(one), label) for one, label in sorted(known.items()))
    field = Field(_LEAD, "How long before an hour that was named")
    return choice(field, options, str(minutes))


def _hour(block_id: str, label: str, at: time | None, hint: str = "") -> Block:
    return hour(Field(block_id, label, hint, is_optional=True), f"{at:%H:%M}" if at else None)


def _time(view: Mapping[str, Any], field: str) -> time | None:
    told = filled(view, field)
    return time.fromisoformat(told) if told else None


def _quiet(view: Mapping[str, Any]) -> QuietHours | None:
    begin, end = _time(view, _QUIET_FROM), _time(view, _QUIET_UNTIL)
    if begin is None and end is None:
        return None
    if begin is None or end is None:
        field = _QUIET_FROM if begin is None else _QUIET_UNTIL
        raise Mistake(field, "Quiet hours have a beginning and an end.", "Choose both, or none.")
    if begin == end:
        raise Mistake(_QUIET_UNTIL, "They end when they begin.", "Choose another hour.")
    return QuietHours(begin=begin, end=end)


def _hours(view: Mapping[str, Any]) -> WorkingHours | None:
    start, end = _time(view, _DAY_FROM), _time(view, _DAY_UNTIL)
    days = ticked(view, _DAYS)
    if start is None and end is None and not days:
        return None
    remedy = "Choose from, until and the days, or nothing of it."
    for field, value in ((_DAY_FROM, start), (_DAY_UNTIL, end), (_DAYS, days or None)):
        if value is None:
            raise Mistake(field, "This is missing.", remedy)
    if start is None or end is None or end <= start:
        raise Mistake(_DAY_UNTIL, "A working day ends after it begins.", "Choose another hour.")
    return WorkingHours(day_start=start, day_end=end, days=frozenset(int(day) for day in days))
