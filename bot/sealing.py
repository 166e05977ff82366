"""Secrets as they are kept: encrypted with a key that only the settings hold."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Purpose(NamedTuple):
    """What secrets are for.

    `info` sets their keys apart from those of other purposes (RFC 5869, 3.2). `what` are the
    secrets and `instead` how one gets on without them, in words for people.
    """

    info: bytes
    what: str
    instead: str


class Sealing:
    """Encrypts with the first key, and opens what any of them has encrypted.

    A key is any long text of chance; what is encrypted with it is drawn from it by HKDF.
    """

    def __init__(self, keys: Sequence[str], purpose: Purpose) -> None:
        self._purpose = purpose
        self._fernet = MultiFernet([Fernet(_drawn(key, purpose.info)) for key in keys])

    def sealed(self, content: bytes) -> bytes:
        """Encrypt something."""
        return self._fernet.encrypt(content)

    def opened(self, sealed: bytes) -> bytes:
        """Decrypt it; raises `SettingsError` where none of the keys fits."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise SettingsError(
                f"{self._purpose.what} can't be opened with this MINUTA_SECRET_KEY.",
                "Set the key that they were kept with, behind the new one with a comma between "
                f"them, or {self._purpose.instead}.",
            ) from None


def _drawn(key: str, info: bytes) -> bytes:
    drawn = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key.encode())
    return base64.urlsafe_b64encode(drawn)
