"""Messages that must be sent once, whatever happens between sending and remembering."""

from typing import NamedTuple

from bot.domain.frozen import Frozen, Instant
from bot.domain.meeting import Place


class MessageRef(Frozen):
    """Where a posted message is found again on its platform."""

    platform: str
    channel: str
    message_id: str


class Withdrawn(NamedTuple):
    """A posted message that says what is not to be said any more, until somebody has deleted it.

    `key` is what it is known by, `place` is where it is.
    """

    key: str
    ref: MessageRef
    place: Place


class Delivery(Frozen):
    """One outgoing message.

    `key` is unique for what is said and to whom. `marker` travels with the message, so that a post
    whose answer was lost is found before it is repeated. `ref` is set once it is known to be there.
    `is_new` says that nobody can have sent it yet: it was asked for just now, for the first time.
    """

    key: str
    marker: str
    ref: MessageRef | None = None
    sent_at: Instant | None = None
    is_new: bool = False
