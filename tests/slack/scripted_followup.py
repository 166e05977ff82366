"""Desks for what people set for themselves, and for webhooks, that do what a test has told them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.people import Account
from bot.domain.preferences import ReminderSettings
from bot.domain.webhook import CallState, Webhook, WebhookCall
from bot.domain.working_hours import WorkingHours
from bot.errors import NotFoundError
from bot.ports.desk import (
    AccountDesk,
    CalendarDesk,
    LinkCode,
    Mute,
    NewWebhook,
    OwnAccounts,
    ReminderDesk,
    WebhookDesk,
)
from tests import examples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.domain.meeting import Place
    from bot.ports import Asker
    from tests.slack.script import Script

ON_DISCORD = Account(platform="discord", workspace="77", user_id="123456789012345678")
"""Whose code is there from the beginning."""

CODE = "ABCD-EFGH"
SECRET = "whsec_c2VjcmV0"  # noqa: S105 (of a test)
UNTIL = examples.START + timedelta(days=7)


class Reminders(ReminderDesk):
    """What each user id has set."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.of: dict[str, ReminderSettings] = {}

    async def settings(self, by: Asker) -> ReminderSettings:
        return self.of.get(by.account.user_id, ReminderSettings())

    @property
    def hours(self) -> WorkingHours:
        return WorkingHours()

    async def change(
        self, by: Asker, alter: Callable[[ReminderSettings], ReminderSettings]
    ) -> ReminderSettings:
        settings = alter(await self.settings(by))
        await self._script.take("change reminders", by, settings)
        self.of[by.account.user_id] = settings
        return settings

    async def mute(self, by: Asker, how_long: Mute) -> datetime:
        await self._script.take("mute", by, how_long)
        self._muted(await self.settings(by), by, UNTIL)
        return UNTIL

    async def unmute(self, by: Asker) -> None:
        await self._script.take("unmute", by)
        self._muted(await self.settings(by), by, None)

    def _muted(self, before: ReminderSettings, by: Asker, until: datetime | None) -> None:
        self.of[by.account.user_id] = before.model_copy(update={"muted_until": until})


class Accounts(AccountDesk):
    """One code is there; whoever writes it is linked with `ON_DISCORD`."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.codes: dict[str, Account] = {CODE: ON_DISCORD}
        self.links: dict[Account, Account] = {}
        self.preferred: str | None = None

    async def accounts(self, by: Asker) -> OwnAccounts:
        linked = self.links.get(by.account)
        return OwnAccounts((by.account, linked) if linked else (by.account,), self.preferred)

    async def begin(self, by: Asker) -> LinkCode:
        await self._script.take("begin", by)
        return LinkCode("WXYZ-0001", UNTIL)

    async def whose(self, by: Asker, code: str) -> Account:
        await self._script.take("whose", by, code)
        if code not in self.codes:
            raise NotFoundError("This code does not hold.", "Get a new one.")
        return self.codes[code]

    async def link(self, by: Asker, code: str) -> OwnAccounts:
        self.links[by.account] = await self.whose(by, code)
        await self._script.take("link", by, self.codes.pop(code))
        return await self.accounts(by)

    async def unlink(self, by: Asker) -> None:
        await self._script.take("unlink", by)
        self.links.pop(by.account, None)

    async def prefer(self, by: Asker, platform: str | None) -> None:
        await self._script.take("prefer", by, platform)
        self.preferred = platform


class Calendar(CalendarDesk):
    """One feed for each user id, with another address each time."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.addresses: dict[str, str] = {}

    async def is_offered(self, by: Asker) -> bool:
        return by.account.user_id in self.addresses

    async def address(self, by: Asker) -> str:
        await self._script.take("address", by)
        number = len(self._script.asked("address"))
        made = f"https://minuta.example.org/calendar/secret-{number}.ics"
        self.addresses[by.account.user_id] = made
        return made

    async def withdraw(self, by: Asker) -> None:
        await self._script.take("withdraw", by)
        self.addresses.pop(by.account.user_id, None)

    async def feed(self, secret: str) -> str | None:
        raise NotImplementedError(secret)


class Webhooks(WebhookDesk):
    """The webhooks of one workspace, each with one call that has failed."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.known: dict[str, Webhook] = {}

    async def webhooks(self, by: Asker) -> Sequence[Webhook]:
        await self._script.take("webhooks", by)
        return tuple(self.known.values())

    async def add(self, by: Asker, url: str, place: Place) -> NewWebhook:
        await self._script.take("add webhook", by, url, place.channel)
        made = Webhook(
            id=f"hook-{len(self.known) + 1}",
            platform="slack",
            workspace=by.account.workspace,
            channel=place.channel,
            url=url,
            sealed="sealed",
            created_at=examples.START,
            created_by=by.account.user_id,
        )
        self.known[made.id] = made
        return NewWebhook(made, SECRET)

    async def remove(self, by: Asker, webhook_id: str) -> None:
        await self._script.take("remove webhook", by, webhook_id)
        del self.known[webhook_id]

    async def resume(self, by: Asker, webhook_id: str) -> Webhook:
        await self._script.take("resume webhook", by, webhook_id)
        return self.known[webhook_id]

    async def calls(self, by: Asker, webhook_id: str, limit: int) -> Sequence[WebhookCall]:
        await self._script.take("calls", by, webhook_id, limit)
        return (self._call(webhook_id),)

    async def again(self, by: Asker, webhook_id: str, call_id: str) -> WebhookCall:
        await self._script.take("again", by, webhook_id, call_id)
        return self._call(webhook_id).model_copy(update={"state": CallState.WAITING})

    def _call(self, webhook_id: str) -> WebhookCall:
        return WebhookCall(
            id="call-1",
            webhook_id=webhook_id,
            item=examples.item(),
            events=(),
            at=examples.START,
            state=CallState.FAILED,
            attempts=8,
            next_at=examples.START,
            status=500,
            error="<!channel> no answer",
        )
