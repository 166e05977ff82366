"""What people say of their reminders in words, and what is set then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.preferences import ReminderSettings
from bot.domain.working_hours import QuietHours, WorkingHours
from bot.errors import MinutaError
from integrations.discord.commands.hours import typed_days, typed_span, typed_time

if TYPE_CHECKING:
    from datetime import time

    from bot.ports import Asker
    from bot.ports.desk import ReminderDesk

SHORTEST_LEAD: Final = 5
LONGEST_LEAD: Final = 1440
"""Minutes before a time that was named, as `ReminderSettings` takes them."""

_NONE: Final = frozenset({"", "off", "no", "none", "aus", "nein", "keine"})
_USUAL: Final = frozenset({"default", "usual", "standard"})


async def change_reminders(
    by: Asker, desk: ReminderDesk, given: dict[str, object]
) -> ReminderSettings:
    """Change what is given, by the names of `ReminderSettings`, and leave the rest."""

    def alter(before: ReminderSettings) -> ReminderSettings:
        return ReminderSettings.model_validate(before.model_dump() | given)

    return await desk.change(by, alter)


def typed_quiet(text: str) -> QuietHours | None:
    """`20:00-8:00`; None for a word that says none, or nothing. Raises `MinutaError`."""
    if text.strip().casefold() in _NONE:
        return None
    begin, end = typed_span(text)
    if begin == end:
        raise MinutaError(
            "Quiet hours end at another time than they begin.", "Write them like 20:00-08:00."
        )
    return QuietHours(begin=begin, end=end)


def typed_hours(
    before: WorkingHours | None, usual: WorkingHours, hours: str, days: str
) -> WorkingHours | None:
    """A working day such as `9:00-17:00` on days such as `mon-fri`; what is empty stays.

    `usual` is as whoever runs Minuta says, which None is, too: for `default` as the hours and no
    days. Raises `MinutaError`.
    """
    if _is_usual(hours):
        before, hours = None, ""
        if not days:
            return None
    base = before or usual
    begin, end = typed_span(hours) if hours else (base.day_start, base.day_end)
    return WorkingHours(day_start=begin, day_end=end, days=typed_days(days) if days else base.days)


def typed_moment(text: str) -> time | None:
    """A time of day; None, which is when the day begins, for `default` or nothing.

    Raises `MinutaError`.
    """
    return None if _is_usual(text) or not text.strip() else typed_time(text)


def typed_lead(text: str) -> int:
    """Minutes before a time that was named; raises `MinutaError`."""
    words = text.strip().removesuffix("minutes").removesuffix("min").strip()
    minutes = int(words) if words.isdecimal() and len(words) <= len(str(LONGEST_LEAD)) else 0
    if not SHORTEST_LEAD <= minutes <= LONGEST_LEAD:
        raise MinutaError(
            f"It is told between {SHORTEST_LEAD} and {LONGEST_LEAD} minutes before.",
            "Write a number, like 60.",
        )
    return minutes


def _is_usual(text: str) -> bool:
    """Whether a word takes a setting back."""
    return text.strip().casefold() in _USUAL
