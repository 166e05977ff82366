"""Reminders that are due, without whom they are for."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.reminder import Reminder
from bot.ports import ReminderStore


async def due(store: ReminderStore, at: datetime, limit: int = 9) -> Sequence[Reminder]:
    """What is due at a moment, oldest first."""
    return [one.reminder for one in await store.due_reminders(at, limit)]
