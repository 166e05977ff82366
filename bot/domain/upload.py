"""A recording that somebody shared in a chat."""

from enum import StrEnum

from pydantic import Field

from bot.domain.frozen import Frozen, Instant
from bot.domain.meeting import Place
from bot.domain.people import Account


class SharedFile(Frozen):
    """One file of a message, as its platform describes it.

    `id` is what the platform finds it again by, `bytes` what it says of its size. `address` is
    where the platform gives it for a while, and changes whenever it is asked for. `duration_s` is
    how long it says that the file lasts.
    """

    id: str
    name: str
    bytes: int
    media_type: str | None = None
    duration_s: float | None = None
    address: str | None = Field(default=None, repr=False)


class SharedRecording(Frozen):
    """A message with recordings; its notes go to `place`.

    `message_id` is unique on its platform within `place.channel`, and `shared_at` when it was sent.
    One that `is_wanted` was asked for by a person: what is set for the channel does not matter.
    """

    place: Place
    message_id: str
    files: tuple[SharedFile, ...]
    title: str
    shared_at: Instant
    by: Account
    is_wanted: bool = False


class ArrivalState(StrEnum):
    """What is to be done about a recording that was seen in a chat, or has become of it.

    One that is `new` waits to be looked at, one that is `wanted` to be fetched; the people of the
    place were `asked` about it or have `declined`. It was `handed` to the pipeline, `refused` with
    a reason that was told, or `ignored`: it is no recording, or the place wants no notes.
    """

    NEW = "new"
    ASKED = "asked"
    WANTED = "wanted"
    HANDED = "handed"
    DECLINED = "declined"
    REFUSED = "refused"
    IGNORED = "ignored"


class Arrival(Frozen):
    """A recording that a platform has told of by itself; there is one for each message id."""

    recording: SharedRecording
    state: ArrivalState
    arrived_at: Instant
