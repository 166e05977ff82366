"""Stock discord.py in a voice room, with as little beside it as hearing takes.

It shares no code with the servers: what it understands, others understand, too.
"""

from __future__ import annotations

import asyncio
import struct
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple, cast

import davey
import discord
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.servers.discord.process import DiscordProcess
    from tests.servers.discord.server import LocalDiscord

SILENCE = b"\xf8\xff\xfe"
_AES_GCM = "aead_aes256_gcm_rtpsize"


class AesGcmVoiceClient(discord.VoiceClient):
    """discord.py with the mode that it does not bring."""

    supported_modes = (_AES_GCM,)  # type: ignore[assignment] # not among those of discord.py

    def _encrypt_aead_aes256_gcm_rtpsize(self, header: bytes, data: bytes) -> bytes:
        self.checked_add("_incr_nonce", 1, 0xFFFF_FFFF)
        nonce = struct.pack(">I", self._incr_nonce)
        cipher = AESGCM(bytes(self.secret_key))
        return bytes(header) + cipher.encrypt(nonce + bytes(8), bytes(data), bytes(header)) + nonce


class Understood(NamedTuple):
    """A packet as the listener understood it."""

    ssrc: int
    sequence: int
    timestamp: int
    opus: bytes


class Listener:
    """Hears the packets of people whose SSRC it is told; `waiting` are frames without a key.

    `order` are the sequence numbers of all packets of sound as they came.

    davey takes no frame that is older than the first it decrypted of a key. So what waits goes
    first, and what comes behind it waits, too.
    """

    def __init__(self, voice: discord.VoiceClient) -> None:
        self.voice = voice
        self._lock = threading.Lock()
        self.user_ids: dict[int, int] = {}
        self.understood: list[Understood] = []
        self.waiting: list[Understood] = []
        self.order: list[int] = []
        self.reports = 0
        self.strange = 0
        self._connection = voice._connection  # noqa: SLF001 (the door that discord.py has)
        self._connection.add_socket_listener(self._receive)

    @property
    def can_encrypt(self) -> bool:
        """Whether the bot has a key to send with."""
        return self._connection.can_encrypt

    def listen_again(self) -> None:
        """Try what is waiting with the keys of now."""
        with self._lock:
            stuck: set[int] = set()
            waiting, self.waiting = self.waiting, []
            for packet in waiting:
                if packet.ssrc in stuck or not self._understand(packet):
                    stuck.add(packet.ssrc)
                    self.waiting.append(packet)

    def heard_of(self, ssrc: int) -> list[bytes]:
        """The Opus packets of one SSRC in the order of their sequence numbers."""
        return [packet.opus for packet in sorted(self.understood) if packet.ssrc == ssrc]

    async def until(self, packets: int, timeout_s: float = 30.0) -> None:
        """Wait until so many packets are understood; raises `TimeoutError`."""
        async with asyncio.timeout(timeout_s):
            while len(self.understood) < packets:
                await asyncio.sleep(0.005)  # they come on a thread of discord.py
                self.listen_again()

    def _receive(self, datagram: bytes) -> None:
        if len(datagram) > 8 and 200 <= datagram[1] <= 204:
            self.reports += 1
        elif len(datagram) < 12 or datagram[0] >> 6 != 2 or datagram[1] & 0x7F != 0x78:
            self.strange += 1
        else:
            self._receive_rtp(datagram)

    def _receive_rtp(self, datagram: bytes) -> None:
        has_padding, has_extension = datagram[0] & 0x20, datagram[0] & 0x10
        length = 12 + 4 * (datagram[0] & 0x0F) + (4 if has_extension else 0)
        frame = self._open(datagram[:length], datagram[length:-4], datagram[-4:])
        if has_extension:
            frame = frame[4 * int.from_bytes(datagram[length - 2 : length]) :]
        if has_padding:
            frame = frame[: -frame[-1]]
        sequence, timestamp, ssrc = struct.unpack_from(">HII", datagram, 2)
        self.order.append(sequence)
        with self._lock:
            self.waiting.append(Understood(ssrc, sequence, timestamp, frame))
        self.listen_again()

    def _open(self, header: bytes, ciphertext: bytes, nonce: bytes) -> bytes:
        key = bytes(self.voice.secret_key)
        if cast("str", self.voice.mode) == _AES_GCM:
            return AESGCM(key).decrypt(nonce + bytes(8), ciphertext, header)
        nonce += bytes(20)
        return crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, header, nonce, key)

    def _understand(self, packet: Understood) -> bool:
        connection = self._connection
        session = connection.dave_session
        if connection.dave_protocol_version and session and packet.opus != SILENCE:
            user_id = self.user_ids.get(packet.ssrc)
            if user_id is None:
                return False
            try:
                opus = session.decrypt(user_id, davey.MediaType.audio, packet.opus)
            except ValueError:
                return False
            packet = packet._replace(opus=opus)
        self.understood.append(packet)
        return True


@asynccontextmanager
async def logged_in(
    local: LocalDiscord | DiscordProcess, client: discord.Client | None = None
) -> AsyncIterator[discord.Client]:
    """A client that is ready; it is closed at the end."""
    intents = discord.Intents.default()
    with local.pointed():
        client = client or discord.Client(
            intents=intents, connector=local.connector(), guild_ready_timeout=0.05
        )
        async with client:
            await client.login(local.token)
            gateway = asyncio.create_task(client.connect())
            await client.wait_until_ready()
            yield client
        gateway.cancel()  # it may be waiting to connect again
        await asyncio.gather(gateway, return_exceptions=True)


async def join(
    client: discord.Client, room_id: int, mode: str = "", timeout_s: float = 30.0
) -> discord.VoiceClient:
    """Let a client into a room; raises `TimeoutError`."""
    channel = client.get_channel(room_id)
    if not isinstance(channel, discord.VoiceChannel | discord.StageChannel):
        raise TypeError(f"the client knows no room {room_id}")
    kind = AesGcmVoiceClient if mode == _AES_GCM else discord.VoiceClient
    return await channel.connect(cls=kind, timeout=timeout_s, reconnect=True)
