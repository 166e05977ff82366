"""An action item that is still to be done, as lists of them are made."""

from datetime import datetime
from typing import NamedTuple


class OpenTask(NamedTuple):
    """As much of an open item as it takes to choose it.

    `thread` is where in its channel it belongs, None for the channel itself. `due_at` is aware, and
    None for an item without a date that is clear.
    """

    item_id: str
    thread: str | None
    task: str
    due_at: datetime | None


class FoundTask(NamedTuple):
    """As much of an open item as it takes to find it among all that there are.

    `due_at` as in `OpenTask`. `assignee` is what they are called, None for nobody's; `channel` is
    that of the meeting's place.
    """

    item_id: str
    task: str
    due_at: datetime | None
    assignee: str | None
    channel: str
    meeting_id: str
    meeting: str
