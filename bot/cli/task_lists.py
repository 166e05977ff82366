"""Lists of action items in a terminal: which are wanted, and how they are written."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.domain.publication import OpenItem
from bot.domain.standing import Standing, standing
from bot.domain.task import WantedTasks
from bot.domain.wording import assignee_wording, due_wording, one_line, snoozed_wording
from bot.followup.export import exported
from bot.ports import ItemStore
from bot.ports.desk import TaskFormat

SHORT_ID = 8
"""How much of an id is shown; any unambiguous beginning is understood."""

MOST: Final = 50
"""Items of a table, unless all are asked for."""

_MARKS: Final = {
    Standing.DUE_SOON: ("due soon", "yellow"),
    Standing.OVERDUE: ("overdue", "red"),
    Standing.STALE: ("overdue for long", "red dim"),
}


class ListFormat(StrEnum):
    """How a list is written."""

    TABLE = "table"
    CSV = "csv"
    CALENDAR = "ics"
    JSON = "json"


class Listed(NamedTuple):
    """Items, and how many there are in all."""

    items: Sequence[OpenItem]
    total: int


async def listed(store: ItemStore, wanted: WantedTasks, limit: int | None) -> Listed:
    """The first of the wanted items, as many as `limit`; None for all."""
    found = await store.find_tasks(wanted, limit)
    return Listed(await store.items(found.item_ids), found.total)


def as_table(tasks: Listed, now: datetime) -> RenderableType:
    """The items with how near their date is, and how many more there are."""
    table = tasks_table(tasks.items, now)
    left = tasks.total - len(tasks.items)
    if not left:
        return table
    more = f"and {left:,} more: narrow them down, see minuta tasks --help, or show --all"
    return Group(table, Text(more, "dim"))


def as_file(form: ListFormat, items: Sequence[OpenItem], now: datetime, zone: str) -> str:
    """The items for another program, as a reader in an IANA zone has them."""
    if form is ListFormat.JSON:
        return (
            json.dumps([_entry(each, now) for each in items], ensure_ascii=False, indent=2) + "\n"
        )
    return exported(items, TaskFormat(form), now, zone).text


def tasks_table(items: Sequence[OpenItem], now: datetime) -> Table:
    """The items as a table, with the names of their assignees."""
    table = Table("Id", "Task", "Assignee", "Due", "Status", box=None, pad_edge=False)
    for item, meeting in ((each.item, each.meeting) for each in items):
        table.add_row(
            item.id[:SHORT_ID],
            Text(one_line(item.task)),
            Text(one_line(assignee_wording(item, meeting))),
            Text(one_line(due_wording(item.due, meeting.zone))),
            Text(", ").join(_status(OpenItem(item=item, meeting=meeting), now)),
        )
    return table


def _status(each: OpenItem, now: datetime) -> Iterator[Text]:
    snoozed = snoozed_wording(each.item, each.meeting)
    yield Text(f"snoozed until {snoozed}" if snoozed else each.item.status)
    stands = standing(each.item, now)
    if stands in _MARKS:
        yield Text(*_MARKS[stands])


def _entry(each: OpenItem, now: datetime) -> dict[str, object]:
    item, meeting = each.item, each.meeting
    return {
        "meeting": {"id": meeting.id, "title": meeting.title, "channel": meeting.place.channel},
        "assignee_name": assignee_wording(item, meeting) if item.assignee else None,
        "standing": standing(item, now),
        **item.model_dump(mode="json", exclude={"meeting_id"}),
    }
