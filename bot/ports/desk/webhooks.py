"""What may be asked about webhooks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meeting import Place
    from bot.domain.webhook import Webhook, WebhookCall
    from bot.ports.asker import Asker


class NewWebhook(NamedTuple):
    """A webhook and the secret that its calls are signed with, which is shown once."""

    webhook: Webhook
    secret: str


class WebhookDesk(ABC):
    """Tells other programs of every change of a channel's action items; for the workspace's admins.

    An admin sees only the webhooks of channels that they can read.
    """

    @abstractmethod
    async def webhooks(self, by: Asker) -> Sequence[Webhook]:
        """Those of the workspace."""

    @abstractmethod
    async def add(self, by: Asker, url: str, place: Place) -> NewWebhook:
        """Call this address from now on with the items of this channel and its threads.

        Raises `SettingsError` for one that is no https address, or not of the open network where
        that is not allowed, and for more than fit; `NotAllowedError` for a channel that the person
        can't read.
        """

    @abstractmethod
    async def remove(self, by: Asker, webhook_id: str) -> None:
        """Call it no more; raises `NotFoundError`."""

    @abstractmethod
    async def resume(self, by: Asker, webhook_id: str) -> Webhook:
        """Call it again after it was paused; what waits is told now."""

    @abstractmethod
    async def calls(self, by: Asker, webhook_id: str, limit: int) -> Sequence[WebhookCall]:
        """The newest calls and what became of them; raises `NotFoundError`."""

    @abstractmethod
    async def again(self, by: Asker, webhook_id: str, call_id: str) -> WebhookCall:
        """Make a call again that has failed; raises `NotFoundError`."""
