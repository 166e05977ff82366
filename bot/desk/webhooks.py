"""What may be asked about webhooks, done."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Final

from bot.desk.rights import check_admin, check_can_read_place
from bot.domain.meeting import Place
from bot.domain.webhook import Webhook
from bot.errors import NotAllowedError, NotFoundError, SettingsError
from bot.outward.retrying import LEASE
from bot.outward.signing import new_secret
from bot.ports.desk import NewWebhook, WebhookDesk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.webhook import WebhookCall
    from bot.ports import Asker, Clock, WebhookStore
    from bot.ports.webhook_sender import WebhookSender
    from bot.sealing import Sealing

MOST_WEBHOOKS: Final = 20
"""Webhooks of one workspace."""

_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what looks alike: an id is read from one screen and written on another."""

_ID_LENGTH: Final = 8


class FrontWebhookDesk(WebhookDesk):
    """Looks who may and what fits; an admin sees webhooks of channels that they can read.

    To manage a workspace does not mean to read everything in it, and a webhook hands on what was
    said. `sealing` is None where no key is set that secrets could be kept with: none can be added
    then. With `by_operator` it is always whoever runs Minuta who asks, and before whom nothing is
    hidden.
    """

    def __init__(
        self,
        store: WebhookStore,
        sender: WebhookSender,
        sealing: Sealing | None,
        clock: Clock,
        *,
        by_operator: bool = False,
    ) -> None:
        self._store = store
        self._sender = sender
        self._sealing = sealing
        self._clock = clock
        self._by_operator = by_operator
        self._adding = dict[tuple[str, str], asyncio.Lock]()

    async def webhooks(self, by: Asker) -> Sequence[Webhook]:
        """Those of the workspace whose channel the person can read."""
        check_admin(by)
        return [one for one in await self._here(by) if await self._is_shown(by, one)]

    async def add(self, by: Asker, url: str, place: Place | None) -> NewWebhook:
        """Call this address from now on; raises `SettingsError` for one that can't be called.

        Also for one that is called already, for more than fit, and where no key is set;
        `NotAllowedError` for a channel that the person can't read. Without a place it is told of
        all of the workspace, which only whoever runs Minuta can have.
        """
        check_admin(by)
        await self._check_can_hear(by, place)
        if self._sealing is None:
            raise SettingsError(
                "Webhooks need a key that their secrets are kept with.",
                "Whoever runs Minuta sets MINUTA_SECRET_KEY, to the answer of: "
                "openssl rand -base64 32",
            )
        url = url.strip()
        # One at a time: every check looks a name up, which keeps a thread busy.
        async with self._adding.setdefault(_workspace(by), asyncio.Lock()):
            await self._sender.check(url)
            made = self._made(by, url, place, self._sealing)
            _check_fits(made.webhook, await self._here(by))
            await self._store.keep_webhook(made.webhook)
        return made

    def _made(self, by: Asker, url: str, place: Place | None, sealing: Sealing) -> NewWebhook:
        secret = new_secret()
        webhook = Webhook(
            id="".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH)),
            platform=by.account.platform,
            workspace=by.account.workspace,
            channel=place.channel if place else None,
            url=url,
            sealed=sealing.sealed(secret.encode()).decode(),
            created_at=self._clock.now(),
            created_by=by.account.user_id,
        )
        return NewWebhook(webhook, secret)

    async def remove(self, by: Asker, webhook_id: str) -> None:
        """Call it no more, whatever it is told of; raises `NotFoundError`."""
        check_admin(by)
        await self._store.remove_webhook(_found(await self._here(by), webhook_id).id)

    async def resume(self, by: Asker, webhook_id: str) -> Webhook:
        """Call it again after it was paused, or sooner than it would be; what waits is told now."""
        webhook = await self._own(by, webhook_id)
        await self._store.mark_webhook(webhook.id, None, None)
        now = self._clock.now()
        await self._store.hasten_calls(webhook.id, now, now + LEASE)
        return webhook.model_copy(update={"failing_since": None, "paused": None})

    async def calls(self, by: Asker, webhook_id: str, limit: int) -> Sequence[WebhookCall]:
        """The newest calls and what became of them; raises `NotFoundError`."""
        return await self._store.calls_of((await self._own(by, webhook_id)).id, limit)

    async def again(self, by: Asker, webhook_id: str, call_id: str) -> WebhookCall:
        """Make a call again that has failed; raises `NotFoundError`."""
        webhook = await self._own(by, webhook_id)
        return await self._store.call_again(webhook.id, call_id, self._clock.now())

    async def _own(self, by: Asker, webhook_id: str) -> Webhook:
        """A webhook that the asker may know of; any other is as unknown as none."""
        check_admin(by)
        webhook = _found(await self._here(by), webhook_id)
        if not await self._is_shown(by, webhook):
            raise _unknown()
        return webhook

    async def _here(self, by: Asker) -> Sequence[Webhook]:
        return await self._store.webhooks(*_workspace(by))

    async def _is_shown(self, by: Asker, webhook: Webhook) -> bool:
        if self._by_operator:
            return True
        if webhook.channel is None:
            return False
        place = Place(
            platform=webhook.platform, workspace=webhook.workspace, channel=webhook.channel
        )
        return await by.can_read(place)

    async def _check_can_hear(self, by: Asker, place: Place | None) -> None:
        if self._by_operator:
            return
        if place is None:
            raise NotAllowedError(
                "Only whoever runs Minuta can have a whole server told of.", "Choose a channel."
            )
        # A channel with its threads is what it is told of, whichever of them it is added in.
        await check_can_read_place(by, place.model_copy(update={"thread": None}))


def _workspace(by: Asker) -> tuple[str, str]:
    return by.account.platform, by.account.workspace


def _found(webhooks: Sequence[Webhook], webhook_id: str) -> Webhook:
    for webhook in webhooks:
        if webhook.id == webhook_id.strip().lower():
            return webhook
    raise _unknown()


def _unknown() -> NotFoundError:
    return NotFoundError("There is no such webhook here.", "Look at the list of webhooks.")


def _check_fits(new: Webhook, others: Sequence[Webhook]) -> None:
    """Raise `SettingsError` for an address that is called already, and for one too many."""
    if any(one.url == new.url and one.channel in {None, new.channel} for one in others):
        raise SettingsError(
            "This address is called already.", "To get a new secret, remove it and add it again."
        )
    if len(others) >= MOST_WEBHOOKS:
        raise SettingsError(
            f"A server has at most {MOST_WEBHOOKS} webhooks.", "Remove one of them first."
        )
