"""The composition root: everything is opened here, and closed in reverse order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pydantic import JsonValue
from rich.console import Console

from bot.capture.captures import Captures, open_captures
from bot.capture.finishing import Finishing
from bot.capture.settings import CaptureSettings
from bot.capture.surroundings import Surroundings
from bot.desk import FrontDesk
from bot.domain.meeting import Meeting
from bot.engine.database import EngineTakenError
from bot.engine.settings import EngineSettings, Limits
from bot.errors import MinutaError, ProviderError, SettingsError
from bot.followup.answers import Answers
from bot.followup.tick import ReminderTick, ticking
from bot.intake import Intake, NewRecording
from bot.notes.plain import PlainNoteTaker
from bot.pipeline.pipeline import Pipeline, open_pipeline
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside
from bot.ports import (
    AudioShelf,
    ChatPlatform,
    Clock,
    Store,
    StreamingTranscriber,
    Transcriber,
    VoicePlatform,
)
from bot.settings import Settings
from bot.speech.local import LocalTranscriber
from bot.speech.streaming.local import LocalStreamingTranscriber
from integrations.registry import RECOGNISERS, import_path
from integrations.terminal.platform import TerminalPlatform
from storage.database import Database, open_database
from storage.leases import SqlLeases
from storage.shelf import open_shelf
from storage.store import SqlStore

if TYPE_CHECKING:
    from integrations.discord.joining import Discord

log = logging.getLogger(__name__)

_SWEEP_EVERY_S: Final = 6 * 3600.0


@dataclass(frozen=True)
class Records:
    """What was kept, and what people may do with it without the bot running."""

    database: Database
    store: Store
    answers: Answers


@dataclass(frozen=True)
class App:
    """What a command works with.

    `pipeline` is None where another process works on the same data; what is received is then found
    and worked on by that one.
    """

    store: Store
    answers: Answers
    intake: Intake
    pipeline: Pipeline | None

    async def receive(self, recording: NewRecording) -> Meeting:
        """Take a recording in; its notes come by themselves.

        Raises `BadRecordingError`, `NoSpaceError` and `QueueFullError`.
        """
        if self.pipeline is not None:
            await self.pipeline.check_room()
        meeting = await self.intake.receive(recording)
        if self.pipeline is not None:
            await self.pipeline.submit(meeting.id)
        return meeting


def engine_settings(settings: Settings) -> EngineSettings:
    """What the job engine is told."""
    return EngineSettings(database_url=settings.database, drain_s=settings.drain_s)


def pipeline_settings(settings: Settings) -> PipelineSettings:
    """What the pipeline is told."""
    return PipelineSettings(
        queue_limit=settings.queue_limit,
        recordings_at_once=settings.jobs,
        speech=Limits(per_process=settings.jobs_per_provider),
        notes=Limits(per_process=settings.jobs_per_provider),
        max_recording_s=settings.max_recording_s,
        hours=settings.working_hours,
    )


@asynccontextmanager
async def open_records(settings: Settings, clock: Clock) -> AsyncIterator[Records]:
    """Open the database alone."""
    _make_data_folder(settings)
    async with open_database(settings.database) as database:
        store = SqlStore(database)
        yield Records(database, store, Answers(store, settings.working_hours, clock))


@asynccontextmanager
async def open_transcriber(settings: Settings, engine: str) -> AsyncIterator[Transcriber]:
    """Open a speech engine by its name in the registry."""
    transcriber = LocalTranscriber(import_path(RECOGNISERS, engine), _engine_options(settings))
    try:
        yield transcriber
    finally:
        await transcriber.aclose()


@asynccontextmanager
async def open_app(
    settings: Settings, clock: Clock, *, screen: Console | None = None
) -> AsyncIterator[App]:
    """Open what a command needs, go on with what is unfinished, and send what is due.

    Messages are drawn on `screen`, where there is one. Where another process works on the same
    data, the work is left to it.
    """
    async with AsyncExitStack() as stack:
        base = await _open_base(stack, settings, clock, screen)
        try:
            pipeline = await _work(stack, settings, base, {})
        except EngineTakenError:
            pipeline = None
        yield App(base.records.store, base.records.answers, base.intake, pipeline)


@asynccontextmanager
async def open_bot(settings: Settings, clock: Clock) -> AsyncIterator[Captures]:
    """Open everything: join the chats that are set up and go on with the meetings of before.

    Raises `SettingsError`, and `EngineTakenError` if another process works on the same data.
    """
    async with AsyncExitStack() as stack:
        base = await _open_base(stack, settings, clock, None)
        discord = await _join_discord(stack, settings)
        chats: dict[str, ChatPlatform] = {} if discord is None else {"discord": discord.chat}
        rooms: dict[str, VoicePlatform] = {} if discord is None else {"discord": discord.voice}
        pipeline = await _work(stack, settings, base, chats)
        around = Surroundings(
            store=base.records.store,
            shelf=base.shelf,
            platforms=rooms,
            clock=clock,
            say=pipeline.say,
            submit=pipeline.admit,
            live=await _listen(stack, settings),
        )
        capture = CaptureSettings(folder=settings.data_dir / "captures")
        captures = await stack.enter_async_context(
            open_captures(around, capture, Finishing(around, capture))
        )
        if discord is not None:
            store = base.records.store
            desk = FrontDesk(captures, store, store, clock, settings.zone)
            await discord.answer(desk)
        yield captures


@dataclass(frozen=True)
class _Base:
    """What every process opens, whatever it is for."""

    records: Records
    shelf: AudioShelf
    transcriber: Transcriber
    terminal: TerminalPlatform
    intake: Intake
    clock: Clock


async def _open_base(
    stack: AsyncExitStack, settings: Settings, clock: Clock, screen: Console | None
) -> _Base:
    records = await stack.enter_async_context(open_records(settings, clock))
    shelf = await stack.enter_async_context(open_shelf(settings.data_dir / "audio", clock))
    transcriber = await stack.enter_async_context(open_transcriber(settings, settings.speech[0]))
    terminal = TerminalPlatform(settings.data_dir / "terminal", screen)
    return _Base(records, shelf, transcriber, terminal, Intake(records.store, shelf), clock)


async def _work(
    stack: AsyncExitStack, settings: Settings, base: _Base, chats: Mapping[str, ChatPlatform]
) -> Pipeline:
    """Do the work of the pipeline; raises `EngineTakenError` if another process does."""
    store = base.records.store
    outside = Outside(
        store=store,
        shelf=base.shelf,
        transcriber=base.transcriber,
        note_taker=PlainNoteTaker(base.clock, settings.working_hours),
        platforms={base.terminal.name: base.terminal, **chats},
        clock=base.clock,
    )
    leases = SqlLeases(base.records.database)
    pipeline = await stack.enter_async_context(
        open_pipeline(engine_settings(settings), pipeline_settings(settings), outside, leases)
    )
    tick = ReminderTick(store, base.clock, pipeline.remind)
    await stack.enter_async_context(ticking(tick, settings.reminder_tick_s))
    await stack.enter_async_context(_sweeping(base.shelf, base.clock, settings))
    return pipeline


async def _listen(stack: AsyncExitStack, settings: Settings) -> StreamingTranscriber | None:
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


async def _join_discord(stack: AsyncExitStack, settings: Settings) -> "Discord | None":
    if settings.discord_token is None:
        return None
    # the library takes half a second to import; who does not use it need not wait
    from integrations.discord.joining import open_discord  # noqa: PLC0415

    token, api_url = settings.discord_token.get_secret_value(), settings.discord_api_url
    return await stack.enter_async_context(open_discord(token, str(api_url) if api_url else None))


def _make_data_folder(settings: Settings) -> None:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsError(
            f"The data folder {settings.data_dir} can't be made: {error.strerror}.",
            "Set MINUTA_DATA_DIR to a folder that can be written.",
        ) from error


@asynccontextmanager
async def _sweeping(shelf: AudioShelf, clock: Clock, settings: Settings) -> AsyncIterator[None]:
    """Forget sound whose retention is over, now and again."""
    retention = timedelta(days=settings.audio_retention_days)

    async def sweep() -> None:
        while True:
            try:
                removed = await shelf.remove_older_than(clock.now() - retention)
            except (MinutaError, ProviderError) as error:
                log.warning("old sound is looked for again in a while: %s", error)
            else:
                if removed:
                    log.info("%d files of sound were removed after their retention", removed)
            await asyncio.sleep(_SWEEP_EVERY_S)

    task = asyncio.create_task(sweep(), name="sweep")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
