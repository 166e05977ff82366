"""A desk for what people set for their reminders, kept in memory for one test."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.preferences import ReminderSettings
from bot.ports.desk import Mute, ReminderDesk
from tests import examples

if TYPE_CHECKING:
    from datetime import datetime

    from bot.errors import MinutaError
    from bot.ports import Asker


class Reminders(ReminderDesk):
    """What each user id has set; `refusal` is raised in place of the next change."""

    def __init__(self) -> None:
        self.of: dict[str, ReminderSettings] = {}
        self.muted: list[tuple[str, Mute]] = []
        self.refusal: MinutaError | None = None

    async def settings(self, by: Asker) -> ReminderSettings:
        """What was set."""
        return self.of.get(by.account.user_id, ReminderSettings())

    async def change(self, by: Asker, settings: ReminderSettings) -> ReminderSettings:
        """It is set."""
        if self.refusal:
            raise self.refusal
        self.of[by.account.user_id] = settings
        return settings

    async def mute(self, by: Asker, how_long: Mute) -> datetime:
        """Until a week after the beginning."""
        self.muted.append((by.account.user_id, how_long))
        until = examples.START + timedelta(days=7)
        before = await self.settings(by)
        self.of[by.account.user_id] = before.model_copy(update={"muted_until": until})
        return until

    async def unmute(self, by: Asker) -> None:
        """No more."""
        before = await self.settings(by)
        self.of[by.account.user_id] = before.model_copy(update={"muted_until": None})
