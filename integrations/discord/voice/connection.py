"""discord.py's voice client, made to listen: it does what the room says and decides nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import struct
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import aiohttp
import discord
from discord.utils import MISSING
from discord.voice_state import ConnectionFlowState, VoiceConnectionState

from integrations.discord.voice.gateway import VoiceGateway
from integrations.discord.voice.opus import SILENCE
from integrations.discord.voice.reader import RECEIVE_BUFFER_BYTES
from integrations.discord.voice.receiver import Line
from integrations.discord.voice.transport import MODES, Transport, transport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from discord.gateway import DiscordVoiceWebSocket

    from integrations.discord.voice.encryption import Encryption
    from integrations.discord.voice.handshake import Handshake
    from integrations.discord.voice.lifecycle import Patience
    from integrations.discord.voice.reader import Reader
    from integrations.discord.voice.receiver import Receiver
    from integrations.discord.voice.standing import Standing

_log = logging.getLogger(__name__)

_MALFORMED: Final = (
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
    struct.error,
)
_NORMAL, _RESUMABLE = 1000, 4000
_COUNTER: Final = struct.Struct("<Q")
_RECENT_NS: Final = 500_000_000
_NONCES: Final = 1 << 32


class Parts(NamedTuple):
    """What stays with a room over all its connections."""

    standing: Standing
    encryption: Encryption
    handshake: Handshake
    receiver: Receiver
    reader: Reader
    patience: Patience
    on_event: Callable[[Mapping[str, Any]], None]
    leave: Callable[[], Awaitable[None]]


class RoomClient(discord.VoiceClient):
    """A voice client that discord.py routes the main gateway's events to.

    `channel.connect(cls=...)` registers it and no more; the room connects it when it wants to.
    """

    supported_modes = MODES  # type: ignore[assignment]  # discord.py does not know of GCM

    def __init__(
        self, client: discord.Client, channel: discord.abc.Connectable, parts: Parts
    ) -> None:
        self.parts = parts
        super().__init__(client, channel)

    @property
    def line(self) -> RoomState:
        """The connection itself."""
        return self._connection  # type: ignore[return-value]  # made below

    def create_connection_state(self) -> RoomState:
        """discord.py's way to another connection state."""
        return RoomState(self, self.parts)

    async def connect(
        self,
        *,
        reconnect: bool,
        timeout: float,  # noqa: ASYNC109 (discord.py's name)
        self_deaf: bool = False,
        self_mute: bool = False,
    ) -> None:
        """Being registered is enough."""

    async def disconnect(self, *, force: bool = False) -> None:  # noqa: ARG002 (discord.py's name)
        """Leave the room, as when the client is closed."""
        await self.parts.leave()

    def send_silence(self) -> None:
        """Let the voice server know that this side is alive, in a way that nobody hears."""
        if self.is_connected() and not self.is_playing():
            self.send_audio_packet(SILENCE, encode=False)

    def _encrypt_aead_aes256_gcm_rtpsize(self, header: bytes, data: bytes) -> bytes:
        nonce = struct.pack(">I", self._incr_nonce)
        self._incr_nonce = (self._incr_nonce + 1) % _NONCES
        return self.line.seal(bytes(header), bytes(data), nonce)


