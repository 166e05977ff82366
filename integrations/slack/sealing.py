"""Tokens as they are kept: encrypted with a key that only the settings hold."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

_PURPOSE: Final = b"minuta: tokens of Slack's workspaces, 1"


class Sealing:
    """Encrypts with the first key, and opens what any of them has encrypted.

    A key is any long text of chance; what is encrypted with it is drawn from it by HKDF.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(_drawn(key)) for key in keys])

    def sealed(self, content: bytes) -> bytes:
        """Encrypt something."""
        return self._fernet.encrypt(content)

    def opened(self, sealed: bytes) -> bytes:
        """Decrypt it; raises `SettingsError` where none of the keys fits."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise SettingsError(
                "The tokens of Slack's workspaces can't be opened with this MINUTA_SECRET_KEY.",
                "Set the key that they were kept with, behind the new one with a comma between "
                "them, or have Minuta installed again in each workspace.",
            ) from None


def _drawn(key: str) -> bytes:
    drawn = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(drawn)
