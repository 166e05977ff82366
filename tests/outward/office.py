"""A workspace whose items change, and what tells its webhooks of that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.action_item import ActionItem, ItemEvent, ItemStatus
from bot.domain.webhook import CallState, Webhook
from bot.outward.delivering import Deliveries
from bot.outward.signing import SECRETS, new_secret
from bot.sealing import Sealing
from tests import examples
from tests.desk import meetings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.webhook import WebhookCall
    from bot.metrics import Metrics
    from bot.ports import Store
    from bot.ports.webhook_sender import WebhookSender
    from tests.privacy.meetings import SetClock

KEY = "0123456789abcdef0123456789abcdef"
EVEN = 0.5
"""The chance that leaves waits as they are."""


def sealing(key: str = KEY) -> Sealing:
    return Sealing([key], SECRETS)


class Office(NamedTuple):
    """Everything on one database; `clock` stands still until it is set."""

    store: Store
    clock: SetClock
    deliveries: Deliveries

    async def add(self, url: str, webhook_id: str = "hook2345") -> str:
        """Add a webhook; its secret."""
        secret = new_secret()
        place = meetings.PLACE
        await self.store.keep_webhook(
            Webhook(
                id=webhook_id,
                platform=place.platform,
                workspace=place.workspace,
                url=url,
                sealed=sealing().sealed(secret.encode()).decode(),
                created_at=self.clock.now(),
                created_by="admin",
            )
        )
        return secret

    async def reword(self, task: str) -> None:
        """Change what the item says."""
        await self._change("task", task)

    async def answer(self, status: ItemStatus) -> None:
        await self._change("status", status)

    async def _change(self, field: str, new: str | ItemStatus) -> None:
        item = await self.store.item(examples.item().id)
        event = ItemEvent(
            item_id=item.id,
            at=self.clock.now(),
            actor="ben",
            field=field,
            old=getattr(item, field),
            new=new,
            where="chat",
        )
        await self.store.change_item(item.model_copy(update={field: new}), [event])

    async def deliver(self) -> None:
        """Make every call that is due by now."""
        while await self.deliveries.look():
            await self.deliveries.rest(30)

    async def attempts(self, most: int = 100) -> list[datetime]:
        """Make calls at the moments at which they are due, until none is."""
        moments = list[datetime]()
        while waiting := [one for one in await self.calls() if one.state is CallState.WAITING]:
            if (await self.webhook()).paused or len(moments) == most:
                break
            self.clock.moment = max(self.clock.moment, waiting[0].next_at)
            moments.append(self.clock.moment)
            assert await self.deliveries.look()
            await self.deliveries.rest(30)
        return moments

    async def calls(self, webhook_id: str = "hook2345") -> Sequence[WebhookCall]:
        """Those of a webhook, the oldest first."""
        return (await self.store.calls_of(webhook_id, 100))[::-1]

    async def call(self, webhook_id: str = "hook2345") -> WebhookCall:
        """The only one."""
        (call,) = await self.calls(webhook_id)
        return call

    async def webhook(self, webhook_id: str = "hook2345") -> Webhook:
        return await self.store.webhook(webhook_id)

    def later(self, **by: float) -> None:
        self.clock.moment += timedelta(**by)


async def opened(
    store: Store, sender: WebhookSender, clock: SetClock, metrics: Metrics | None = None
) -> Office:
    """An office in which a meeting was held before anybody was told of anything."""
    await meetings.keep(store)
    return Office(store, clock, deliveries(store, sender, clock, metrics))


def deliveries(
    store: Store, sender: WebhookSender, clock: SetClock, metrics: Metrics | None = None
) -> Deliveries:
    """What one process does for webhooks."""
    return Deliveries(store, sender, sealing(), clock, metrics, chance=lambda: EVEN)


def task_of(call: WebhookCall) -> str:
    assert isinstance(call.item, ActionItem)
    return call.item.task


def counted(metrics: Metrics, result: str) -> float:
    lines = metrics.exposition()[0].decode().splitlines()
    start = f'minuta_webhook_calls_total{{result="{result}"}} '
    return sum(float(line.removeprefix(start)) for line in lines if line.startswith(start))
