"""The engines that turn sound into text, by the settings."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from pydantic import JsonValue

from bot.access import model_of, provider_of, speech_access
from bot.breaker import Breakers
from bot.clock import SystemClock
from bot.errors import SettingsError
from bot.metrics import Metrics
from bot.ports import (
    CallbackDesk,
    Clock,
    SpeechJobStore,
    SpeechProvider,
    SpeechService,
    StreamingTranscriber,
    Transcriber,
)
from bot.settings import Settings
from bot.speech.chain import Choice, TranscriberChain
from bot.speech.local import LocalTranscriber
from bot.speech.remote.callbacks import Callbacks
from bot.speech.remote.leftovers import Leftovers
from bot.speech.remote.settings import RemoteSettings
from bot.speech.remote.transcriber import RemoteTranscriber
from bot.speech.remote.waiters import Waiters
from bot.speech.streaming.chain import StreamingChain, StreamingChoice
from bot.speech.streaming.local import LocalStreamingTranscriber
from integrations.registry import RECOGNISERS, SPEECH_PROVIDERS, implementation, import_path


def is_local(engine: str) -> bool:
    """Whether an engine hears on this machine."""
    return provider_of(engine) in RECOGNISERS


def speech_provider(settings: Settings, engine: str) -> SpeechProvider:
    """A provider elsewhere; raises `SettingsError` without a key, or for an unknown name."""
    name = provider_of(engine)
    if name not in SPEECH_PROVIDERS:
        known = ", ".join((*RECOGNISERS, *SPEECH_PROVIDERS))
        raise SettingsError(f"There is no engine named {name!r}.", f"Known: {known}.")
    access = speech_access(settings, name)
    provider: SpeechProvider = implementation(SPEECH_PROVIDERS, name)(access)
    return provider


def local_files(engine: str) -> LocalTranscriber:
    """What hears files on this machine."""
    return LocalTranscriber(import_path(RECOGNISERS, provider_of(engine)), _options(engine))


def local_streams(engine: str) -> LocalStreamingTranscriber:
    """What hears people on this machine while they talk."""
    path = import_path(RECOGNISERS, provider_of(engine))
    return LocalStreamingTranscriber(path, _options(engine))


def remote_files(settings: Settings, engine: str) -> SpeechService:
    """What hears files elsewhere; raises `SettingsError`."""
    service = speech_provider(settings, engine).files(model_of(engine))
    if service is None:
        raise SettingsError(
            f"{engine} hears no recordings.", "Name another model or provider in MINUTA_SPEECH."
        )
    return service


def remote_streams(settings: Settings, engine: str) -> StreamingTranscriber | None:
    """What hears people elsewhere while they talk, None if the provider does not."""
    return speech_provider(settings, engine).streams(model_of(engine))


def _options(engine: str) -> dict[str, JsonValue]:
    model = model_of(engine)
    return {"model": model} if model else {}


@asynccontextmanager
async def open_streams(
    settings: Settings, engine: str
) -> AsyncIterator[StreamingTranscriber | None]:
    """One engine that hears people while they talk, by its name and without a fallback."""
    found = local_streams(engine) if is_local(engine) else remote_streams(settings, engine)
    try:
        yield found
    finally:
        if found is not None:
            await found.aclose()


@asynccontextmanager
async def open_transcriber(settings: Settings, engine: str) -> AsyncIterator[Transcriber]:
    """One engine that hears files, by its name and without a fallback; nothing of it is kept."""
    found: Transcriber
    if is_local(engine):
        found = local_files(engine)
    else:
        service = remote_files(settings, engine)
        found = RemoteTranscriber(service, remote_settings(settings), None, SystemClock())
    try:
        yield found
    finally:
        await found.aclose()


def remote_settings(settings: Settings, *, is_reachable: bool = False) -> RemoteSettings:
    """What is told to whatever has recordings heard elsewhere.

    `is_reachable` says that this process answers at the installation's address.
    """
    url = str(settings.public_url) if is_reachable and settings.public_url else None
    return RemoteSettings(
        folder=settings.data_dir / "speech", public_url=url, delete=settings.speech_delete
    )


@dataclass(frozen=True)
class Hearing:
    """Everything that hears in a process, and what is known of it."""

    files: Transcriber
    breakers: Breakers
    metrics: Metrics
    callbacks: CallbackDesk
    leftovers: Leftovers


async def open_hearing(
    stack: AsyncExitStack,
    settings: Settings,
    store: SpeechJobStore,
    clock: Clock,
    *,
    is_reachable: bool = False,
) -> Hearing:
    """Open the engines that hear files, in the order of the settings; `stack` closes them.

    Raises `SettingsError`.
    """
    breakers = Breakers(clock)
    metrics = Metrics(breakers)
    told = remote_settings(settings, is_reachable=is_reachable)
    waiters = Waiters()
    services: dict[str, SpeechService] = {}
    choices = []
    for engine in settings.speech:
        name = provider_of(engine)
        if is_local(engine):
            hears: Transcriber = local_files(engine)
        else:
            service = remote_files(settings, engine)
            services.setdefault(name, service)
            hears = RemoteTranscriber(service, told, store, clock, waiters)
        stack.push_async_callback(hears.aclose)
        choices.append(Choice(name, hears, breakers.of(name)))
    return Hearing(
        files=TranscriberChain(choices, metrics),
        breakers=breakers,
        metrics=metrics,
        callbacks=Callbacks(services, store, clock, waiters),
        leftovers=Leftovers(services, store, told, clock),
    )


async def open_live(
    stack: AsyncExitStack, settings: Settings, hearing: Hearing
) -> StreamingTranscriber | None:
    """Open the engines that hear people while they talk, if that is wanted; `stack` closes them."""
    choices = []
    for engine in _live_engines(settings):
        name = provider_of(engine)
        streams = local_streams(engine) if is_local(engine) else remote_streams(settings, engine)
        if streams is not None:
            stack.push_async_callback(streams.aclose)
            choices.append(StreamingChoice(name, streams, hearing.breakers.of(name)))
    return StreamingChain(choices, hearing.metrics) if choices else None


def _live_engines(settings: Settings) -> tuple[str, ...]:
    """The engines for live text; a provider's model for recordings is not meant for it."""
    if not settings.live:
        return ()
    return settings.live_speech or tuple(
        engine if is_local(engine) else provider_of(engine) for engine in settings.speech
    )
