"""The composition root: everything is opened here, and closed in reverse order."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from rich.console import Console

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
from bot.ports import AudioShelf, Clock, Store, Transcriber
from bot.settings import Settings
from bot.speech.local import LocalTranscriber
from integrations.registry import RECOGNISERS, import_path
from integrations.terminal.platform import TerminalPlatform
from storage.database import Database, open_database
from storage.leases import SqlLeases
from storage.shelf import open_shelf
from storage.store import SqlStore

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
    """The whole of Minuta in one process.

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
    options = {"model": settings.speech_model} if settings.speech_model else {}
    transcriber = LocalTranscriber(import_path(RECOGNISERS, engine), options)
    try:
        yield transcriber
    finally:
        await transcriber.aclose()


@asynccontextmanager
async def open_app(
    settings: Settings, clock: Clock, *, screen: Console | None = None, must_lead: bool = False
) -> AsyncIterator[App]:
    """Open everything, go on with what is unfinished, and send what is due.

    Messages are drawn on `screen`, where there is one. With `must_lead` it is an error
    (`EngineTakenError`) if another process works on the same data; else the work is left to it.
    """
    async with AsyncExitStack() as stack:
        records = await stack.enter_async_context(open_records(settings, clock))
        shelf = await stack.enter_async_context(open_shelf(settings.data_dir / "audio", clock))
        transcriber = await stack.enter_async_context(
            open_transcriber(settings, settings.speech[0])
        )
        terminal = TerminalPlatform(settings.data_dir / "terminal", screen)
        outside = Outside(
            store=records.store,
            shelf=shelf,
            transcriber=transcriber,
            note_taker=PlainNoteTaker(clock, settings.working_hours),
            platforms={terminal.name: terminal},
            clock=clock,
        )
        pipeline = await _lead(stack, settings, outside, SqlLeases(records.database), must_lead)
        if pipeline is not None:
            tick = ReminderTick(records.store, clock, pipeline.remind)
            await stack.enter_async_context(ticking(tick, settings.reminder_tick_s))
            await stack.enter_async_context(_sweeping(shelf, clock, settings))
        intake = Intake(records.store, shelf)
        yield App(records.store, records.answers, intake, pipeline)


async def _lead(
    stack: AsyncExitStack,
    settings: Settings,
    outside: Outside,
    leases: SqlLeases,
    must_lead: bool,  # noqa: FBT001 (handed on)
) -> Pipeline | None:
    try:
        return await stack.enter_async_context(
            open_pipeline(engine_settings(settings), pipeline_settings(settings), outside, leases)
        )
    except EngineTakenError:
        if must_lead:
            raise
        return None


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
