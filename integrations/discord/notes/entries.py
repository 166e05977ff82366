"""Parts of the notes as safe text: lines with their buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import discord

from bot.domain.action_item import ItemStatus
from bot.domain.claims import claim_id
from bot.domain.notes import DecisionStatus
from integrations.discord.actions import CONFIRM, DATE, DONE, EVIDENCE, OWNER, REJECT, REOPEN
from integrations.discord.rows import button, rows
from integrations.discord.text import safe

if TYPE_CHECKING:
    from bot.domain.action_item import ActionItem
    from bot.domain.claims import AnyClaim
    from bot.domain.meeting import Meeting
    from bot.domain.notes import Decision
    from integrations.discord.rows import Button, Row


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


def evidence_button(claim: AnyClaim, meeting: Meeting) -> Button | None:
    """The button that shows the words behind a claim."""
    return button("Evidence", EVIDENCE, meeting.id, claim_id(claim))


def item_rows(item: ActionItem, meeting: Meeting) -> tuple[Row, ...]:
    """What can be done with an item, as it stands."""
    evidence = evidence_button(item, meeting)
    if item.status.is_over:
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
