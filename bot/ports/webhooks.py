"""The records of webhooks and of the calls they got."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.webhook import Webhook, WebhookCall


class WebhookStore(ABC):
    """Webhooks, and what they are to be told.

    A call is kept in the transaction of the change that it tells of.
    """

    @abstractmethod
    async def keep_webhook(self, webhook: Webhook) -> None:
        """Keep a webhook, or what has changed of it."""

    @abstractmethod
    async def mark_webhook(
        self, webhook_id: str, failing_since: datetime | None, paused: str | None
    ) -> None:
        """Keep how a webhook answers; nothing happens if it is gone."""

    @abstractmethod
    async def webhook(self, webhook_id: str) -> Webhook:
        """One webhook; raises `NotFoundError`."""

    @abstractmethod
    async def webhooks(self, platform: str, workspace: str) -> Sequence[Webhook]:
        """Those of a workspace, oldest first."""

    @abstractmethod
    async def all_webhooks(self) -> Sequence[Webhook]:
        """Those of every workspace, oldest first."""

    @abstractmethod
    async def remove_webhook(self, webhook_id: str) -> None:
        """Forget a webhook and its calls; idempotent."""

    @abstractmethod
    async def claim_calls(
        self, now: datetime, until: datetime, limit: int
    ) -> Sequence[WebhookCall]:
        """Calls that are due, the longest first: nobody else gets them before `until`.

        Of each webhook only the oldest that waits, so that changes arrive in their order. A webhook
        that is paused gets none.
        """

    @abstractmethod
    async def settle_call(self, call: WebhookCall) -> None:
        """Keep what an attempt has led to; nothing happens if the webhook is gone."""

    @abstractmethod
    async def calls_of(self, webhook_id: str, limit: int) -> Sequence[WebhookCall]:
        """The newest calls of a webhook, the newest first."""

    @abstractmethod
    async def hasten_calls(self, webhook_id: str, now: datetime, after: datetime) -> None:
        """Let what waits to be tried after a moment be tried now.

        What comes before that moment may be claimed, and is left alone.
        """

    @abstractmethod
    async def call_again(self, webhook_id: str, call_id: str, now: datetime) -> WebhookCall:
        """Let a call of this webhook that has failed be made again; raises `NotFoundError`."""

    @abstractmethod
    async def forget_calls(self, before: datetime) -> None:
        """Forget calls from before a moment, also those that were never made."""
