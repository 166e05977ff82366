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
