"""Speech to text on this machine, in a process of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from pydantic import ValidationError

import bot
from bot.errors import BadRecordingError, Fault, ProviderError
from bot.ports import Transcriber
from bot.speech.protocol import (
    ANSWERS,
    LENGTH,
    MAX_FRAME_BYTES,
    Answer,
    Begin,
    Failed,
    Heard,
    Job,
    Progressed,
    Refused,
    framed,
)
from bot.speech.worker import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from bot.domain.speech import HeardTrack, SpeechCapabilities, SpeechRequest
    from bot.ports import Report

_log = logging.getLogger(__name__)

_STALL_S = 120.0
"""Loading a large model takes longest; an utterance takes about a second."""

_MAX_MEMORY_BYTES = 4 << 30
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


class _Child(NamedTuple):
    process: asyncio.subprocess.Process
    requests: asyncio.StreamWriter
    answers: asyncio.StreamReader


class LocalTranscriber(Transcriber):
    """Hears files with a recogniser on this machine, one at a time.

    `recogniser` is the import path of an `UtteranceRecogniser`, "module:Class", and `settings` are
    its keyword arguments (JSON values). The process is started by the first file and keeps its
    model; it is killed when a job is cancelled, when it makes no progress for `stall_s` seconds,
    and when the bot ends, however that happens. A new one serves the next file.

    All files must be given from one event loop.
    """

    name: ClassVar[str] = "local"

    def __init__(
        self,
        recogniser: str,
        settings: Mapping[str, JsonValue] | None = None,
        *,
        stall_s: float = _STALL_S,
        max_memory_bytes: int | None = _MAX_MEMORY_BYTES,
    ) -> None:
        self._begin = Begin(
            recogniser=recogniser,
            settings=dict(settings or {}),
            max_memory_bytes=max_memory_bytes,
        )
        # building one loads no model: it checks the settings and tells what the engine can do
        described = load(recogniser)(**self._begin.settings)
        self._provider = described.name
        self._capabilities = described.capabilities.model_copy(update={"diarization": True})
        self._stall_s = stall_s
        self._child: _Child | None = None
        self._lock = asyncio.Lock()

    @property
    def capabilities(self) -> SpeechCapabilities:
        """What the recogniser can do; the voices of a mixed recording are told apart by us."""
        return self._capabilities

    @property
    def process_id(self) -> int | None:
        """The process that hears, None while there is none."""
        return self._child.process.pid if self._child else None

    async def transcribe(self, audio: Path, request: SpeechRequest, report: Report) -> HeardTrack:
        """Hear the whole file.

        Raises `BadRecordingError` for a file that can't be heard, and `ProviderError`: BAD_INPUT
        for a language that the engine doesn't know, SERVER when the process died or hung.
        """
        self._refuse_language(request.language)
        async with self._lock:
            child = self._child or await self._start()
            try:
                return await self._hear(child, Job(audio=str(audio), request=request), report)
            except (BadRecordingError, ProviderError):
                raise
            except BaseException:
                # cancelled, or told something senseless: what the process does next is unknown
                await self._kill()
                raise

    async def aclose(self) -> None:
        """End the process; a job that is running is lost."""
        child = self._child
        if child is None:
            return
        child.requests.close()
        try:
            async with asyncio.timeout(_FAREWELL_S):
                await child.process.wait()
        except TimeoutError:
            _log.warning("speech process %d did not end by itself", child.process.pid)
        await self._kill()

    def _refuse_language(self, language: str | None) -> None:
        known = self._capabilities.languages
        primary = language.replace("_", "-").split("-")[0].lower() if language else None
        if primary and known and primary not in known:
            raise ProviderError(
                self._provider,
                Fault.BAD_INPUT,
                f"understands {', '.join(sorted(known))}, not {primary}; install minuta[whisper] "
                "and choose faster_whisper, or choose a provider that knows the language",
            )

    async def _start(self) -> _Child:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.speech.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=_environment(),
        )
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a process without the pipes that were asked for")
        self._child = _Child(process, process.stdin, process.stdout)
        _log.info("speech process %d started for %s", process.pid, self._provider)
        process.stdin.write(framed(self._begin))
        return self._child

    async def _hear(self, child: _Child, job: Job, report: Report) -> HeardTrack:
        child.requests.write(framed(job))
        while True:
            answer = await self._answer(child)
            match answer:
                case Progressed(fraction=fraction):
                    report(fraction)
                case Heard(track=track):
                    report(1.0)
                    return track
                case Refused(what=what, remedy=remedy):
                    raise BadRecordingError(what, remedy)
                case Failed(fault=fault, detail=detail):
                    raise ProviderError(self._provider, _FAULTS.get(fault, Fault.SERVER), detail)

    async def _answer(self, child: _Child) -> Answer:
        try:
            async with asyncio.timeout(self._stall_s):
                (length,) = LENGTH.unpack(await child.answers.readexactly(LENGTH.size))
                if length > MAX_FRAME_BYTES:
                    raise await self._lost(f"sent an answer of {length} bytes")
                return ANSWERS.validate_json(await child.answers.readexactly(length))
        except TimeoutError:
            raise await self._lost(f"made no progress for {self._stall_s:.0f} s") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise await self._lost("died") from None
        except ValidationError:
            raise await self._lost("sent an answer that makes no sense") from None

    async def _lost(self, what: str) -> ProviderError:
        """Make sure that the process is gone, and say what became of it."""
        code = await self._kill()
        end = f" ({_signal_name(-code)})" if code < 0 else f" (status {code})"
        detail = f"the speech process {what}{end if what == 'died' else ''}"
        return ProviderError(self._provider, Fault.SERVER, detail)

    async def _kill(self) -> int:
        """Kill the process if it lives, and return its exit status once it is gone."""
        child, self._child = self._child, None
        if child is None:
            return 0
        child.requests.close()
        if child.process.returncode is None:
            try:
                # what ends by itself tells its own reason
                async with asyncio.timeout(0 if not child.answers.at_eof() else _FAREWELL_S):
                    await child.process.wait()
            except TimeoutError:
                child.process.kill()
        code = await asyncio.shield(child.process.wait())
        _log.info("speech process %d ended with status %d", child.process.pid, code)
        return code


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
