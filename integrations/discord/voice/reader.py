"""The thread that reads a voice connection's UDP socket."""

from __future__ import annotations

import queue
import socket
import struct
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from integrations.discord.voice.receiver import Line, Receiver

RECEIVE_BUFFER_BYTES: Final = 4 << 20
"""What the kernel shall keep while this thread has to wait; it may give less.

Its default lasts a third of a second with ten people talking.
"""

_MAX_DATAGRAM: Final = 2048
_PATIENCE_S: Final = 0.1
_ERROR_PAUSE_S: Final = 0.01


def _patience() -> bytes:
    """How long a blocking `recv` waits, as the operating system wants to be told."""
    if sys.platform == "win32":
        return struct.pack("L", round(_PATIENCE_S * 1000))
    return struct.pack("ll", 0, round(_PATIENCE_S * 1_000_000))


class _Socket(NamedTuple):
    udp: socket.socket
    line: Line


class Reader:
    """Hands the datagrams of one socket after the other to a receiver.

    discord.py's own reader waits up to 30 s in `select` for a socket that was closed under it,
    while the answer of the next server lies in the next socket. This one has a duplicate of each
    socket: when it is retired, what the kernel still holds is read, then the next one's turn comes.
    It blocks in `recv` itself, which saves a system call per packet.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._sockets: queue.SimpleQueue[_Socket | None] = queue.SimpleQueue()
        self._attached: socket.socket | None = None
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="voice-reader", daemon=True)
        self._thread.start()

    def attach(self, udp: socket.socket, line: Line) -> None:
        """Read this connected socket from now on; the one before is retired.

        It becomes a blocking socket.
        """
        self.retire()
        udp.setblocking(True)
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _patience())
        self._attached = udp.dup()
        self._sockets.put(_Socket(self._attached, line))

    def retire(self) -> None:
        """Read what has arrived already, and then this socket no more."""
        udp, self._attached = self._attached, None
        if udp is not None:
            with suppress(OSError):
                # it wakes the thread, and makes the end of what has arrived visible
                udp.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Come to an end, after what has arrived; idempotent."""
        if not self._is_over:
            self._is_over = True
            self.retire()
            self._sockets.put(None)

    def join(self, timeout_s: float) -> bool:
        """Wait for the end; False if it has not come in time."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        receiver = self._receiver
        while True:
            try:
                following = self._sockets.get(timeout=_PATIENCE_S)
            except queue.Empty:
                receiver.turn(time.monotonic_ns())
                continue
            if following is None:
                break
            receiver.begin(following.line)
            with following.udp as udp:
                self._read(udp)
        receiver.finish(time.monotonic_ns())

    def _read(self, udp: socket.socket) -> None:
        receive, now, recv = self._receiver.receive, time.monotonic_ns, udp.recv
        while True:
            try:
                datagram = recv(_MAX_DATAGRAM)
            except (BlockingIOError, TimeoutError):
                if udp is not self._attached:
                    return
                self._receiver.turn(now())
                continue
            except OSError:
                # a port that nobody listens at: the watchdog decides what that means
                if udp is not self._attached:
                    return
                time.sleep(_ERROR_PAUSE_S)
                continue
            if datagram:
                receive(datagram, now())
            elif udp is not self._attached:
                return
