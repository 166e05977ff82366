"""A recording that somebody shared in a chat."""

from pydantic import Field

from bot.domain.frozen import Frozen, Instant
from bot.domain.meeting import Place
from bot.domain.people import Account


class SharedFile(Frozen):
    """One file of a message, as its platform describes it.

    `id` is what the platform finds it again by, `bytes` what it says of its size. `address` is
    where the platform gives it for a while, and changes whenever it is asked for.
    """

    id: str
    name: str
    bytes: int
    media_type: str | None = None
    address: str | None = Field(default=None, repr=False)


class SharedRecording(Frozen):
    """A message with recordings; its notes go to `place`.

    `message_id` is unique on its platform within `place.channel`, and `shared_at` when it was sent.
    """

    place: Place
    message_id: str
    files: tuple[SharedFile, ...]
    title: str
    shared_at: Instant
    by: Account
