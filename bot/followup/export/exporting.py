"""A list of action items as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.publication import Attachment
from bot.followup.export.calendar import calendar_text
from bot.followup.export.csv_table import csv_text
from bot.ports.desk import TaskFormat

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.publication import OpenItem


def exported(items: Sequence[OpenItem], form: TaskFormat, now: datetime, zone: str) -> Attachment:
    """The items as a file, in their order, as seen at `now` (aware) by a reader in an IANA zone.

    In a calendar are only those with a due date that is clear.
    """
    match form:
        case TaskFormat.CSV:
            return Attachment(
                name="tasks.csv", media_type="text/csv", text=csv_text(items, now, zone)
            )
        case TaskFormat.CALENDAR:
            return Attachment(
                name="tasks.ics", media_type="text/calendar", text=calendar_text(items, now)
            )
