"""Sound as it comes out of a voice room: one Opus packet of one person at a time."""

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from bot.domain.frozen import Frozen

RTP_CLOCK_HZ = 48_000
"""What RTP timestamps of Opus count in, whatever the sound was sampled at (RFC 7587)."""


class Frame(NamedTuple):
    """One packet of a person's voice, decrypted.

    `speaker` is the platform's user id. `sequence` (16 bits) and `timestamp` (32 bits, at
    `RTP_CLOCK_HZ`) wrap around and begin anywhere for each `ssrc`. `arrived_ns` is the monotonic
    clock of this process when the datagram was read.
    """

    speaker: str
    ssrc: int
    sequence: int
    timestamp: int
    arrived_ns: int
    opus: bytes


class SoundChunk(NamedTuple):
    """Decoded sound of one person: mono, 16 kHz, between -1 and 1.

    `start_s` is where its first sample lies, in seconds from the meeting's start. Between chunks of
    one person that do not touch, nothing came from them.
    """

    speaker: str
    start_s: float
    samples: NDArray[np.float32]


class Loss(StrEnum):
    """Why a packet that reached this machine gives no sound."""

    OPTED_OUT = "opted_out"
    UNDECRYPTABLE = "undecryptable"
    UNATTRIBUTED = "unattributed"
    MALFORMED = "malformed"


class Reception(Frozen):
    """What was received of one person; all are counts of packets.

    `held` waited for a key or for a name and were heard later.
    """

    received: int = 0
    held: int = 0
    lost: dict[Loss, int] = Field(default_factory=dict)


class RoomMember(Frozen):
    """Somebody in a voice room; `is_muted` says that they can't be heard now."""

    user_id: str
    name: str
    aliases: tuple[str, ...] = ()
    is_bot: bool = False
    is_muted: bool = False


class RoomSign(StrEnum):
    """What a room shows of the bot that is in it."""

    RECORDING = "recording"
    PAUSED = "paused"
    NONE = "none"


class DepartureKind(StrEnum):
    """Why a connection to a room is over."""

    ASKED = "asked"
    KICKED = "kicked"
    ROOM_GONE = "room_gone"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


class Departure(Frozen):
    """The end of a connection; `what` and `remedy` are sentences for people."""

    kind: DepartureKind
    what: str
    remedy: str
