"""Who else is told when an action item changes."""

from enum import StrEnum

from pydantic import Field

from bot.domain.action_item import ActionItem, ItemEvent
from bot.domain.frozen import Frozen, Instant


class Webhook(Frozen):
    """An address that is called on every change of the action items of a channel.

    `channel` is the channel whose items it is told of, with those of its threads; None for all of
    the workspace, which only whoever runs Minuta can set up. `sealed` is the secret that calls are
    signed with, as it is kept. `failing_since` is when it was called in vain for the first time
    after it had last answered. `paused` says for people why it is not called any more.
    """

    id: str
    platform: str
    workspace: str
    channel: str | None = None
    url: str
    sealed: str = Field(repr=False)
    created_at: Instant
    created_by: str
    failing_since: Instant | None = None
    paused: str | None = None


class CallState(StrEnum):
    """What became of one call; FAILED once nobody tries again."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class GoneItem(Frozen):
    """What is left of an item that was deleted: enough to delete it elsewhere."""

    id: str
    meeting_id: str


class WebhookCall(Frozen):
    """One change of an item that a webhook is to be told of.

    `item` is as the change has left it, `events` are what has changed: none for an item that is
    new, nor for one that is gone. `status` is what the last attempt was answered with, `error` why
    there was no such answer.
    """

    id: str
    webhook_id: str
    item: ActionItem | GoneItem
    events: tuple[ItemEvent, ...]
    at: Instant
    state: CallState = CallState.WAITING
    attempts: int = 0
    next_at: Instant
    status: int | None = None
    error: str | None = None
