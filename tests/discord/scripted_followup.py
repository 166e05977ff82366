"""Desks for what people set for their reminders and whose accounts are linked, in memory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.preferences import ReminderSettings
from bot.domain.working_hours import WorkingHours
from bot.ports.desk import AccountDesk, Mute, OwnAccounts, ReminderDesk
from tests import examples

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.domain.people import Account
    from bot.errors import MinutaError
    from bot.ports import Asker
    from bot.ports.desk import LinkCode


class Reminders(ReminderDesk):
    """What each user id has set; `refusal` is raised in place of the next change."""

    def __init__(self) -> None:
        self.of: dict[str, ReminderSettings] = {}
        self.muted: list[tuple[str, Mute]] = []
        self.refusal: MinutaError | None = None

    async def settings(self, by: Asker) -> ReminderSettings:
        """What was set."""
        return self.of.get(by.account.user_id, ReminderSettings())

    @property
    def hours(self) -> WorkingHours:
        """As everywhere."""
        return WorkingHours()

    async def change(
        self, by: Asker, alter: Callable[[ReminderSettings], ReminderSettings]
    ) -> ReminderSettings:
        """It is set."""
        if self.refusal:
            raise self.refusal
        settings = alter(await self.settings(by))
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


class Accounts(AccountDesk):
    """Accounts that are linked with those of a user id; nothing is linked here."""

    def __init__(self) -> None:
        self.linked: dict[str, list[Account]] = {}

    async def accounts(self, by: Asker) -> OwnAccounts:
        """Theirs and what is linked with it."""
        return OwnAccounts([by.account, *self.linked.get(by.account.user_id, ())], None)

    async def begin(self, by: Asker) -> LinkCode:
        """Not here."""
        raise AssertionError(by)

    async def whose(self, by: Asker, code: str) -> Account:
        """Not here."""
        raise AssertionError(by, code)

    async def link(self, by: Asker, code: str) -> OwnAccounts:
        """Not here."""
        raise AssertionError(by, code)

    async def unlink(self, by: Asker) -> None:
        """Not here."""
        raise AssertionError(by)

    async def prefer(self, by: Asker, platform: str | None) -> None:
        """Not here."""
        raise AssertionError(by, platform)
