"""Action items as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.action_item import AssigneeBasis
from bot.domain.standing import Standing, standing
from bot.domain.wording import assignee_wording, one_line, speaker_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.domain.action_item import ActionItem, DueDate
    from bot.domain.meeting import Meeting
    from bot.domain.publication import OpenItem

COLUMNS: Final = (
    "id",
    "task",
    "status",
    "assignee",
    "due",
    "due_zone",
    "due_as_said",
    "overdue",
    "meeting",
    "meeting_at",
    "quote",
    "said_by",
)

_MARK: Final = "\ufeff"
"""By which spreadsheets know that a file is UTF-8."""

_FORMULA: Final = re.compile(r"""(^|;)([\s"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])""")
"""Where a spreadsheet would begin to compute, as OWASP's page on CSV injection lists it.

A semicolon begins a new cell where the comma is the sign of decimals.
"""

_LATE: Final = frozenset({Standing.OVERDUE, Standing.STALE})


def csv_text(items: Sequence[OpenItem], now: datetime, zone: str) -> str:
    """The items as CSV with a heading, for a reader in an IANA zone; `now` is aware.

    A due date is local time in `due_zone`, without an hour where none was said, and empty where it
    is not clear; `meeting_at` is in the reader's zone. Who said the quote is told where it was the
    assignee, who took the item on. No cell is a formula.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for each in items:
        writer.writerow(map(_defused, _row(each.item, each.meeting, now, zone)))
    return _MARK + table.getvalue()


def _row(item: ActionItem, meeting: Meeting, now: datetime, zone: str) -> Iterator[str]:
    due = item.due
    yield item.id
    yield item.task
    yield item.status
    yield assignee_wording(item, meeting) if item.assignee else ""
    yield _local(due) if due else ""
    yield due.zone if due and due.local else ""
    yield due.phrase if due else ""
    yield "yes" if standing(item, now) in _LATE else "no"
    yield meeting.title
    yield meeting.started_at.astimezone(ZoneInfo(zone)).isoformat(sep=" ", timespec="minutes")
    yield item.evidence[0].quote
    yield _said_by(item, meeting)


def _local(due: DueDate) -> str:
    if due.local is None:
        return ""
    if due.is_date_only:
        return due.local.date().isoformat()
    return due.local.isoformat(sep=" ", timespec="minutes")


def _said_by(item: ActionItem, meeting: Meeting) -> str:
    if item.assignee is None or item.assignee.basis is not AssigneeBasis.SELF_COMMITMENT:
        return ""
    return speaker_name(item.assignee.participant, meeting)


def _defused(cell: str) -> str:
    return _FORMULA.sub(r"\1\2'", one_line(cell))
