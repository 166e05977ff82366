"""Makes the calls that webhooks are owed, for as long as it takes."""

from __future__ import annotations

import asyncio
import logging
import random
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from bot.domain.webhook import CallState, GoneItem
from bot.engine.logs import report
from bot.errors import MinutaError, NotFoundError, ProviderError
from bot.outward.payload import payload, payload_of_gone
from bot.outward.retrying import FAILING_FOR, LEASE, next_attempt
from bot.outward.signing import signed_headers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from bot.domain.webhook import Webhook, WebhookCall
    from bot.metrics import Metrics
    from bot.ports import Clock, Store
    from bot.ports.webhook_sender import Answered, WebhookSender
    from bot.sealing import Sealing

log = logging.getLogger(__name__)

LOOK_S: Final = 5.0
"""How often one looks for calls: the longest that a change is on its way, if nothing goes wrong."""

_AT_ONCE: Final = 32
_LAST_CALLS_S: Final = 5.0

_OK: Final = range(200, 300)
_GONE: Final = 410
_MAY_ASK_FOR_TIME: Final = frozenset({429, 503})


class Deliveries:
    """Makes calls, those of each webhook in the order of the changes of each item.

    Of two items that are changed at once, PostgreSQL may count the later change first.

    Several processes may do so on the same data. A call that was cut off between the answer and our
    record of it is made again, with the same id: receivers get everything at least once. `chance`
    gives numbers from 0 to 1.
    """

    def __init__(
        self,
        store: Store,
        sender: WebhookSender,
        sealing: Sealing,
        clock: Clock,
        metrics: Metrics | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._sender = sender
        self._sealing = sealing
        self._clock = clock
        self._metrics = metrics
        self._chance = chance
        self._under_way: set[asyncio.Task[None]] = set()

    async def look(self) -> bool:
        """Begin with what is due; whether anything was.

        Of each webhook one call is under way at most, so that a slow one delays nobody else.
        """
        free = _AT_ONCE - len(self._under_way)
        if free <= 0:
            return False
        now = self._clock.now()
        try:
            claimed = await self._store.claim_calls(now, now + LEASE, free)
        except (MinutaError, ProviderError) as error:
            log.warning("calls of webhooks are looked for again in a while: %s", error)
            return False
        except Exception as error:  # noqa: BLE001 (the next look may find the database well again)
            report(log, "calls of webhooks", error)
            return False
        for call in claimed:
            task = asyncio.create_task(self._make(call), name=f"webhook call {call.id}")
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return bool(claimed)

    async def wait(self, longest_s: float) -> None:
        """Wait until a call that is under way is over, if there is one, or for so many seconds."""
        if self._under_way:
            await asyncio.wait(
                self._under_way, timeout=longest_s, return_when=asyncio.FIRST_COMPLETED
            )
        else:
            await asyncio.sleep(longest_s)

    async def rest(self, longest_s: float = _LAST_CALLS_S) -> None:
        """Let what is under way be over, for so many seconds; what is not is cut off."""
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=longest_s)
        if late:
            log.warning("calls of webhooks are cut off and made again: %d", len(late))
            for task in late:
                task.cancel()
            await asyncio.wait(late)

    async def _make(self, call: WebhookCall) -> None:
        """Make one attempt and keep what it has led to."""
        try:
            webhook = await self._store.webhook(call.webhook_id)
            body = await self._body(call)
            await self._settle(call, webhook, *await self._attempt(call, webhook, body))
        except NotFoundError:
            await self._call_off(call)
        except Exception as error:  # noqa: BLE001 (one call must not end those to others)
            report(log, f"webhook call {call.id}", error)
            await self._put_off(call)

    async def _body(self, call: WebhookCall) -> bytes:
        """What the call says; raises `NotFoundError` where it is about what is deleted."""
        item = call.item
        if isinstance(item, GoneItem):
            return payload_of_gone(call, item)
        meeting = await self._store.meeting(item.meeting_id)
        said = [one.utterance_id for one in item.evidence]
        return payload(call, item, meeting, await self._store.speakers(meeting.id, said))

    async def _attempt(
        self, call: WebhookCall, webhook: Webhook, body: bytes
    ) -> tuple[Answered | None, str | None]:
        """What was answered, or why nothing was."""
        try:
            secret = self._sealing.opened(webhook.sealed.encode()).decode()
            headers = signed_headers(secret, call.id, self._clock.now(), body)
            return await self._sender.call(webhook.url, headers, body), None
        except ProviderError as error:
            return None, error.detail
        except MinutaError as error:
            return None, error.what

    async def _put_off(self, call: WebhookCall) -> None:
        """Count what went wrong on our side as an attempt, or it would be in the way for ever."""
        now = self._clock.now()
        tried = call.model_copy(
            update={"attempts": call.attempts + 1, "error": "Minuta could not make it"}
        )
        later = next_attempt(tried.attempts, now, None, self._chance())
        state = CallState.FAILED if later is None else CallState.WAITING
        try:
            await self._keep(tried, state, later or now)
        except (MinutaError, ProviderError) as error:  # then it is made again after its lease
            log.warning("what became of webhook call %s is not kept: %s", call.id, error)

    async def _call_off(self, call: WebhookCall) -> None:
        """Leave a call alone whose webhook or meeting was deleted meanwhile."""
        over = {"state": CallState.FAILED, "error": "what it was to tell of is deleted"}
        await self._store.settle_call(call.model_copy(update=over))

    async def _settle(
        self, call: WebhookCall, webhook: Webhook, answer: Answered | None, error: str | None
    ) -> None:
        now, status = self._clock.now(), answer.status if answer else None
        tried = call.model_copy(
            update={"attempts": call.attempts + 1, "status": status, "error": error}
        )
        if status in _OK:
            if webhook.failing_since is not None:
                await self._store.mark_webhook(webhook.id, None, None)
            await self._keep(tried, CallState.DELIVERED, now)
            return
        since = webhook.failing_since or now
        if status == _GONE:
            await self._pause(webhook, since, "The receiver says that it is gone (410).")
            await self._keep(tried, CallState.WAITING, now)
            return
        later = next_attempt(tried.attempts, now, _asked_s(answer), self._chance())
        if webhook.failing_since is None:
            await self._store.mark_webhook(webhook.id, since, None)
        if later is None and now - since >= FAILING_FOR:
            await self._pause(webhook, since, f"It has taken nothing for {FAILING_FOR.days} days.")
        state = CallState.FAILED if later is None else CallState.WAITING
        await self._keep(tried, state, later or now)

    async def _pause(self, webhook: Webhook, since: datetime, why: str) -> None:
        log.warning("webhook %s is paused", webhook.id)
        self._count("paused")
        await self._store.mark_webhook(webhook.id, since, why)

    async def _keep(self, call: WebhookCall, state: CallState, next_at: datetime) -> None:
        log.info(
            "webhook call %s, attempt %d: %s, status %s", call.id, call.attempts, state, call.status
        )
        self._count("retried" if state is CallState.WAITING else state)
        await self._store.settle_call(call.model_copy(update={"state": state, "next_at": next_at}))

    def _count(self, result: str) -> None:
        if self._metrics is not None:
            self._metrics.webhook_called(result)


def _asked_s(answer: Answered | None) -> float | None:
    return answer.retry_after_s if answer and answer.status in _MAY_ASK_FOR_TIME else None


@asynccontextmanager
async def delivering(deliveries: Deliveries, look_s: float = LOOK_S) -> AsyncIterator[None]:
    """Look now and every `look_s` seconds, and when a call is over, while the context is open."""

    async def again_and_again() -> None:
        while True:
            await deliveries.look()
            await deliveries.wait(look_s)

    task = asyncio.create_task(again_and_again(), name="webhooks")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
        await deliveries.rest()
