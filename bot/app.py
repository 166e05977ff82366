"""The composition root: everything is opened here, and closed in reverse order."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pydantic import JsonValue
from rich.console import Console

from bot.ahead.reading import ReadingAhead, reading_ahead
from bot.capabilities import language_access
from bot.capture.captures import Captures, open_captures
from bot.capture.finishing import Finishing
from bot.capture.settings import CaptureSettings
from bot.capture.surroundings import Surroundings
from bot.desk.front import Rules, front_desk
from bot.domain.meeting import Meeting
from bot.domain.notes import NotesRequest
from bot.domain.preferences import ServerSettings
from bot.domain.template import Template
from bot.engine.database import EngineTakenError
from bot.engine.settings import EngineSettings, Limits
from bot.errors import SettingsError
from bot.followup.answers import Answers
from bot.followup.tick import ReminderTick, ticking
from bot.intake import Intake, NewRecording
from bot.language import Filler
from bot.notes.plain import PlainNoteTaker
from bot.notes.templates.catalogue import request_for
from bot.notes.templates.reading import read_templates
from bot.notes.written.taker import WrittenNoteTaker
from bot.pipeline.pipeline import Pipeline, open_pipeline
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside
from bot.ports import (
    AudioShelf,
    ChatModel,
    ChatPlatform,
    Clock,
    DraftStore,
    NoteTaker,
    RecordingSource,
    Store,
    StreamingTranscriber,
    Transcriber,
)
from bot.privacy.stale_notes import StaleNotes
from bot.settings import Settings
from bot.speech.local import LocalTranscriber
from bot.speech.streaming.local import LocalStreamingTranscriber
from bot.sweeping import Sweep, sweeping
from bot.uploads.settings import UploadSettings
from integrations.registry import CHAT_MODELS, RECOGNISERS, implementation, import_path
from integrations.terminal.platform import TerminalPlatform
from storage.database import Database, open_database
from storage.leases import SqlLeases
from storage.shelf import open_shelf
from storage.store import SqlStore

if TYPE_CHECKING:
    from integrations.discord.joining import Discord


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
        uploads=upload_settings(settings),
        templates=house_templates(settings),
    )


def upload_settings(settings: Settings) -> UploadSettings:
    """What is told to whatever fetches recordings from chats."""
    return UploadSettings(
        folder=settings.data_dir / "uploads",
        zone=settings.zone,
        max_bytes=settings.max_upload_mib << 20,
    )


def house_templates(settings: Settings) -> tuple[Template, ...]:
    """The templates of this installation; raises `SettingsError` for one that does not fit."""
    return read_templates(settings.templates) if settings.templates else ()


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
async def open_filler(settings: Settings, names: Sequence[str]) -> AsyncIterator[Filler]:
    """Open language models, each named as provider:model, in the order they are asked.

    Raises `SettingsError` for a provider that is not known or has no key.
    """
    filler = Filler([_chat_model(settings, name) for name in names])
    try:
        yield filler
    finally:
        await filler.aclose()


def _chat_model(settings: Settings, name: str) -> ChatModel:
    provider, _, model = name.partition(":")
    build = implementation(CHAT_MODELS, provider)
    access = language_access(settings, provider)
    chat: ChatModel = build(
        model, access.key, access.base_url, context_tokens=settings.language_context
    )
    return chat


@asynccontextmanager
async def open_note_taker(
    settings: Settings, name: str, clock: Clock, drafts: DraftStore
) -> AsyncIterator[NoteTaker]:
    """Open a note taker: `plain`, or a language model as provider:model."""
    plain = PlainNoteTaker(clock, settings.working_hours)
    if name == PlainNoteTaker.name:
        yield plain
        return
    async with open_filler(settings, [name]) as filler:
        yield WrittenNoteTaker(filler, drafts, plain, clock, settings.working_hours)


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
            minds = await _think(stack, settings, base)
            pipeline = await _work(stack, settings, base, minds.note_taker)
        except EngineTakenError:
            pipeline = None
        yield App(base.records.store, base.records.answers, base.intake, pipeline)


@dataclass(frozen=True)
class Bot:
    """The bot that stays."""

    captures: Captures
    discord: "Discord | None" = None

    async def lost(self) -> None:
        """Wait until there is no use in going on; raises `SettingsError` with the reason."""
        if self.discord is None:
            await asyncio.Event().wait()
        else:
            await self.discord.lost()


@asynccontextmanager
async def open_bot(settings: Settings, clock: Clock) -> AsyncIterator[Bot]:
    """Open everything: join the chats that are set up and go on with the meetings of before.

    Raises `SettingsError`, and `EngineTakenError` if another process works on the same data.
    """
    async with AsyncExitStack() as stack:
        base = await _open_base(stack, settings, clock, None)
        discord = await _join_discord(stack, settings)
        minds = await _think(stack, settings, base)
        pipeline = await _work(stack, settings, base, minds.note_taker, discord)
        store, shelf = base.records.store, base.shelf
        around = Surroundings(
            store=store,
            shelf=shelf,
            platforms={} if discord is None else {"discord": discord.voice},
            clock=clock,
            say=pipeline.say,
            submit=pipeline.admit,
            live=await _listen(stack, settings),
            sent_to=minds.filler.hosts if minds.filler else (),
        )
        capture = CaptureSettings(folder=settings.data_dir / "captures")
        captures = await stack.enter_async_context(
            open_captures(around, capture, Finishing(around, capture))
        )
        if discord is not None:
            rules = Rules(
                settings.working_hours,
                settings.zone,
                upload_settings(settings),
                house_templates(settings),
                minds.filler,
            )
            await discord.answer(front_desk(store, shelf, clock, captures, pipeline, rules))
        if minds.filler is not None:
            ahead = ReadingAhead(store, minds.note_taker, clock, _wanted(settings))
            await stack.enter_async_context(reading_ahead(ahead))
        yield Bot(captures, discord)


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


@dataclass(frozen=True)
class _Minds:
    """What writes: the note taker, and the language models behind it, if there are any."""

    note_taker: NoteTaker
    filler: Filler | None = None


async def _think(stack: AsyncExitStack, settings: Settings, base: _Base) -> _Minds:
    plain = PlainNoteTaker(base.clock, settings.working_hours)
    if not settings.language:
        return _Minds(plain)
    filler = await stack.enter_async_context(open_filler(settings, settings.language))
    store = base.records.store
    written = WrittenNoteTaker(filler, store, plain, base.clock, settings.working_hours)
    return _Minds(written, filler)


def _wanted(settings: Settings) -> Callable[[Meeting, ServerSettings], NotesRequest]:
    """What the notes of a meeting are to be like, by this installation's templates."""
    return partial(request_for, own=house_templates(settings))


