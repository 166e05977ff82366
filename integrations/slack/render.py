"""What a publication that is one message says on Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from bot.domain.action_item import ItemStatus
from bot.domain.publication import (
    CapturePublication,
    LateJoinerPublication,
    LivePublication,
    OpenItemsPublication,
    ProgressPublication,
    ReminderPublication,
    SourceGonePublication,
    UploadPublication,
)
from bot.domain.reminder import ReminderKind
from bot.domain.wording import clock_time
from bot.errors import MinutaError
from bot.ports.desk import ItemView, Snooze
from integrations.slack.actions import (
    DATE,
    DONE,
    MENU,
    NOT_MINE,
    OWNER,
    REOPEN,
    SNOOZE,
    SNOOZE_OTHER,
    UNDO,
)
from integrations.slack.elements import (
    DAY,
    actions,
    button,
    context,
    date,
    line,
    link,
    option,
    own,
    quote,
    rich,
    select,
    words,
)
from integrations.slack.layout import joined
from integrations.slack.limits import BLOCK_ID, MESSAGE_SIZE, MESSAGE_TEXT, size, text_length
from integrations.slack.links import message_address
from integrations.slack.message import Message, fallback
from integrations.slack.notes.entries import CLOSED, facts, item_text
from integrations.slack.progress import progress_message, source_gone_message, upload_message
from integrations.slack.text import beginning, escaped, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from integrations.slack.elements import Block, Element

OneMessage: TypeAlias = (
    CapturePublication
    | LateJoinerPublication
    | LivePublication
    | OpenItemsPublication
    | ProgressPublication
    | ReminderPublication
    | SourceGonePublication
    | UploadPublication
)
"""All that becomes a single message: everything but notes."""

REMINDER_BLOCK: Final = "reminder:"
"""What the id of a reminder's first block begins with; the id of its item comes behind."""

_DUE_WORDS = {
    ReminderKind.DAY_BEFORE: "Due tomorrow",
    ReminderKind.DUE: "Due today",
    ReminderKind.SNOOZED: "Snoozed until now",
}
_STANDING = {
    ItemStatus.SUGGESTED: "Suggested, nobody has confirmed it yet",
    ItemStatus.OPEN: "To be done",
    ItemStatus.SNOOZED: "Snoozed",
    ItemStatus.DONE: "Done",
    ItemStatus.CANCELLED: "Cancelled",
    ItemStatus.REJECTED: "Rejected",
}
_SNOOZES = {
    Snooze.MINUTES_20: "20 minutes",
    Snooze.HOUR: "1 hour",
    Snooze.HOURS_3: "3 hours",
    Snooze.TOMORROW: "Tomorrow",
    Snooze.WORKING_DAY: "Next working day",
    Snooze.MONDAY: "Next Monday",
}
_TITLE_ROOM = 300
_TASK_ROOM = 1500
_WORDS_ROOM = 1000
"""Characters, so that a title and two long texts fit into a message."""

_ITEM_ROOM = 400


def message_of(publication: OneMessage, url: str) -> Message:
    """The publication as one message; `url` is the workspace's own address.

    Raises `MinutaError` for what is said of live meetings: Slack has none that a bot could hear.
    """
    match publication:
        case ProgressPublication():
            return progress_message(publication)
        case UploadPublication():
            return upload_message(publication)
        case ReminderPublication():
            return _reminder(publication, url)
        case SourceGonePublication():
            return source_gone_message(publication)
        case OpenItemsPublication():
            return _open_items(publication)
        case CapturePublication() | LateJoinerPublication() | LivePublication():
            raise MinutaError(
                "Slack lets no bot into a huddle, so there is no live meeting.",
                "Record it and share the recording in the channel.",
            )


def item_message(view: ItemView, url: str, *, can_undo: bool = False) -> Message:
    """How an item stands now, in place of the reminder of it; `can_undo` offers the way back."""
    item, meeting = view
    return _item(item, meeting, url, _STANDING[item.status], can_undo=can_undo)


def _reminder(publication: ReminderPublication, url: str) -> Message:
    late = " (late)" if publication.is_late else ""
    above = f"{_DUE_WORDS[publication.reminder.kind]}{late}"
    return _item(publication.item, publication.meeting, url, above)


def _item(
    item: ActionItem, meeting: Meeting, url: str, above: str, *, can_undo: bool = False
) -> Message:
    """An item in a direct message: what is to be done, by whom, when, and where it was said."""
    style = "strike" if item.status in CLOSED else "bold"
    evidence = item.evidence[0]
    place = meeting.place
    title = shortened(meeting.title, _TITLE_ROOM)
    read = (
        link(message_address(url, place.channel, place.thread), title)
        if place.thread
        else words(title)
    )
    said = quote(
        own("“"),
        words(beginning(evidence.quote, _WORDS_ROOM)),
        own("” – "),
        read,
        own(f", {clock_time(evidence.start_s)}"),
    )
    body = rich(
        line(own(f"{above}: "), words(beginning(item.task, _TASK_ROOM), style)),
        line(*facts(item, meeting)),
        said,
        block_id=f"{REMINDER_BLOCK}{item.id}"[:BLOCK_ID],
    )
    text = fallback(f"{above}: {escaped(shortened(item.task, _TASK_ROOM))}")
    return Message(text, (body, actions(*_item_buttons(item, can_undo=can_undo))))


def _item_buttons(item: ActionItem, *, can_undo: bool) -> Iterator[Element | None]:
    if item.status in CLOSED:
        yield button("Reopen", REOPEN, item.id)
    else:
        yield button("Done", DONE, item.id, style="primary")
        yield select(MENU, "Snooze", _snoozes(item))
        yield button("Date", DATE, item.id)
        yield button("Reassign", OWNER, item.id)
        if item.assignee is not None:
            yield button("Not mine", NOT_MINE, item.id)
    if can_undo:
        yield button("Undo", UNDO, item.id)


def _snoozes(item: ActionItem) -> Iterator[Element | None]:
    for snooze, label in _SNOOZES.items():
        yield option(label, SNOOZE.option(item.id, snooze))
    yield option("Pick a time…", SNOOZE_OTHER.option(item.id))


def _open_items(publication: OpenItemsPublication) -> Message:
    """The items as far as they fit, and how many more there are; nobody is told by them."""
    title = "Still open from earlier meetings"
    shown: list[Block] = [rich(line(own(title, "bold")))]
    for number, one in enumerate(publication.items):
        left = context(f"… and {len(publication.items) - number} more")
        grown = joined([*shown, *_open_item(one.item, one.meeting)])
        if size([*grown, left]) > MESSAGE_SIZE or text_length([*grown, left]) > MESSAGE_TEXT:
            return Message(fallback(title), (*shown, left))
        shown = grown
    return Message(fallback(title), tuple(shown))


def _open_item(item: ActionItem, meeting: Meeting) -> tuple[Block, ...]:
    short = item.model_copy(update={"task": beginning(item.task, _ITEM_ROOM)})
    title = words(shortened(meeting.title, _TITLE_ROOM), "italic")
    day = date(meeting.started_at, DAY, meeting.zone)
    return (*item_text(short, meeting), rich(line(title, own(", "), day)))