class RoomState(VoiceConnectionState):
    """One way into a voice server at a time, and the UDP socket that goes with it.

    Of discord.py's own flow only the parts without decisions are used: what it does when a
    connection ends costs up to 30 s of sound, or hangs.
    """

    voice_client: RoomClient

    def __init__(self, voice_client: RoomClient, parts: Parts) -> None:
        super().__init__(voice_client, hook=self._on_message)
        self.handshake = parts.handshake
        self.patience = parts.patience
        self._parts = parts
        self._line = Line(0)
        self._sealing: Transport | None = None
        self._attached_to: str | None = None
        self._leavers_until_ns = 0
        self._counter = 0
        self._hanging_up: set[asyncio.Task[None]] = set()

    async def voice_state_update(self, data: Any) -> None:  # noqa: ANN401 (discord.py's type)
        """The main gateway says where the bot is."""
        self._parts.standing.place(data)

    async def voice_server_update(self, data: Any) -> None:  # noqa: ANN401 (discord.py's type)
        """The main gateway names a voice server."""
        self._parts.standing.allocate(data)

    async def open(self) -> None:
        """Connect to the voice server that was named last, up to the key.

        Raises `ConnectionClosed`, `TimeoutError`, `OSError` and aiohttp's errors.
        """
        standing = self._parts.standing
        if standing.server is None or standing.session_id is None:
            raise TimeoutError("no voice server was named")
        self._hang_up()
        self.endpoint, self.token = standing.server
        self.session_id = standing.session_id
        self.server_id = self.guild.id
        self.state = ConnectionFlowState.got_both_voice_updates
        async with asyncio.timeout(self.patience.handshake_s):
            self.ws = await VoiceGateway.from_connection_state(self, hook=self.hook)
            while self.ws.secret_key is None:
                await self._poll()
        self.state = ConnectionFlowState.connected

    async def resume(self) -> None:
        """Take up the session again over a new socket; UDP and keys stay. Raises as `open`."""
        former = self.ws
        async with asyncio.timeout(self.patience.resume_s):
            ws = await VoiceGateway.from_connection_state(
                self, resume=True, hook=self.hook, seq_ack=former.seq_ack
            )
            self._hang_up(_RESUMABLE)
            ws.secret_key = former.secret_key
            self.ws = ws
            while not ws.is_resumed:
                await self._poll()
        self.state = ConnectionFlowState.connected

    async def listen(self) -> None:
        """Take messages until the voice gateway falls silent, or raise `ConnectionClosed`."""
        with contextlib.suppress(TimeoutError):
            while True:
                await self._poll()

    async def close(self) -> None:
        """Let go of sockets and threads; what has arrived is still read."""
        self._hang_up()
        self.state = ConnectionFlowState.disconnected
        if self.socket is not MISSING:
            self.socket.close()
        self._socket_reader.stop()
        await asyncio.gather(*self._hanging_up)

    # for the voice gateway

    def new_socket(self) -> None:
        """Make a UDP socket; the one before is read until `attach_socket`."""
        if self.socket is not MISSING:
            self.socket.close()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        with contextlib.suppress(OSError):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)

    def attach_socket(self) -> None:
        """Have the reader read the socket, which leads to the server by now."""
        self._line = Line(self.ssrc)
        if self._attached_to != self.endpoint:
            self._attached_to = self.endpoint
            self._parts.receiver.server_changed()
        self._parts.receiver.announce_next()
        self._parts.reader.attach(self.socket, self._line)

    def describe(self, mode: str, key: bytes, version: int) -> bytes | None:
        """The session is described: its key, and DAVE's version; returns a key package to send."""
        self._line.rekey(transport(mode, key))
        self._sealing = transport(mode, key)
        package = self.handshake.connected(version, self._parts.standing.channel_id or 0)
        self.keys_changed()
        return package

    def keys_changed(self) -> None:
        """Tell the reader, and the parts of discord.py that send."""
        self.dave_session = self._parts.encryption.current
        self.dave_protocol_version = self._parts.encryption.version
        self._parts.receiver.keys_changed()

    def departed(self, user_id: int) -> None:
        """Somebody left; if they have just been talking, packets of theirs are still under way."""
        now_ns = time.monotonic_ns()
        if self._parts.receiver.was_heard(user_id, now_ns - _RECENT_NS):
            self._leavers_until_ns = now_ns + round(self.patience.leaver_s * 1e9)
        self._parts.receiver.departed(user_id)

    async def let_leavers_finish(self) -> None:
        """Wait a moment before a commit: it takes the keys of those away who have left."""
        wait_ns = self._leavers_until_ns - time.monotonic_ns()
        if wait_ns > 0:
            await asyncio.sleep(wait_ns * 1e-9)

    # for sending

    def seal(self, header: bytes, plain: bytes, nonce: bytes) -> bytes:
        """Make a packet for the voice server."""
        if self._sealing is None:
            raise OSError("there is no key yet")
        return self._sealing.seal(header, plain, nonce)

    def send_counter(self) -> None:
        """Send a keep-alive: 8 bytes that count, which discord.js sends as well."""
        if self.socket is not MISSING and self.is_connected():
            self._counter += 1
            with contextlib.suppress(OSError):
                self.socket.send(_COUNTER.pack(self._counter))

    async def _on_message(self, _ws: object, message: dict[str, Any]) -> None:
        self._parts.on_event(message)

    async def _poll(self) -> None:
        try:
            await self.ws.poll_event()
        except _MALFORMED as error:
            _log.warning("a voice gateway message made no sense: %s", type(error).__name__)

    def _hang_up(self, code: int = _NORMAL) -> None:
        """Close the voice gateway in the background: a dead peer would be waited for."""
        if self.ws is not MISSING:
            task = asyncio.create_task(_hang_up(self.ws, code, self.patience.closing_s))
            self._hanging_up.add(task)
            task.add_done_callback(self._hanging_up.discard)
            self.ws = MISSING


async def _hang_up(ws: DiscordVoiceWebSocket, code: int, limit_s: float) -> None:
    with contextlib.suppress(TimeoutError, OSError, aiohttp.ClientError):
        async with asyncio.timeout(limit_s):
            await ws.close(code)
