"""The floor: a loop that decrypts each packet and writes it, and does nothing else."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import davey

from benchmarks.voice_peers.metering import Errand, answer, run
from benchmarks.voice_peers.session import in_room
from benchmarks.voice_peers.stock import OPUS, HearingClient, client_for

if TYPE_CHECKING:
    from pathlib import Path

_BUFFER_BYTES = 4 << 20
_LARGEST = 2048


class Floor:
    """Reads a blocking socket on a thread of its own; `packets` were written."""

    def __init__(self, voice: HearingClient, file: Path) -> None:
        self.packets = 0
        self._voice = voice
        self._socket = voice._connection.socket.dup()  # noqa: SLF001 (the only way to it)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        self._socket.setblocking(True)
        self._file = file.open("wb")
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        receive, write, user_ids = self._socket.recv, self._file.write, self._voice.user_ids
        decrypt, audio = self._voice.transport(), davey.MediaType.audio
        while True:
            datagram = receive(_LARGEST)
            if datagram[1] != OPUS:
                continue
            first = datagram[0]
            header = 12 + 4 * (first & 15) + (first >> 2 & 4)
            frame = decrypt(datagram, header)
            if first & 16:
                frame = frame[4 * (datagram[header - 2] << 8 | datagram[header - 1]) :]
            group = self._voice.group()
            if group is not None:
                try:
                    frame = group.decrypt(user_ids[int.from_bytes(datagram[8:12])], audio, frame)
                except (KeyError, ValueError):  # the keys or the name are not here yet
                    continue
            write(frame)
            self.packets += 1


async def receive(errand: Errand) -> None:
    """Hear a room."""
    async with in_room(errand, client_for(errand.mode)) as voice:
        floor = Floor(voice, errand.folder / "packets")
        await answer(lambda: floor.packets, errand.folder)


if __name__ == "__main__":
    run(receive)
