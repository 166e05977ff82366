"""The engines that turn sound into text, by the settings."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from pydantic import JsonValue

from bot.ports import StreamingTranscriber, Transcriber
from bot.settings import Settings
from bot.speech.local import LocalTranscriber
from bot.speech.streaming.local import LocalStreamingTranscriber
from integrations.registry import RECOGNISERS, import_path


@asynccontextmanager
async def open_transcriber(settings: Settings, engine: str) -> AsyncIterator[Transcriber]:
    """Open a speech engine by its name in the registry."""
    transcriber = LocalTranscriber(import_path(RECOGNISERS, engine), _engine_options(settings))
    try:
        yield transcriber
    finally:
        await transcriber.aclose()


async def listen(stack: AsyncExitStack, settings: Settings) -> StreamingTranscriber | None:
    """The engine for the transcript while people talk, where it is wanted."""
    if not settings.live:
        return None
    transcriber = LocalStreamingTranscriber(
        import_path(RECOGNISERS, settings.speech[0]), _engine_options(settings)
    )
    stack.push_async_callback(transcriber.aclose)
    return transcriber


def _engine_options(settings: Settings) -> dict[str, JsonValue]:
    return {"model": settings.speech_model} if settings.speech_model else {}
