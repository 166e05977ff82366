"""Action items and moments in words, as safe text."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.action_item import ItemStatus
from bot.domain.wording import assignee_wording
from integrations.discord.places import PLATFORM
from integrations.discord.text import safe

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.action_item import ActionItem, DueDate
    from bot.domain.meeting import Meeting

_MARKS: Final = {
    ItemStatus.DONE: "☑",
    ItemStatus.CANCELLED: "☒",
    ItemStatus.REJECTED: "☒",
}
_STATES: Final = {
    ItemStatus.SUGGESTED: "suggested, not confirmed",
    ItemStatus.DONE: "done",
    ItemStatus.CANCELLED: "cancelled",
    ItemStatus.REJECTED: "rejected",
}


def timestamp(instant: datetime, style: str) -> str:
    """A moment that every reader sees in their own zone and language."""
    return f"<t:{instant.timestamp():.0f}:{style}>"


def item_text(item: ActionItem, meeting: Meeting) -> str:
    """An action item on two lines: what is to be done; by whom, until when, and its state."""
    return f"{stateless_text(item, meeting)}{_behind(item, meeting)}"


def stateless_text(item: ActionItem, meeting: Meeting) -> str:
    """The same without the state."""
    who = _mentioned(item, meeting)
    return f"{mark_of(item)} {safe(item.task)}\n{who} · {due(item.due)}"


def item_line(item: ActionItem, meeting: Meeting) -> str:
    """An action item on one line: what is to be done, by whom, and the day, where it is known."""
    moment = item.due.instant if item.due else None
    when = f" · {timestamp(moment, 'd')}" if moment else ""
    who, state = _mentioned(item, meeting), _behind(item, meeting)
    return f"{mark_of(item)} {safe(item.task)} – {who}{when}{state}"


def mark_of(item: ActionItem) -> str:
    """A box, which is ticked or crossed for what is over."""
    return _MARKS.get(item.status, "☐")


def state_of(item: ActionItem, meeting: Meeting) -> str:
    """How an item stands; nothing for what is to be done and nothing else."""
    if item.status is ItemStatus.SNOOZED:
        return f"snoozed{snoozed_until(item, meeting)}"
    return _STATES.get(item.status, "")


def snoozed_until(item: ActionItem, meeting: Meeting) -> str:
    """Until when an item is snoozed, as ` until 20 November 2026 09:00`; nothing if it is not."""
    if item.snoozed is None:
        return ""
    return f" until {timestamp(item.snoozed.instant(meeting.zone_of(item.owner)), 'f')}"


def account_of(item: ActionItem, meeting: Meeting) -> int | None:
    """The user that an item belongs to, where they have an account on the meeting's server."""
    participant = meeting.participant(item.owner)
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


def _mentioned(item: ActionItem, meeting: Meeting) -> str:
    user_id = account_of(item, meeting)
    return f"<@{user_id}>" if user_id else safe(assignee_wording(item, meeting))


def _behind(item: ActionItem, meeting: Meeting) -> str:
    state = state_of(item, meeting)
    return f" · {state}" if state else ""
