"""The way to a session: a socket, and the next one where the session can be resumed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from websockets.exceptions import ConnectionClosed

from bot.errors import Fault, ProviderError
from integrations.speech.wire.connecting import connected
from integrations.speech.wire.kept import KeptSound

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from websockets.asyncio.client import ClientConnection

    from integrations.speech.wire.dialect import Address, Dialect, Message

_LONGEST_WAIT_S = 2.0
_MOST_KEPT_S = 120.0
"""Sound waits when so much of it is not acknowledged."""

_CLOSE_S = 1.0
_BROKEN = 1006
_PING_LOST = 1011


class LinkOverError(Exception):
    """Nothing more is sent; whoever reads the messages knows why."""


class Link:
    """Sends to a session and reads from it; one task reads, one at a time sends.

    Where the dialect resumes, a closed socket is replaced while `messages` is read, and sound
    waits. One that broke without a word is not: what was told last may be lost with it, and would
    not be told again.
    """

    def __init__(
        self, provider: str, socket: ClientConnection, address: Address, dialect: Dialect
    ) -> None:
        self._provider = provider
        self._address = address
        self._dialect = dialect
        self._socket = socket
        self._kept = KeptSound()
        self._most_kept = round(_MOST_KEPT_S * dialect.rate * 2)
        self._is_up = asyncio.Event()
        self._is_up.set()
        self._has_room = asyncio.Event()
        self._attempts = 0
        self._is_over = self._is_ending = False
        self._catching_up: asyncio.Task[None] | None = None

    async def tell(self, messages: Sequence[Message]) -> None:
        """Send messages; raises `LinkOverError`."""
        for message in messages:
            while not await self._is_sent(await self._until_up(), message):
                pass

    async def send_sound(self, pcm: bytes) -> None:
        """Send a frame of sound; raises `LinkOverError`."""
        if not self._dialect.resumes:
            await self.tell([self._dialect.sound(pcm)])
            return
        while self._kept.size > self._most_kept and not self._is_over:
            self._has_room.clear()
            await self._has_room.wait()
        socket = await self._until_up()
        self._kept.add(pcm)  # from here on the next socket would send it
        if not await self._is_sent(socket, self._dialect.sound(pcm)):
            await self._until_up()

    async def end_sound(self) -> None:
        """Say that no more sound comes; raises `LinkOverError`."""
        socket = await self._until_up()
        self._is_ending = True
        for message in self._dialect.ending():
            if not await self._is_sent(socket, message):
                await self._until_up()
                return

    def acknowledged(self, until: int) -> None:
        """The provider has this many bytes of sound for good."""
        if self._kept.acknowledge(until):
            self._attempts = 0
            self._has_room.set()

    async def messages(self) -> AsyncGenerator[Message, None]:
        """What the provider says, until it has closed; raises `ProviderError`."""
        while True:
            socket = self._socket
            with suppress(ConnectionClosed):
                async for message in socket:
                    yield message
            self._is_up.clear()
            code, reason = self._how_closed(socket)
            if code is None or not self._dialect.resumes or not self._dialect.may_resume(code):
                error = self._dialect.closed(code, reason)
                if error is not None:
                    raise error
                return
            await self._resume()

    def over(self) -> None:
        """Let whoever sends know that nothing more is sent."""
        self._is_over = True
        self._is_up.set()
        self._has_room.set()

    async def aclose(self) -> None:
        """Close the socket, in order if the other side takes part in it soon."""
        self.over()
        await self._stop_catching_up()
        try:
            async with asyncio.timeout(_CLOSE_S):
                await self._socket.close()
        except TimeoutError:
            self._socket.transport.abort()

    async def _until_up(self) -> ClientConnection:
        while not self._is_up.is_set():
            await self._is_up.wait()
        if self._is_over:
            raise LinkOverError
        return self._socket

    async def _is_sent(self, socket: ClientConnection, message: Message) -> bool:
        try:
            await socket.send(message)
        except ConnectionClosed:
            if socket is self._socket and not self._is_over:
                self._is_up.clear()  # whoever reads finds out what comes now
            return False
        return True

    def _how_closed(self, socket: ClientConnection) -> tuple[int | None, str]:
        """The other side's code and reason; raises `ProviderError` for what we did not take."""
        protocol = socket.protocol
        ours, theirs = protocol.close_sent, protocol.close_rcvd
        if ours is not None and not protocol.close_rcvd_then_sent and ours.code != _PING_LOST:
            detail = f"a message can't be taken ({ours.code})"
            raise ProviderError(self._provider, Fault.BAD_OUTPUT, detail)
        if theirs is None or theirs.code == _BROKEN:
            return None, ""
        return theirs.code, theirs.reason

    async def _resume(self) -> None:
        dialect = self._dialect
        await self._stop_catching_up()
        while True:
            self._attempts += 1
            if self._attempts > dialect.resumptions:
                raise ProviderError(self._provider, Fault.CONNECTIVITY, "can't be resumed")
            wait_s = dialect.resume_wait_s * 2 ** (self._attempts - 1)
            await asyncio.sleep(min(wait_s, _LONGEST_WAIT_S))
            try:
                self._socket = await connected(self._provider, self._address, dialect.ping_s)
            except ProviderError as error:
                if error.fault.is_retryable:
                    continue
                # the session is to blame, not the key: a new one may be opened
                detail = f"can't be resumed: {error.detail}"
                raise ProviderError(self._provider, Fault.SERVER, detail) from None
            break
        name = f"{self._provider} resumes"
        self._catching_up = asyncio.create_task(self._catch_up(self._socket), name=name)

    async def _catch_up(self, socket: ClientConnection) -> None:
        """Send again what may be missing there; nobody else sends meanwhile."""
        again = [self._dialect.sound(pcm) for pcm in self._kept]
        for message in [*again, *(self._dialect.ending() if self._is_ending else ())]:
            if not await self._is_sent(socket, message):
                return
        self._is_up.set()

    async def _stop_catching_up(self) -> None:
        task, self._catching_up = self._catching_up, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
