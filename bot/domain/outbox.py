"""Messages that must be sent once, whatever happens between sending and remembering."""

from bot.domain.frozen import Frozen, Instant


class MessageRef(Frozen):
    """Where a posted message is found again on its platform."""

    platform: str
    channel: str
    message_id: str


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
