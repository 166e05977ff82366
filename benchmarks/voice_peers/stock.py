"""Stock discord.py, with as little beside it as hearing takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from discord.voice_state import VoiceConnectionState
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt

if TYPE_CHECKING:
    from collections.abc import Callable

    import davey
    from discord.gateway import DiscordVoiceWebSocket

OPUS = 0x78
"""The payload type of sound."""

_AES_GCM = "aead_aes256_gcm_rtpsize"
_SPEAKING = 5


class HearingClient(discord.VoiceClient):
    """Remembers whose voice an SSRC is, as the voice gateway says it."""

    user_ids: dict[int, int]

    def create_connection_state(self) -> VoiceConnectionState:
        """discord.py's own, with its hook."""
        self.user_ids = {}
        return VoiceConnectionState(self, hook=self._heed)

    async def _heed(self, _: DiscordVoiceWebSocket, message: dict[str, Any]) -> None:
        if message["op"] == _SPEAKING:
            self.user_ids[message["d"]["ssrc"]] = int(message["d"]["user_id"])

    def transport(self) -> Callable[[bytes, int], bytes]:
        """What opens a datagram whose clear part is so long."""
        return transport(self.mode, bytes(self.secret_key))

    def group(self) -> davey.DaveSession | None:
        """The session that decrypts frames; None in a room without DAVE."""
        connection = self._connection
        return connection.dave_session if connection.dave_protocol_version else None


class AesGcmHearingClient(HearingClient):
    """The same with the mode that discord.py does not bring; it can't send."""

    supported_modes = (_AES_GCM,)  # type: ignore[assignment] # not among those of discord.py


def client_for(mode: str) -> type[HearingClient]:
    """The client that speaks a mode."""
    return AesGcmHearingClient if mode == _AES_GCM else HearingClient


def transport(mode: str, key: bytes) -> Callable[[bytes, int], bytes]:
    """The cheapest way there is to open a datagram in this mode."""
    if mode == _AES_GCM:
        decrypt = AESGCM(key).decrypt
        return lambda datagram, header: decrypt(
            datagram[-4:] + bytes(8), datagram[header:-4], datagram[:header]
        )
    return lambda datagram, header: crypto_aead_xchacha20poly1305_ietf_decrypt(
        datagram[header:-4], datagram[:header], datagram[-4:] + bytes(20), key
    )
