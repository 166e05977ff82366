"""Slack's teams, channels and people as Minuta knows them."""

from __future__ import annotations

from typing import Final

from bot.domain.meeting import Place
from bot.domain.people import Account

PLATFORM: Final = "slack"
"""The name of Slack in records."""


def place(team: str, channel: str, thread: str | None = None) -> Place:
    """A channel (C…, G… or D…), or in it the thread with this root (the `ts` of a message)."""
    return Place(platform=PLATFORM, workspace=team, channel=channel, thread=thread)


def account(team: str, user: str) -> Account:
    """Somebody (U… or W…) as a team knows them."""
    return Account(platform=PLATFORM, workspace=team, user_id=user)


def user_of(known: Account | None, team: str) -> str | None:
    """Somebody's id in a team; None for who has no account in it."""
    if known is None or (known.platform, known.workspace) != (PLATFORM, team):
        return None
    return known.user_id


def is_of(where: Place, team: str) -> bool:
    """Whether a place is one of this team."""
    return (where.platform, where.workspace) == (PLATFORM, team)
