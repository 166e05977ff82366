"""Action items to choose from while somebody types."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.wording import assignee_wording
from bot.errors import MinutaError, ProviderError
from bot.ports.desk import TaskScope
from integrations.discord.asker import DiscordAsker
from integrations.discord.commands.choices import CHOICE_TEXT, CHOICES, choice
from integrations.discord.items.buttons import SNOOZES
from integrations.discord.places import WRITABLE, channel_of, place_of
from integrations.discord.text import length, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from discord import app_commands

    from bot.domain.action_item import DueDate
    from bot.ports import Asker, Desk
    from bot.ports.desk import ItemDesk, ItemView
    from integrations.discord.asking import Asked

log = logging.getLogger(__name__)

_CHANNEL_S = 1.0
"""Seconds in which it must be known what of a channel somebody may read."""

_NAME_ROOM = 30


async def task_choices(
    asked: Asked, desk: Callable[[], Desk], words: str
) -> list[app_commands.Choice[str]]:
    """What is still to be done and holds these words: theirs first, then the channel's."""
    by, items = DiscordAsker.of(asked), desk().items
    mine = await items.tasks(by, TaskScope.MINE, words=words, limit=CHOICES)
    views = [*mine.items]
    if len(views) < CHOICES and isinstance(asked.channel, WRITABLE):
        views += await _of_channel(asked, by, items, words)
    once = {view.item.id: view for view in views}
    return [_task_choice(view, mine.zone) for view in once.values()][:CHOICES]


async def closed_choices(
    asked: Asked, desk: Callable[[], Desk], words: str
) -> list[app_commands.Choice[str]]:
    """What was theirs, is over, and holds these words; what was closed last comes first."""
    by, items = DiscordAsker.of(asked), desk().items
    closed = await items.tasks(by, TaskScope.CLOSED, words=words, limit=CHOICES)
    return [_task_choice(view, closed.zone) for view in closed.items]


def until_choices(words: str) -> list[app_commands.Choice[str]]:
    """For how long to snooze; what is typed can be chosen as it is, since it may be a date."""
    typed = shortened(words, CHOICE_TEXT)
    known = [
        choice(name, until.value)
        for until, name in SNOOZES.items()
        if typed.casefold() in name.casefold()
    ]
    return [*known, choice(typed, typed)] if typed else known


async def _of_channel(asked: Asked, by: Asker, desk: ItemDesk, words: str) -> Sequence[ItemView]:
    """What is to be done in the channel, if it can be had in time; it may have threads to ask for.

    Who can't read it is offered nothing of it.
    """
    place = place_of(channel_of(asked))
    try:
        async with asyncio.timeout(_CHANNEL_S):
            found = await desk.tasks(by, TaskScope.CHANNEL, place=place, words=words, limit=CHOICES)
    except (MinutaError, ProviderError, TimeoutError) as error:
        log.info("no tasks of a channel for %s: %s", asked.id, type(error).__name__)
        return ()
    return found.items


def _task_choice(view: ItemView, zone: str) -> app_commands.Choice[str]:
    item, meeting = view.item, view.meeting
    who = shortened(assignee_wording(item, meeting), _NAME_ROOM)
    tail = f" – {who}{_day(item.due, zone)}"
    return choice(f"{shortened(item.task, CHOICE_TEXT - length(tail))}{tail}", item.id)


def _day(due: DueDate | None, zone: str) -> str:
    """The day it is due for a reader in a zone; a date without an hour is the same day for all."""
    if due is None or due.local is None or due.instant is None:
        return ""
    local = due.local if due.is_date_only else due.instant.astimezone(ZoneInfo(zone))
    return f", {local.day} {local:%b}"
