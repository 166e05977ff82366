"""Encryption between a client and the voice server: the two modes that end in `rtpsize`.

The first bytes of a datagram stay readable and are authenticated; four bytes of nonce follow the
ciphertext (docs.discord.com, "Transport Encryption Modes").
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.exceptions import CryptoError
from nacl.secret import Aead

AES_GCM = "aead_aes256_gcm_rtpsize"
XCHACHA20 = "aead_xchacha20_poly1305_rtpsize"
MODES = (AES_GCM, XCHACHA20)
_NONCE_LENGTH = 4


class UnreadableError(Exception):
    """A datagram that this key does not open."""


class Transport(ABC):
    """The key of one client's connection; `key` is what op 4 tells it."""

    mode: str

    def __init__(self) -> None:
        self.key = secrets.token_bytes(32)
        self._count = 0

    def seal(self, clear: bytes, secret: bytes) -> bytes:
        """A datagram: `clear` as it is, then `secret` encrypted, then the nonce."""
        self._count = (self._count + 1) & 0xFFFF_FFFF
        nonce = self._count.to_bytes(_NONCE_LENGTH)
        return clear + self._encrypt(nonce, secret, clear) + nonce

    def open(self, datagram: bytes, clear_length: int) -> bytes:
        """What was encrypted in a datagram; raises `UnreadableError`."""
        clear, rest = datagram[:clear_length], datagram[clear_length:]
        return self._decrypt(rest[-_NONCE_LENGTH:], rest[:-_NONCE_LENGTH], clear)

    @abstractmethod
    def _encrypt(self, nonce: bytes, secret: bytes, clear: bytes) -> bytes: ...

    @abstractmethod
    def _decrypt(self, nonce: bytes, ciphertext: bytes, clear: bytes) -> bytes: ...


class AesGcm(Transport):
    """`aead_aes256_gcm_rtpsize`."""

    mode = AES_GCM

    def __init__(self) -> None:
        super().__init__()
        self._cipher = AESGCM(self.key)

    def _encrypt(self, nonce: bytes, secret: bytes, clear: bytes) -> bytes:
        return self._cipher.encrypt(nonce + bytes(8), secret, clear)

    def _decrypt(self, nonce: bytes, ciphertext: bytes, clear: bytes) -> bytes:
        try:
            return self._cipher.decrypt(nonce + bytes(8), ciphertext, clear)
        except (InvalidTag, ValueError):
            raise UnreadableError from None


class XChaCha20(Transport):
    """`aead_xchacha20_poly1305_rtpsize`."""

    mode = XCHACHA20

    def __init__(self) -> None:
        super().__init__()
        self._cipher = Aead(self.key)

    def _encrypt(self, nonce: bytes, secret: bytes, clear: bytes) -> bytes:
        return self._cipher.encrypt(secret, clear, nonce + bytes(20)).ciphertext

    def _decrypt(self, nonce: bytes, ciphertext: bytes, clear: bytes) -> bytes:
        try:
            return self._cipher.decrypt(ciphertext, clear, nonce + bytes(20))
        except (CryptoError, ValueError):
            raise UnreadableError from None


def open_transport(mode: str) -> Transport:
    """A new key for a mode of `MODES`."""
    return {AES_GCM: AesGcm, XCHACHA20: XChaCha20}[mode]()
