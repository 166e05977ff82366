"""Any provider of speech to text as a `Transcriber`."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, ClassVar

from bot.domain.speech import beyond
from bot.errors import Fault, ProviderError
from bot.ports import Transcriber
from bot.speech.decoding import SAMPLE_RATE
from bot.speech.remote.folders import scratch
from bot.speech.remote.jobs import Errand, Jobs
from bot.speech.remote.joining import HeardOf, joined
from bot.speech.remote.patience import Patience, Rhythm
from bot.speech.remote.preparation import Preparation
from bot.speech.remote.protocol import Prepare
from bot.speech.remote.waiters import Waiters

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.domain.speech import HeardTrack, SpeechCapabilities, SpeechRequest
    from bot.ports import Clock, Report, SpeechJobStore, SpeechService
    from bot.speech.remote.protocol import Part, Prepared
    from bot.speech.remote.settings import RemoteSettings

_PREPARED = 0.15
_SENT = 0.4


class RemoteTranscriber(Transcriber):
    """Hears files with a provider, and owns its service.

    A recording is decoded in a process of its own; what is sent holds sound alone, without the
    silence, in parts that the provider takes. Without a store, or for a request without a key,
    nothing is kept: a crash begins anew, and results are polled for. `waiters` are those that
    `Callbacks` wakes. Several may share a `preparation`, which then is closed by who made it.
    """

    name: ClassVar[str] = "remote"

    def __init__(
        self,
        service: SpeechService,
        settings: RemoteSettings,
        store: SpeechJobStore | None,
        clock: Clock,
        waiters: Waiters | None = None,
        *,
        preparation: Preparation | None = None,
        rhythm: Rhythm | None = None,
    ) -> None:
        self._service = service
        self._settings = settings
        self._store = store
        self._clock = clock
        self._rhythm = rhythm or Rhythm()
        self._owns_preparation = preparation is None
        self._preparation = preparation or Preparation()
        self._jobs = Jobs(service, settings, store, clock, waiters or Waiters())
        self._gate = asyncio.Semaphore(settings.at_once)

    @property
    def capabilities(self) -> SpeechCapabilities:
        """What the provider can do; a file may be as long and large as it likes."""
        unbounded = {"max_duration_s": None, "max_bytes": None}
        return self._service.capabilities.model_copy(update=unbounded)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host that sound is sent to."""
        return (self._service.host,)

    async def transcribe(self, audio: Path, request: SpeechRequest, report: Report) -> HeardTrack:
        """Hear the whole file.

        Raises `ProviderError`, BAD_INPUT before anything is decoded or sent for what the provider
        can't do; `BadRecordingError` for a file that can't be heard, `NoSpaceError`, and
        `NotFoundError` when its meeting was forgotten meanwhile.
        """
        capabilities = self._service.capabilities
        if (lack := beyond(capabilities, request)) is not None:
            raise ProviderError(self._service.name, Fault.BAD_INPUT, lack)
        progress = _Progress(report)
        async with _scratch(self._settings.folder) as folder:
            order = Prepare(
                audio=str(audio),
                folder=str(folder),
                request=request,
                max_duration_s=capabilities.max_duration_s,
                max_bytes=capabilities.max_bytes,
                overlap_s=self._settings.overlap_s if request.is_mixed else 0.0,
            )
            prepared = await self._preparation.prepare(
                order, lambda fraction: progress.reach(_PREPARED * fraction)
            )
            heard = await self._hear(prepared, _fitted(request, capabilities), progress)
        progress.reach(1.0)
        return joined(prepared, heard, self._service.engine)

    async def aclose(self) -> None:
        """End the process that decodes, and let go of connections."""
        try:
            if self._owns_preparation:
                await self._preparation.aclose()
        finally:
            await self._service.aclose()

    async def _hear(
        self, prepared: Prepared, request: SpeechRequest, progress: _Progress
    ) -> list[HeardOf]:
        sent_s = sum(part.sound.duration_s for part in prepared.parts)
        budget_s = self._settings.budget_s + self._settings.budget_share * sent_s
        patience = Patience(self._service.name, self._settings, self._clock, self._rhythm, budget_s)
        progress.expect(len(prepared.parts))
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self._hear_part(part, request, patience, progress))
                    for part in prepared.parts
                ]
        except BaseExceptionGroup as failures:
            raise _first(failures) from None
        return [
            HeardOf(part, task.result()) for part, task in zip(prepared.parts, tasks, strict=True)
        ]

    async def _hear_part(
        self, part: Part, request: SpeechRequest, patience: Patience, progress: _Progress
    ) -> HeardTrack:
        errand = Errand(self._key(part, request), part.sound, request)
        async with self._gate:
            heard = await self._jobs.hear(errand, patience, _once(progress.sent))
        progress.heard()
        return heard

    def _key(self, part: Part, request: SpeechRequest) -> str | None:
        if not request.key or self._store is None:
            return None
        engine = self._service.engine
        first = round(part.sound_s * SAMPLE_RATE)
        last = first + round(part.sound.duration_s * SAMPLE_RATE)
        return f"{request.key}:{first}-{last}:{engine.provider}:{engine.model}"


class _Progress:
    """How far a file is, by what has happened; it never goes back."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._told = 0.0
        self._parts = 1
        self._sent = 0
        self._heard = 0

    def expect(self, parts: int) -> None:
        """So many parts there are."""
        self._parts = max(1, parts)

    def sent(self) -> None:
        """One more part is at the provider."""
        self._sent += 1
        self._tell()

    def heard(self) -> None:
        """One more part has its words."""
        self._heard += 1
        self._tell()

    def reach(self, fraction: float) -> None:
        """Tell that so much is done, unless more was told before."""
        if fraction > self._told:
            self._told = min(1.0, fraction)
            self._report(self._told)

    def _tell(self) -> None:
        sent, heard = min(1.0, self._sent / self._parts), self._heard / self._parts
        self.reach(_PREPARED + (_SENT - _PREPARED) * sent + (0.99 - _SENT) * heard)


def _fitted(request: SpeechRequest, capabilities: SpeechCapabilities) -> SpeechRequest:
    """The request without the wishes that the provider does not know of."""
    vocabulary = request.vocabulary if capabilities.vocabulary else ()
    return request.model_copy(
        update={
            "vocabulary": vocabulary[: capabilities.max_vocabulary],
            "extras": request.extras & capabilities.extras,
        }
    )


def _once(act: Callable[[], None]) -> Callable[[], None]:
    """Something that is done by the first call alone."""
    acts = [act]

    def first() -> None:
        while acts:
            acts.pop()()

    return first


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """What went wrong first; the other parts were stopped for it."""
    failure = failures.exceptions[0]
    return _first(failure) if isinstance(failure, BaseExceptionGroup) else failure


@asynccontextmanager
async def _scratch(parent: Path) -> AsyncIterator[Path]:
    opened = scratch(parent)
    folder = await asyncio.to_thread(opened.__enter__)
    try:
        yield folder
    finally:
        await asyncio.to_thread(opened.__exit__, None, None, None)
