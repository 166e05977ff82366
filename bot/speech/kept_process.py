"""A speech process that is kept between one piece of work and the next."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.errors import BadRecordingError, NoSpaceError, ProviderError
from bot.speech.speech_process import SpeechProcess

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.frozen import Frozen


class KeptProcess:
    """Runs one of our modules for one piece of work at a time.

    The process is started by the first and told `begin`. It is killed when a piece of work is
    cancelled, when it makes no progress for `stall_s` seconds, and when the bot ends, however that
    happens; a new one serves the next. `provider` is the engine that its faults name.

    Everything must be called from one event loop.
    """

    def __init__(self, provider: str, module: str, begin: Frozen, stall_s: float) -> None:
        self._provider = provider
        self._module = module
        self._begin = begin
        self._stall_s = stall_s
        self._process: SpeechProcess | None = None
        self._lock = asyncio.Lock()

    @property
    def id(self) -> int | None:
        """The number of the process, None while there is none."""
        process = self._process
        return None if process is None or process.is_gone else process.id

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[SpeechProcess]:
        """The process, for one piece of work; raises `ProviderError` if it can't be started."""
        async with self._lock:
            process = await self._running()
            try:
                yield process
            except (BadRecordingError, NoSpaceError, ProviderError):
                raise
            except BaseException:
                # cancelled, or told something senseless: what the process does next is unknown
                await process.kill()
                raise

    async def aclose(self) -> None:
        """End the process; work that goes on is lost."""
        process, self._process = self._process, None
        if process is not None:
            await process.end()

    async def _running(self) -> SpeechProcess:
        if self._process is None or self._process.is_gone:
            self._process = await SpeechProcess.start(
                self._provider, self._module, self._begin, self._stall_s
            )
        return self._process
