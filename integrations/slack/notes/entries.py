"""Parts of the notes as blocks: claims and action items with their buttons."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.action_item import ItemStatus
from bot.domain.claims import claim_id
from bot.domain.notes import DecisionStatus
from bot.domain.standing import Standing, standing
from bot.domain.wording import assignee_wording
from integrations.slack.actions import (
    CONFIRM,
    DATE,
    DONE,
    EVIDENCE,
    ITEM_EVIDENCE,
    ITEM_REWORD,
    MENU,
    NOT_DONE,
    OWNER,
    REJECT,
    REOPEN,
    SNOOZE_OTHER,
    UNDO,
)
from integrations.slack.elements import (
    MOMENT,
    actions,
    button,
    date,
    line,
    option,
    overflow,
    own,
    rich,
    user,
    words,
)
from integrations.slack.layout import Entry, paragraphs, sections_of
from integrations.slack.places import is_of, user_of
from integrations.slack.text import beginning, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.domain.action_item import ActionItem, DueDate
    from bot.domain.claims import AnyClaim
    from bot.domain.meeting import Meeting
    from bot.domain.notes import Decision
    from bot.domain.people import Participant
    from integrations.slack.elements import Block, Element

_MARKS = {
    ItemStatus.DONE: "☑ ",
    ItemStatus.CANCELLED: "☒ ",
    ItemStatus.REJECTED: "☒ ",
}
_TO_DO = "☐ "
STATES = {
    ItemStatus.SUGGESTED: "suggested, not confirmed",
    ItemStatus.OPEN: "to be done",
    ItemStatus.SNOOZED: "snoozed",
    ItemStatus.DONE: "done",
    ItemStatus.CANCELLED: "cancelled",
    ItemStatus.REJECTED: "rejected",
}
"""How an item stands."""

BETWEEN = " · "
"""What stands between two facts on a line."""

_FIRST_VERSION = 1
"""Of an item to which nothing was done yet."""

_PHRASE_ROOM = 200
_NAME_ROOM = 200
_MOST_DATES = 5
_URGENT = {
    Standing.DUE_SOON: "due soon",
    Standing.OVERDUE: "overdue",
    Standing.STALE: "overdue",
}


def claim_entry(claim: AnyClaim, meeting: Meeting, text: str, below: str = "") -> Entry:
    """A claim and the button that shows the words behind it; `below` is who it is about."""
    return Entry(sections_of(text, evidence_button(claim, meeting), below))


def evidence_button(claim: AnyClaim, meeting: Meeting) -> Element | None:
    """The button that shows the words behind a claim."""
    return button("Evidence", EVIDENCE, meeting.id, claim_id(claim))


def decision_text(decision: Decision) -> str:
    """A decision, with its status where it is not a plain one."""
    is_plain = decision.status is DecisionStatus.DECIDED
    return f"✓ {decision.text}" + ("" if is_plain else f" ({decision.status})")


def item_entry(item: ActionItem, meeting: Meeting) -> Entry:
    """An action item with what can be done about it."""
    can_undo = item.version > _FIRST_VERSION
    return Entry(item_blocks(item, meeting, meeting.place.workspace, can_undo=can_undo))


def item_blocks(
    item: ActionItem,
    meeting: Meeting,
    team: str,
    now: datetime | None = None,
    *,
    can_undo: bool,
    row: str | None = None,
) -> tuple[Block, ...]:
    """An action item and its buttons, as it stands; `team` and `now` as in `facts`.

    `row` is the id of the block with the buttons. Of a meeting elsewhere, words and notes can't be
    looked at here.
    """
    buttons = _buttons(item, is_here=is_of(meeting.place, team), can_undo=can_undo)
    return (*item_text(item, meeting, team, now), actions(*buttons, block_id=row))


def item_text(
    item: ActionItem, meeting: Meeting, team: str, now: datetime | None = None
) -> tuple[Block, ...]:
    """An action item without buttons: what is to be done; by whom, until when, and its state."""
    *above, last = paragraphs(item.task, mark(item), item_style(item))
    return (*above, rich(*last["elements"], line(*facts(item, meeting, team, now))))


def mark(item: ActionItem) -> str:
    """A box that stands before an item, ticked when nothing is to be done any more."""
    return _MARKS.get(item.status, _TO_DO)


def item_style(item: ActionItem) -> str:
    """How what is to be done is written: struck when it is not, any more."""
    return "strike" if item.status.is_over else "bold"


def facts(
    item: ActionItem, meeting: Meeting, team: str, now: datetime | None = None
) -> Iterator[Element]:
    """Whose an item is, when it is due, and its state: one line.

    `team` is the workspace where it is shown: people of it are mentioned. It is empty where nobody
    is to be. With `now`, it is said what is late or due soon.
    """
    owner = owner_of(item, meeting)
    user_id = user_of(owner.account if owner else None, team)
    who = shortened(assignee_wording(item, meeting), _NAME_ROOM)
    yield user(user_id, who) if user_id else words(who)
    yield own(BETWEEN)
    yield from due(item.due)
    yield from (own(f"{BETWEEN}{said}", "bold") for said in urgency(item, now))
    if item.status is ItemStatus.SNOOZED and item.snoozed is not None:
        zone = meeting.zone_of(owner.id if owner else None)
        yield own(f"{BETWEEN}snoozed until ")
        yield date(item.snoozed.instant(zone), MOMENT, zone)
    elif item.status is not ItemStatus.OPEN:
        yield own(f"{BETWEEN}{STATES[item.status]}")
    if item.said_done is not None and not item.status.is_over:
        yield own(f"{BETWEEN}said to be done")


def urgency(item: ActionItem, now: datetime | None) -> Iterator[str]:
    """`overdue` or `due soon`, if it is one of them."""
    how = standing(item, now) if now is not None else None
    if how in _URGENT:
        yield _URGENT[how]


def owner_of(item: ActionItem, meeting: Meeting) -> Participant | None:
    """The participant that an item belongs to."""
    return meeting.participant(item.owner)


def due(day: DueDate | None) -> Iterator[Element]:
    """A due date as every reader sees it in their own zone, or what is not clear about it."""
    if day is None:
        yield own("no date")
    elif day.instant is not None:
        yield own("due ")
        yield date(day.instant, MOMENT, day.zone)
    else:
        yield own("no date yet: “")
        yield words(beginning(day.phrase, _PHRASE_ROOM))
        yield own("” – ")
        yield words(beginning(day.reason or "not clear", _PHRASE_ROOM))
        zone = ZoneInfo(day.zone)
        for number, one in enumerate(day.candidates[:_MOST_DATES]):
            yield own(" or " if number else ": ")
            yield date(one.replace(tzinfo=zone).astimezone(UTC), MOMENT, day.zone)
        if day.candidates:
            yield own("?")


def undo_button(item: ActionItem) -> Element | None:
    """Takes back what was last done to an item: as it is shown here, and no other."""
    return button("Undo", UNDO, item.id, str(item.version))


def _buttons(item: ActionItem, *, is_here: bool, can_undo: bool) -> Iterator[Element | None]:
    if item.status.is_over:
        yield button("Reopen", REOPEN, item.id)
    elif item.said_done is not None:
        yield from said_done_buttons(item)
    else:
        if item.status is ItemStatus.SUGGESTED:
            yield button("Confirm", CONFIRM, item.id, style="primary")
        else:
            yield button("Done", DONE, item.id)
        yield button("Owner", OWNER, item.id)
        yield button("Date", DATE, item.id)
    yield overflow(MENU, _choices(item, is_here=is_here, can_undo=can_undo))


def said_done_buttons(item: ActionItem) -> Iterator[Element | None]:
    """The two answers to whether an item is done, as somebody has said."""
    yield button("Yes, it's done", DONE, item.id, style="primary")
    yield button("Not yet", NOT_DONE, item.id)


def _choices(item: ActionItem, *, is_here: bool, can_undo: bool) -> Iterator[Element | None]:
    if not item.status.is_over:
        if item.status.is_agreed:
            yield option("Snooze…", SNOOZE_OTHER.option(item.id))
        yield option("Reject", REJECT.option(item.id))
    if is_here:
        yield option("Evidence", ITEM_EVIDENCE.option(item.id))
        yield option("Edit…", ITEM_REWORD.option(item.id))
    if can_undo:
        yield option("Undo", UNDO.option(item.id, str(item.version)))
