"""Lists of action items in a terminal: which are wanted, and how they are written."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.domain.publication import OpenItem
from bot.domain.standing import Standing, standing
from bot.domain.task import FoundTask
from bot.domain.wording import assignee_wording, due_wording, one_line, snoozed_wording
from bot.followup.export import exported
from bot.ports import ItemStore
from bot.ports.desk import TaskFormat

SHORT_ID = 8
"""How much of an id is shown; any unambiguous beginning is understood."""

MOST: Final = 50
"""Items of a table, unless all are asked for."""

_END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)
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


class Wanted(NamedTuple):
    """Which open items are wanted: what is empty does not matter.

    `of` is a part of the assignee's name, `channel` the whole of a channel, `meeting` the beginning
    of a meeting's id or a part of its title; every one of the `words` is in the task. Their case
    does not matter.
    """

    of: str = ""
    channel: str = ""
    is_overdue: bool = False
    meeting: str = ""
    words: str = ""

    def holds(self, task: FoundTask, now: datetime) -> bool:
        """Whether a task is one of them, seen at `now` (aware)."""
        if self.is_overdue and not (task.due_at and task.due_at < now):
            return False
        return (
            _is_in(self.of, task.assignee or "")
            and self.channel.lstrip("#").casefold() in {"", task.channel.casefold()}
            and (task.meeting_id.startswith(self.meeting) or _is_in(self.meeting, task.meeting))
            and all(_is_in(word, task.task) for word in self.words.split())
        )


class Listed(NamedTuple):
    """Items, those with a due date first and by it, and how many there are in all."""

    items: Sequence[OpenItem]
    total: int


async def listed(store: ItemStore, wanted: Wanted, now: datetime, limit: int | None) -> Listed:
    """The first of the wanted items, as many as `limit`; None for all."""
    found = [task for task in await store.open_tasks() if wanted.holds(task, now)]
    found.sort(key=lambda task: task.due_at or _END_OF_TIME)
    return Listed(await store.items([task.item_id for task in found[:limit]]), len(found))


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


def _is_in(part: str, whole: str) -> bool:
    return part.casefold() in whole.casefold()
