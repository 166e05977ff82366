"""Which keys of DAVE, Discord's end-to-end encryption, there are, and what may come without.

Written after the DAVE protocol whitepaper 1.1 (daveprotocol.com), sections *Payload format* and
*Sender key derivation*.
"""

from __future__ import annotations

import threading
from enum import StrEnum
from typing import Final, NamedTuple

import davey

AUDIO: Final = davey.MediaType.audio
MARKER: Final = b"\xfa\xfa"
"""The last two bytes of every frame that is encrypted end to end."""

RETENTION_S: Final = 15.0
"""How long keys of a group that was left behind are kept; the whitepaper says 10 s at least."""

STRAGGLING_S: Final = 10.0
"""How long after an upgrade frames from before it may come without encryption (whitepaper)."""

DOWNGRADE_S: Final = 120.0
"""How long an announced downgrade may take; what discord.py allows."""

_TAG: Final = 8
_FIXED: Final = _TAG + 1 + len(MARKER)
_LONGEST_NUMBER: Final = 5


class Refusal(StrEnum):
    """Why davey does not decrypt a frame."""

    NO_KEY = "no_key"
    NO_MEMBER = "no_member"
    NOT_ENCRYPTED = "not_encrypted"
    OTHER = "other"


_REFUSALS: Final = {
    "NoValidCryptorFound": Refusal.NO_KEY,
    "NoDecryptorForUser": Refusal.NO_MEMBER,
    "UnencryptedWhenPassthroughDisabled": Refusal.NOT_ENCRYPTED,
}


def refusal(error: ValueError) -> Refusal:
    """Tell davey's errors apart; they are all `ValueError` and differ by their text."""
    text = str(error)
    return next((kind for name, kind in _REFUSALS.items() if name in text), Refusal.OTHER)


def nonce(payload: bytes) -> int | None:
    """The number of a frame that is encrypted end to end; None if it can't be encrypted.

    ciphertext, tag of 8 bytes, nonce as ULEB128, size of these and of what follows, marker; Opus
    has no ranges in clear. A sender counts from 1 with each key. Sound that ends like this by
    accident is one frame in 3 million.
    """
    if payload[-2:] != MARKER or len(payload) <= _FIXED:
        return None
    size = payload[-3]
    if not _FIXED < size <= min(len(payload), _FIXED + _LONGEST_NUMBER):
        return None
    number = 0
    for position, byte in enumerate(payload[len(payload) - size + _TAG : -3]):
        number |= (byte & 0x7F) << 7 * position
        is_last = position == size - _FIXED - 1
        if bool(byte & 0x80) is is_last:
            return None
    return number


class _Retired(NamedTuple):
    session: davey.DaveSession
    until: float


class Encryption:
    """The sessions whose keys can still be needed, and whether anything may come in clear.

    Changed by the event loop only; the reader sees `current`, `sessions` (this one and those left
    behind) and `clear_until`, which are replaced whole. `lock` is held while a group changes, after
    which `changes` is one higher. A session of davey is never reset: that would throw away every
    key. A new one is made, and the old one stays for decryption. Times are seconds of a `Timer`.
    """

    def __init__(self) -> None:
        self.version = 0
        self.lock = threading.RLock()
        self.changes = 0
        self.current: davey.DaveSession | None = None
        self.sessions: tuple[davey.DaveSession, ...] = ()
        self.clear_until = float("-inf")
        self._retired: tuple[_Retired, ...] = ()

    def activate(self, session: davey.DaveSession, now: float) -> None:
        """A session has joined a group or followed its change: it is the first to be tried."""
        self.changes += 1
        if session is self.current:
            self._keep(self._retired, now)
            return
        retired = self._retired
        if self.current is not None:
            retired = (_Retired(self.current, now + RETENTION_S), *retired)
        self.current = session
        self._keep(retired, now)

    def adopt(self, version: int) -> None:
        """The version of a new connection: 0 has no encryption end to end."""
        self.version = version
        self.clear_until = float("-inf") if version else float("inf")

    def announce(self, version: int, now: float) -> None:
        """A change of version is coming; before a downgrade, frames in clear are on their way."""
        if version == 0 and self.version:
            self.clear_until = now + DOWNGRADE_S

    def execute(self, version: int, now: float) -> None:
        """The version has changed."""
        if version == 0:
            self.clear_until = float("inf")
        elif self.version == 0:
            self.clear_until = now + STRAGGLING_S
        self.version = version

    def members(self) -> frozenset[int]:
        """Everybody whose keys there are, in this group and in those left behind."""
        return frozenset(
            int(user_id) for session in self.sessions for user_id in session.get_user_ids()
        )

    def privacy_code(self) -> str | None:
        """The digits that everybody in the group sees alike; None without encryption end to end."""
        if not self.version or self.current is None:
            return None
        return self.current.voice_privacy_code or None

    def _keep(self, retired: tuple[_Retired, ...], now: float) -> None:
        self._retired = tuple(entry for entry in retired if entry.until > now)
        former = tuple(entry.session for entry in self._retired)
        self.sessions = (self.current, *former) if self.current else former
