"""What most bots do: discord.py's socket listener and one `discord.opus.Decoder` per person.

The sound is thrown away.
"""

from __future__ import annotations

import struct
from collections import defaultdict

import davey
from discord.opus import Decoder

from benchmarks.voice_peers.metering import Errand, answer, run
from benchmarks.voice_peers.session import in_room, load_opus
from benchmarks.voice_peers.stock import OPUS, HearingClient, client_for


class DecodingLoop:
    """Decodes on discord.py's own thread; `packets` were decoded."""

    def __init__(self, voice: HearingClient) -> None:
        self.packets = 0
        self._voice = voice
        self._transport = voice.transport()
        self._decoders: defaultdict[int, Decoder] = defaultdict(Decoder)
        voice._connection.add_socket_listener(self._receive)  # noqa: SLF001 (discord.py's door)

    def _receive(self, datagram: bytes) -> None:
        if len(datagram) < 12 or datagram[1] != OPUS:  # noqa: PLR2004 (RTP's header)
            return
        (ssrc,) = struct.unpack_from(">I", datagram, 8)
        has_extension = datagram[0] & 0x10
        header = 12 + 4 * (datagram[0] & 0x0F) + (4 if has_extension else 0)
        frame = self._transport(datagram, header)
        if has_extension:
            (words,) = struct.unpack_from(">H", datagram, header - 2)
            frame = frame[4 * words :]
        group = self._voice.group()
        if group is not None:
            try:
                frame = group.decrypt(self._voice.user_ids[ssrc], davey.MediaType.audio, frame)
            except (KeyError, ValueError):  # the keys or the name are not here yet
                return
        self._decoders[ssrc].decode(frame, fec=False)
        self.packets += 1


async def receive(errand: Errand) -> None:
    """Hear a room."""
    load_opus()
    async with in_room(errand, client_for(errand.mode)) as voice:
        loop = DecodingLoop(voice)
        await answer(lambda: loop.packets, errand.folder)


if __name__ == "__main__":
    run(receive)
