"""A process that holds a speech engine, as the bot sees it: started, told, asked and ended."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from pydantic import ValidationError

import bot
from bot.errors import Fault, ProviderError
from bot.speech.protocol import LENGTH, MAX_FRAME_BYTES, framed

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from bot.domain.frozen import Frozen
    from bot.domain.speech import SpeechCapabilities

_log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")

MAX_MEMORY_BYTES = 4 << 30
"""Address space, of which the bundled model really uses about a tenth."""

_FAREWELL_S = 5.0

_ENVIRONMENT = (
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "PATH",
    "TMPDIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "http_proxy",
    "https_proxy",
    "SSL_CERT_FILE",
    "CUDA_VISIBLE_DEVICES",
    "HF_HOME",
    "HF_HUB_OFFLINE",
    "MOONSHINE_VOICE_CACHE",
    "XDG_CACHE_HOME",
)
"""What the process gets to know of the bot's environment: no token, no key."""

_FAULTS = {fault.label: fault for fault in Fault}


class _Pipes(NamedTuple):
    requests: asyncio.StreamWriter
    answers: asyncio.StreamReader


class SpeechProcess:
    """A process that runs one of our modules; `provider` is the engine that its faults name.

    One task asks for answers. A process that died, that talked nonsense or that answered nothing
    for `stall_s` seconds is gone when that is told; it also goes when the bot ends, however that
    happens.
    """

    def __init__(
        self, provider: str, stall_s: float, process: asyncio.subprocess.Process, pipes: _Pipes
    ) -> None:
        self._provider = provider
        self.stall_s = stall_s
        self._process = process
        self._requests = pipes.requests
        self._answers = pipes.answers
        self._limit: asyncio.Timeout | None = None

    @classmethod
    async def start(cls, provider: str, module: str, begin: Frozen, stall_s: float) -> Self:
        """Start the process and tell it how to begin."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=_environment(),
        )
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a process without the pipes that were asked for")
        _log.info("speech process %d started for %s", process.pid, provider)
        started = cls(provider, stall_s, process, _Pipes(process.stdin, process.stdout))
        started.tell(framed(begin))
        return started

    @property
    def id(self) -> int:
        """The id that the operating system gave it."""
        return self._process.pid

    @property
    def is_gone(self) -> bool:
        """Whether it has ended or is being ended."""
        return self._process.returncode is not None or self._requests.is_closing()

    def tell(self, request: bytes) -> None:
        """Send a framed request; what is told to a process that is gone is lost with it."""
        if not self._requests.is_closing():
            self._requests.write(request)

    def expect(self) -> None:
        """Let an answer be due from now on; does nothing if one is due already."""
        if self._limit is not None and self._limit.when() is None:
            self._limit.reschedule(asyncio.get_running_loop().time() + self.stall_s)

    async def answer(self, answers: TypeAdapter[_Answer], *, is_due: bool = True) -> _Answer:
        """The next answer, waited for without end unless it is due.

        Raises `ProviderError` (SERVER) with what became of the process.
        """
        try:
            async with asyncio.timeout(self.stall_s if is_due else None) as self._limit:
                (length,) = LENGTH.unpack(await self._answers.readexactly(LENGTH.size))
                if length > MAX_FRAME_BYTES:
                    raise await self._lost(f"sent an answer of {length} bytes")
                return answers.validate_json(await self._answers.readexactly(length))
        except TimeoutError:
            raise await self._lost(f"made no progress for {self.stall_s:.0f} s") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise await self._lost("died") from None
        except ValidationError:
            raise await self._lost("sent an answer that makes no sense") from None
        finally:
            self._limit = None

    def failed(self, fault: str, detail: str) -> ProviderError:
        """A failure that the process told, by the label of its `Fault`."""
        return ProviderError(self._provider, _FAULTS.get(fault, Fault.SERVER), detail)

    async def end(self) -> None:
        """Let it end by itself and kill it if it doesn't; what is under way is lost."""
        self._requests.close()
        try:
            async with asyncio.timeout(_FAREWELL_S):
                await self._process.wait()
        except TimeoutError:
            _log.warning("speech process %d did not end by itself", self.id)
        await self.kill()

    async def kill(self) -> int:
        """Kill it if it lives, and return its exit status once it is gone."""
        self._requests.close()
        if self._process.returncode is None:
            try:
                # what ends by itself tells its own reason
                async with asyncio.timeout(0 if not self._answers.at_eof() else _FAREWELL_S):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
        code = await asyncio.shield(self._process.wait())
        _log.info("speech process %d ended with status %d", self.id, code)
        return code

    async def _lost(self, what: str) -> ProviderError:
        """Make sure that the process is gone, and say what became of it."""
        code = await self.kill()
        end = f" ({_signal_name(-code)})" if code < 0 else f" (status {code})"
        detail = f"the speech process {what}{end if what == 'died' else ''}"
        return ProviderError(self._provider, Fault.SERVER, detail)


def refuse_language(provider: str, capabilities: SpeechCapabilities, language: str | None) -> None:
    """Raise `ProviderError` (BAD_INPUT) for a language that an engine doesn't know."""
    known = capabilities.languages
    primary = language.replace("_", "-").split("-")[0].lower() if language else None
    if primary and known and primary not in known:
        raise ProviderError(
            provider,
            Fault.BAD_INPUT,
            f"understands {', '.join(sorted(known))}, not {primary}; install minuta[whisper] "
            "and choose faster_whisper, or choose a provider that knows the language",
        )


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    root = str(Path(bot.__file__).parent.parent)
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    # the recogniser has the cores; our matrices are small
    return {**kept, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