async def _work(
    stack: AsyncExitStack,
    settings: Settings,
    base: _Base,
    note_taker: NoteTaker,
    discord: "Discord | None" = None,
) -> Pipeline:
    """Do the work of the pipeline; raises `EngineTakenError` if another process does."""
    store = base.records.store
    chats: dict[str, ChatPlatform] = {base.terminal.name: base.terminal}
    sources: dict[str, RecordingSource] = {}
    if discord is not None:
        chats["discord"], sources["discord"] = discord.chat, discord.recordings
    outside = Outside(
        store=store,
        shelf=base.shelf,
        transcriber=base.transcriber,
        note_taker=note_taker,
        platforms=chats,
        clock=base.clock,
        sources=sources,
    )
    leases = SqlLeases(base.records.database)
    pipeline = await stack.enter_async_context(
        open_pipeline(engine_settings(settings), pipeline_settings(settings), outside, leases)
    )
    tick = ReminderTick(store, base.clock, pipeline.remind)
    await stack.enter_async_context(ticking(tick, settings.reminder_tick_s))
    sweep = Sweep(
        store,
        base.shelf,
        base.clock,
        settings.audio_retention_days,
        StaleNotes(store, pipeline.refresh),
        pipeline.forget_done,
    )
    await stack.enter_async_context(sweeping(sweep))
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
