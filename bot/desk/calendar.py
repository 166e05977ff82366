"""What may be asked about due dates in a calendar, done."""

from __future__ import annotations

import asyncio
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from bot.errors import SettingsError
from bot.followup.export.calendar import calendar_text
from bot.ports.desk import CalendarDesk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.people import Account
    from bot.domain.publication import OpenItem
    from bot.ports import Asker, Clock, Store

_SECRET_BYTES: Final = 32


class FrontCalendarDesk(CalendarDesk):
    """Gives everybody one address for all of their accounts, of which a digest is kept.

    `public_url` is under which we are reached from outside; None for nowhere.
    """

    def __init__(self, store: Store, clock: Clock, public_url: str | None) -> None:
        self._store = store
        self._clock = clock
        self._public_url = public_url

    async def is_offered(self, by: Asker) -> bool:
        """Whether one of the person's accounts has a feed."""
        for account in await self._store.accounts_of(by.account):
            if await self._store.has_calendar(account):
                return True
        return False

    async def address(self, by: Asker) -> str:
        """A new address; an older one holds no more, on whatever account it was asked for."""
        if self._public_url is None:
            raise SettingsError(
                "Calendars can't subscribe: this Minuta is not reached from outside.",
                "Who runs it sets MINUTA_PUBLIC_URL to its https address, and MINUTA_WEB.",
            )
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        accounts = await self._store.accounts_of(by.account)
        await self._store.keep_calendar(by.account, _digest(secret), instead_of=accounts)
        return f"{self._public_url.rstrip('/')}/calendar/{secret}.ics"

    async def withdraw(self, by: Asker) -> None:
        """Let the feed be gone, on whatever account it was asked for."""
        await self._store.forget_calendars(await self._store.accounts_of(by.account))

    async def feed(self, secret: str) -> str | None:
        """What is agreed on, is still to be done and has a due date, on all accounts."""
        account = await self._store.calendar_of(_digest(secret))
        if account is None:
            return None
        items = await self._dated(account)
        return await asyncio.to_thread(calendar_text, items, self._clock.now())

    async def _dated(self, account: Account) -> Sequence[OpenItem]:
        ids = dict[str, None]()
        for one in await self._store.accounts_of(account):
            for task in await self._store.open_tasks_of(one):
                if task.due_at is not None:
                    ids[task.item_id] = None
        items = await self._store.items(list(ids))
        return [each for each in items if each.item.status.is_agreed]


def _digest(secret: str) -> str:
    return sha256(secret.encode(errors="replace")).hexdigest()
