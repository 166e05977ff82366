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
from integrations.slack.places import PLATFORM
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

CLOSED = frozenset({ItemStatus.DONE, ItemStatus.CANCELLED, ItemStatus.REJECTED})
"""The states in which nothing is to be done any more."""

_MARKS = {
    ItemStatus.DONE: "☑ ",
    ItemStatus.CANCELLED: "☒ ",
    ItemStatus.REJECTED: "☒ ",
}
_TO_DO = "☐ "
_STATES = {
    ItemStatus.SUGGESTED: "suggested, not confirmed",
    ItemStatus.SNOOZED: "snoozed",
    ItemStatus.DONE: "done",
    ItemStatus.CANCELLED: "cancelled",
    ItemStatus.REJECTED: "rejected",
}
BETWEEN = " · "
"""What stands between two facts on a line."""

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
    return Entry(item_blocks(item, meeting, meeting.place.workspace))


def item_blocks(
    item: ActionItem, meeting: Meeting, team: str, now: datetime | None = None
) -> tuple[Block, ...]:
    """An action item and its buttons, as it stands; `team` and `now` as in `facts`."""
    return (*item_text(item, meeting, team, now), actions(*_buttons(item)))


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
    return "strike" if item.status in CLOSED else "bold"


def facts(
    item: ActionItem, meeting: Meeting, team: str, now: datetime | None = None
) -> Iterator[Element]:
    """Whose an item is, when it is due, and its state: one line.

    `team` is the workspace where it is shown: people of it are mentioned. It is empty where nobody
    is to be. With `now`, it is said what is late or due soon.
    """
    owner = owner_of(item, meeting)
    user_id = account_of(owner, team)
    who = shortened(assignee_wording(item, meeting), _NAME_ROOM)
    yield user(user_id, who) if user_id else words(who)
    yield own(BETWEEN)
    yield from due(item.due)
    yield from (own(f"{BETWEEN}{said}", "bold") for said in urgency(item, now))
    if item.status is ItemStatus.SNOOZED and item.snoozed is not None:
        zone = meeting.zone_of(owner.id if owner else None)
        yield own(f"{BETWEEN}snoozed until ")
        yield date(item.snoozed.instant(zone), MOMENT, zone)
    elif item.status in _STATES:
        yield own(f"{BETWEEN}{_STATES[item.status]}")
    if item.said_done is not None and item.status not in CLOSED:
        yield own(f"{BETWEEN}said to be done")


def urgency(item: ActionItem, now: datetime | None) -> Iterator[str]:
    """`overdue` or `due soon`, if it is one of them."""
    how = standing(item, now) if now is not None else None
    if how in _URGENT:
        yield _URGENT[how]


def owner_of(item: ActionItem, meeting: Meeting) -> Participant | None:
    """The participant that an item belongs to."""
    return meeting.participant(item.assignee.participant) if item.assignee else None


def account_of(person: Participant | None, team: str) -> str | None:
    """A participant's id on Slack, where they have an account in this workspace."""
    account = person.account if person else None
    if account is None or account.platform != PLATFORM or account.workspace != team:
        return None
    return account.user_id


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


def _buttons(item: ActionItem) -> Iterator[Element | None]:
    if item.status in CLOSED:
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
    yield overflow(MENU, _choices(item))


def said_done_buttons(item: ActionItem) -> Iterator[Element | None]:
    """The two answers to whether an item is done, as somebody has said."""
    yield button("Yes, it's done", DONE, item.id, style="primary")
    yield button("Not yet", NOT_DONE, item.id)


def _choices(item: ActionItem) -> Iterator[Element | None]:
    if item.status not in CLOSED:
        yield option("Snooze…", SNOOZE_OTHER.option(item.id))
        yield option("Reject", REJECT.option(item.id))
    yield option("Evidence", ITEM_EVIDENCE.option(item.id))
    yield option("Edit…", ITEM_REWORD.option(item.id))
    yield option("Undo", UNDO.option(item.id))
