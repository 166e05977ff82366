"""What may be asked about webhooks, done."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Final

from bot.desk.rights import check_admin
from bot.domain.webhook import CallState, Webhook
from bot.errors import NotFoundError, SettingsError
from bot.outward.signing import new_secret
from bot.ports.desk import NewWebhook, WebhookDesk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.webhook import WebhookCall
    from bot.ports import Asker, Clock, WebhookStore
    from bot.ports.webhook_sender import WebhookSender
    from bot.sealing import Sealing

MOST_WEBHOOKS: Final = 5
"""Webhooks of one workspace."""

_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what looks alike: an id is read from one screen and written on another."""

_ID_LENGTH: Final = 8
_LOOKED_AT: Final = 1000


class FrontWebhookDesk(WebhookDesk):
    """Looks who may and what fits; an admin sees the webhooks of their own workspace alone.

    `sealing` is None where no key is set that secrets could be kept with: none can be added then.
    """

    def __init__(
        self, store: WebhookStore, sender: WebhookSender, sealing: Sealing | None, clock: Clock
    ) -> None:
        self._store = store
        self._sender = sender
        self._sealing = sealing
        self._clock = clock
        self._adding = asyncio.Lock()

    async def webhooks(self, by: Asker) -> Sequence[Webhook]:
        """Those of the workspace."""
        check_admin(by)
        return await self._store.webhooks(by.account.platform, by.account.workspace)

    async def add(self, by: Asker, url: str) -> NewWebhook:
        """Call this address from now on; raises `SettingsError` for one that can't be called.

        Also for one that is called already, for more than fit, and where no key is set.
        """
        check_admin(by)
        if self._sealing is None:
            raise SettingsError(
                "Webhooks need a key that their secrets are kept with.",
                "Whoever runs Minuta sets MINUTA_SECRET_KEY, to the answer of: "
                "openssl rand -base64 32",
            )
        url = url.strip()
        await self._sender.check(url)
        secret = new_secret()
        webhook = Webhook(
            id="".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH)),
            platform=by.account.platform,
            workspace=by.account.workspace,
            url=url,
            sealed=self._sealing.sealed(secret.encode()).decode(),
            created_at=self._clock.now(),
            created_by=by.account.user_id,
        )
        async with self._adding:
            _check_fits(url, await self.webhooks(by))
            await self._store.keep_webhook(webhook)
        return NewWebhook(webhook, secret)

    async def remove(self, by: Asker, webhook_id: str) -> None:
        """Call it no more; raises `NotFoundError`."""
        await self._store.remove_webhook((await self._own(by, webhook_id)).id)

    async def resume(self, by: Asker, webhook_id: str) -> Webhook:
        """Call it again after it was paused, or sooner than it would be; what waits is told now."""
        webhook = await self._own(by, webhook_id)
        await self._store.mark_webhook(webhook.id, None, None)
        await self._hasten(webhook.id)
        return webhook.model_copy(update={"failing_since": None, "paused": None})

    async def calls(self, by: Asker, webhook_id: str, limit: int) -> Sequence[WebhookCall]:
        """The newest calls and what became of them; raises `NotFoundError`."""
        return await self._store.calls_of((await self._own(by, webhook_id)).id, limit)

    async def again(self, by: Asker, webhook_id: str, call_id: str) -> WebhookCall:
        """Make a call again that has failed; raises `NotFoundError`."""
        webhook = await self._own(by, webhook_id)
        calls = await self._store.calls_of(webhook.id, _LOOKED_AT)
        if not any(one.id == call_id and one.state is CallState.FAILED for one in calls):
            raise NotFoundError(
                "This webhook has no call with this id that has failed.",
                "Look at the log of the webhook.",
            )
        return await self._store.call_again(call_id, self._clock.now())

    async def _own(self, by: Asker, webhook_id: str) -> Webhook:
        """A webhook of the asker's workspace; one of another is as unknown as none."""
        check_admin(by)
        for webhook in await self.webhooks(by):
            if webhook.id == webhook_id.strip().lower():
                return webhook
        raise NotFoundError("There is no such webhook here.", "Look at the list of webhooks.")

    async def _hasten(self, webhook_id: str) -> None:
        """Let the call that a webhook has to take next be made now, if it was tried before."""
        calls = await self._store.calls_of(webhook_id, _LOOKED_AT)
        waiting = [one for one in calls if one.state is CallState.WAITING]
        if waiting and waiting[-1].attempts:
            now = self._clock.now()
            await self._store.settle_call(waiting[-1].model_copy(update={"next_at": now}))


def _check_fits(url: str, others: Sequence[Webhook]) -> None:
    """Raise `SettingsError` for an address that is called already, and for one too many."""
    if any(one.url == url for one in others):
        raise SettingsError(
            "This address is called already.", "To get a new secret, remove it and add it again."
        )
    if len(others) >= MOST_WEBHOOKS:
        raise SettingsError(
            f"A server has at most {MOST_WEBHOOKS} webhooks.", "Remove one of them first."
        )
