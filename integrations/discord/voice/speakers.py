"""Whose voice an SSRC carries, and what was received of every person."""

from __future__ import annotations

from array import array
from collections import Counter
from typing import TYPE_CHECKING, Final

from bot.domain.voice import Loss, Reception

if TYPE_CHECKING:
    from collections.abc import Mapping

RECENT: Final = 512
"""Packets of one SSRC, about 10 s, within which a repetition is recognised."""

LEAVER_NS: Final = 2_000_000_000
"""How long packets of somebody who left can still be under way."""

_FORGET_NS: Final = 60_000_000_000
_NEVER: Final = 1 << 16
_WRAP: Final = (1 << 16) - 1


class Tally:
    """Counts of one person's packets; written by the reader's thread only."""

    __slots__ = ("held", "lost", "received")

    def __init__(self) -> None:
        self.received = 0
        self.held = 0
        self.lost: Counter[Loss] = Counter()

    def reception(self) -> Reception:
        """The counts as they are now."""
        return Reception(received=self.received, held=self.held, lost=dict(self.lost))


class Voice:
    """One SSRC and the person it carries.

    `is_settled`: the next packet can be decrypted straight away. `is_fresh`: no packet of the
    person's newest key has been decrypted yet. `left_ns` is when the person went away, or None.
    `recent` has the sequence numbers that were heard, each at its place modulo `RECENT`.

    A sender counts its frames from 1 with every key, but not those of silence: as long as the key
    is the same, a packet's sequence number less its frame's number and less the `silences` so far
    is the same `offset`.
    """

    __slots__ = (
        "heard_ns",
        "is_fresh",
        "is_settled",
        "left_ns",
        "offset",
        "recent",
        "silences",
        "speaker",
        "ssrc",
        "tally",
        "user_id",
    )

    def __init__(self, ssrc: int, user_id: int, tally: Tally) -> None:
        self.ssrc = ssrc
        self.user_id = user_id
        self.speaker = str(user_id)
        self.tally = tally
        self.recent = array("I", [_NEVER]) * RECENT
        self.is_fresh = True
        self.is_settled = False
        self.heard_ns = 0
        self.offset: int | None = None
        self.silences = 0
        self.left_ns: int | None = None

    def was_heard(self, sequence: int) -> bool:
        """Whether a packet with this number was heard a short while ago."""
        return self.recent[sequence % RECENT] == sequence

    def offset_of(self, sequence: int, number: int) -> int:
        """What stays the same as long as the key does."""
        return (sequence - number - self.silences) & _WRAP

    def is_there(self, arrived_ns: int) -> bool:
        """Whether a packet that arrived then can be from this person."""
        return self.left_ns is None or arrived_ns - self.left_ns < LEAVER_NS


class Speakers:
    """The table of voices; owned by the reader's thread, but for `opted_out`.

    An entry comes from SPEAKING, from the video event, or from a key that fits. The last word
    counts: an SSRC can change hands. `opted_out` are user ids; the set is replaced whole.
    """

    def __init__(self) -> None:
        self.voices: dict[int, Voice] = {}
        self.opted_out: frozenset[str] = frozenset()
        self._opted_in_ns: dict[str, int] = {}
        self._tallies: dict[str, Tally] = {}

    def name(self, ssrc: int, user_id: int) -> Voice:
        """Say whose voice this is; returns the entry, a new one if it was somebody else's."""
        voice = self.voices.get(ssrc)
        if voice is None or voice.user_id != user_id:
            voice = self.voices[ssrc] = Voice(ssrc, user_id, self.tally(str(user_id)))
        voice.left_ns = None
        return voice

    def of(self, ssrc: int, arrived_ns: int) -> Voice | None:
        """Whose voice a packet is that arrived then."""
        voice = self.voices.get(ssrc)
        return voice if voice is not None and voice.is_there(arrived_ns) else None

    def depart(self, user_id: int, now_ns: int) -> None:
        """Somebody left; their SSRCs are theirs for a moment yet."""
        for voice in list(self.voices.values()):
            if voice.user_id == user_id:
                voice.left_ns = now_ns
            elif voice.left_ns is not None and now_ns - voice.left_ns > _FORGET_NS:
                del self.voices[voice.ssrc]

    def opt_in_others(self, opted_out: frozenset[str], now_ns: int) -> None:
        """Let exactly these people have opted out; what the others said until now stays unheard."""
        self._opted_in_ns |= dict.fromkeys(self.opted_out - opted_out, now_ns)
        self.opted_out = opted_out

    def is_unwanted(self, speaker: str, arrived_ns: int) -> bool:
        """Whether somebody does not want a packet heard that arrived then."""
        return speaker in self.opted_out or arrived_ns < self._opted_in_ns.get(speaker, 0)

    def refresh(self) -> None:
        """Everybody may have a new key."""
        for voice in self.voices.values():
            voice.is_fresh = True
            voice.is_settled = False

    def tally(self, speaker: str) -> Tally:
        """The counts of a person; they stay when the SSRC changes."""
        return self._tallies.setdefault(speaker, Tally())

    def reception(self) -> Mapping[str, Reception]:
        """The counts of everybody; may be called from any thread."""
        return {speaker: tally.reception() for speaker, tally in self._tallies.copy().items()}
