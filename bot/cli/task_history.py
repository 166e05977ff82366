"""`minuta tasks history`: what became of an action item, and by whom."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.domain.action_item import ActionItem, ItemEvent
from bot.domain.meeting import Meeting
from bot.domain.wording import one_line
from bot.ports import Store

_PEOPLE = frozenset({"assignee"})
_MOMENTS = frozenset({"due", "snoozed"})


async def history_of(store: Store, beginning: str) -> RenderableType:
    """The item's changes, oldest first; raises `NotFoundError`."""
    item = await store.item(beginning)
    meeting = await store.meeting(item.meeting_id)
    return _drawn(item, meeting, await store.item_events(item.id))


def _drawn(item: ActionItem, meeting: Meeting, events: Sequence[ItemEvent]) -> RenderableType:
    headline = Text.assemble((one_line(item.task), "bold"), f" – {one_line(meeting.title)}")
    if not events:
        return Group(headline, Text("Nobody has changed it.", "dim"))
    table = Table("When", "Who", "Where", "What", "From", "To", box=None, pad_edge=False)
    for event in events:
        table.add_row(
            f"{event.at.astimezone():%Y-%m-%d %H:%M}",
            Text(_person(event.actor, meeting)),
            Text(one_line(event.where)),
            Text(one_line(event.field.replace("_", " "))),
            *(Text(_value(event.field, value, meeting)) for value in (event.old, event.new)),
        )
    return Group(headline, table)


def _value(field: str, value: str | None, meeting: Meeting) -> str:
    if value is None:
        return "–"
    if field in _PEOPLE:
        return _person(value, meeting)
    return one_line(value.replace("T", " ", 1) if field in _MOMENTS else value)


def _person(person_id: str, meeting: Meeting) -> str:
    """What somebody of the meeting is called, whom an event knows by either of their ids."""
    for person in meeting.participants:
        if person.id == person_id or (person.account and person.account.user_id == person_id):
            return one_line(person.name)
    return one_line(person_id)
