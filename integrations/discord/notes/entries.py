"""Parts of the notes as safe text: lines with their buttons."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import discord

from bot.domain.action_item import ItemStatus
from bot.domain.claims import claim_id
from bot.domain.notes import DecisionStatus
from bot.domain.wording import assignee_wording
from integrations.discord.actions import CONFIRM, DATE, DONE, EVIDENCE, OWNER, REJECT, REOPEN
from integrations.discord.notes.text import safe
from integrations.discord.rows import button, rows

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.action_item import ActionItem, DueDate
    from bot.domain.claims import AnyClaim
    from bot.domain.meeting import Meeting
    from bot.domain.notes import Decision
    from integrations.discord.rows import Button, Row

PLATFORM = "discord"
CLOSED = frozenset({ItemStatus.DONE, ItemStatus.CANCELLED, ItemStatus.REJECTED})
"""The states in which nothing is to be done any more."""
_MARKS = {
    ItemStatus.DONE: "☑",
    ItemStatus.CANCELLED: "☒",
    ItemStatus.REJECTED: "☒",
}
_STATES = {
    ItemStatus.SUGGESTED: "suggested, not confirmed",
    ItemStatus.SNOOZED: "snoozed",
    ItemStatus.DONE: "done",
    ItemStatus.CANCELLED: "cancelled",
    ItemStatus.REJECTED: "rejected",
}


class Entry(NamedTuple):
    """A line or two of the notes; `beside` is the button beside them, `rows` those under them.

    `mentioned` are the users that the text mentions.
    """

    text: str
    beside: Button | None = None
    rows: tuple[Row, ...] = ()
    mentioned: frozenset[int] = frozenset()


class Section(NamedTuple):
    """A heading and what stands under it."""

    title: str
    entries: tuple[Entry, ...]


def decision_line(decision: Decision) -> str:
    """A decision on one line, with its status where it is not a plain one."""
    is_plain = decision.status is DecisionStatus.DECIDED
    return f"✓ {safe(decision.text)}" + ("" if is_plain else f" ({decision.status})")


def timestamp(instant: datetime, style: str) -> str:
    """A moment that every reader sees in their own zone and language."""
    return f"<t:{instant.timestamp():.0f}:{style}>"


def evidence_button(claim: AnyClaim, meeting: Meeting) -> Button | None:
    """The button that shows the words behind a claim."""
    return button("Evidence", EVIDENCE, meeting.id, claim_id(claim))


def item_text(item: ActionItem, meeting: Meeting) -> str:
    """An action item on two lines: what is to be done; by whom, until when, and its state."""
    state = f" · {_STATES[item.status]}" if item.status in _STATES else ""
    return f"{stateless_text(item, meeting)}{state}"


def stateless_text(item: ActionItem, meeting: Meeting) -> str:
    """The same without the state."""
    user_id = account_of(item, meeting)
    who = f"<@{user_id}>" if user_id else safe(assignee_wording(item, meeting))
    return f"{_MARKS.get(item.status, '☐')} {safe(item.task)}\n{who} · {due(item.due)}"


def item_line(item: ActionItem, meeting: Meeting) -> str:
    """An action item on one line: what is to be done, by whom, and the day, where it is known."""
    user_id = account_of(item, meeting)
    who = f"<@{user_id}>" if user_id else safe(assignee_wording(item, meeting))
    moment = item.due.instant if item.due else None
    when = f" · {timestamp(moment, 'd')}" if moment else ""
    state = f" · {_STATES[item.status]}" if item.status in _STATES else ""
    return f"{_MARKS.get(item.status, '☐')} {safe(item.task)} – {who}{when}{state}"


def item_rows(item: ActionItem, meeting: Meeting) -> tuple[Row, ...]:
    """What can be done with an item, as it stands."""
    evidence = evidence_button(item, meeting)
    if item.status in CLOSED:
        return rows(button("Reopen", REOPEN, item.id), evidence)
    is_suggested = item.status is ItemStatus.SUGGESTED
    label, action = ("Confirm", CONFIRM) if is_suggested else ("Done", DONE)
    return rows(
        button(label, action, item.id, style=discord.ButtonStyle.success),
        button("Owner", OWNER, item.id),
        button("Date", DATE, item.id),
        button("Reject", REJECT, item.id),
        evidence,
    )


def account_of(item: ActionItem, meeting: Meeting) -> int | None:
    """The user that an item belongs to, where they have an account on the meeting's server."""
    participant = meeting.participant(item.assignee.participant) if item.assignee else None
    account = participant.account if participant else None
    if account is None or account.platform != PLATFORM:
        return None
    return int(account.user_id) if account.workspace == meeting.place.workspace else None


def due(date: DueDate | None) -> str:
    """A due date as every reader sees it in their own zone, or what is not clear about it."""
    if date is None:
        return "no date"
    if date.instant is not None:
        return f"due {timestamp(date.instant, 'F')} ({timestamp(date.instant, 'R')})"
    zone = ZoneInfo(date.zone)
    moments = (one.replace(tzinfo=zone).astimezone(UTC) for one in date.candidates)
    options = " or ".join(timestamp(moment, "F") for moment in moments)
    unclear = f"no date yet: “{safe(date.phrase)}” – {safe(date.reason or 'not clear')}"
    return f"{unclear}: {options}?" if options else unclear
