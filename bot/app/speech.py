"""The engines that turn sound into text, by the settings."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from pydantic import JsonValue

from bot.access import model_of, provider_of, speech_access
from bot.errors import SettingsError
from bot.ports import SpeechProvider, SpeechService, StreamingTranscriber, Transcriber
from bot.settings import Settings
from bot.speech.local import LocalTranscriber
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
    """One engine that hears files, by its name and without a fallback."""
    del settings
    transcriber = local_files(engine)
    try:
        yield transcriber
    finally:
        await transcriber.aclose()


async def listen(stack: AsyncExitStack, settings: Settings) -> StreamingTranscriber | None:
    """The engine for the transcript while people talk, where it is wanted."""
    if not settings.live:
        return None
    transcriber = local_streams(settings.speech[0])
    stack.push_async_callback(transcriber.aclose)
    return transcriber
