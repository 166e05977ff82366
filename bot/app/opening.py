"""Opens what a command needs, and the bot that stays."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from rich.console import Console

from bot.ahead.reading import ReadingAhead, reading_ahead
from bot.app.background import Around, open_background
from bot.app.chats import Chats, join_chats
from bot.app.derived import engine_settings, house_templates, pipeline_settings, upload_settings
from bot.app.minds import Minds, think, wanted
from bot.app.records import Records, open_records
from bot.app.speech import Hearing, open_hearing, open_live
from bot.app.webhooks import webhook_sealing
from bot.capture.captures import Captures, open_captures
from bot.capture.finishing import Finishing
from bot.capture.noted import LIVE_INSTRUCTION
from bot.capture.settings import CaptureSettings
from bot.capture.surroundings import Surroundings
from bot.desk.front import Rules, front_desk
from bot.domain.meeting import Meeting
from bot.domain.publication import Recipients
from bot.engine.database import EngineTakenError
from bot.followup.answers import Answers
from bot.intake import Intake, NewRecording
from bot.pipeline.pipeline import Pipeline, open_pipeline
from bot.pipeline.stages import Outside
from bot.ports import (
    AudioShelf,
    Clock,
    Store,
    WebhookSender,
)
from bot.ports.desk import CalendarDesk
from bot.settings import Settings
from integrations.terminal.platform import TerminalPlatform
from storage.leases import SqlLeases
from storage.shelf import open_shelf


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
            minds = await think(stack, settings, base.records.store, base.clock)
            pipeline = await _work(stack, settings, base, minds)
        except EngineTakenError:
            pipeline = None
        yield App(base.records.store, base.records.answers, base.intake, pipeline)


@dataclass(frozen=True)
class Bot:
    """The bot that stays."""

    captures: Captures
    chats: Chats

    async def lost(self) -> None:
        """Wait until there is no use in going on; raises `SettingsError` with the reason."""
        await self.chats.lost()


@asynccontextmanager
async def open_bot(settings: Settings, clock: Clock) -> AsyncIterator[Bot]:
    """Open everything: join the chats that are set up and go on with the meetings of before.

    Raises `SettingsError`, and `EngineTakenError` if another process works on the same data.
    """
    async with AsyncExitStack() as stack:
        base = await _open_base(stack, settings, clock, None, is_reachable=settings.web is not None)
        chats = await join_chats(stack, settings, base.records.store, base.clock)
        chats.watched_by(base.hearing.metrics)
        minds = await think(stack, settings, base.records.store, base.clock)
        pipeline = await _work(stack, settings, base, minds, chats)
        store, shelf = base.records.store, base.shelf
        live = await open_live(stack, settings, base.hearing)
        around = Surroundings(
            store=store,
            shelf=shelf,
            platforms=chats.voices,
            chats=chats.platforms,
            clock=clock,
            say=pipeline.say,
            submit=pipeline.admit,
            live=live,
            sent_to=Recipients(
                sound=tuple(
                    dict.fromkeys((*base.hearing.files.hosts, *(live.hosts if live else ())))
                ),
                words=minds.filler.hosts if minds.filler else (),
            ),
            instruction=LIVE_INSTRUCTION if settings.live_replies else None,
            extras=settings.speech_extras,
            languages=settings.speech_languages,
            metrics=base.hearing.metrics,
        )
        capture = CaptureSettings(folder=settings.data_dir / "captures")
        captures = await stack.enter_async_context(
            open_captures(around, capture, Finishing(around, capture))
        )
        rules = Rules(
            settings.working_hours,
            settings.zone,
            upload_settings(settings),
            house_templates(settings),
            minds.filler,
            chats.directories,
            str(settings.public_url) if settings.public_url and settings.web else None,
            webhook_sealing(settings),
        )
        desk = front_desk(store, shelf, clock, captures, pipeline, base.sender, rules)
        await chats.answer(desk)
        if minds.filler is not None:
            ahead = ReadingAhead(store, minds.note_taker, clock, wanted(settings))
            await stack.enter_async_context(reading_ahead(ahead))
        await _serve(stack, settings, base, chats, desk.calendar)
        yield Bot(captures, chats)


@dataclass(frozen=True)
class _Base:
    """What every process opens, whatever it is for."""

    records: Records
    shelf: AudioShelf
    hearing: Hearing
    terminal: TerminalPlatform
    intake: Intake
    sender: WebhookSender
    clock: Clock


async def _open_base(
    stack: AsyncExitStack,
    settings: Settings,
    clock: Clock,
    screen: Console | None,
    *,
    is_reachable: bool = False,
) -> _Base:
    records = await stack.enter_async_context(open_records(settings, clock))
    shelf = await stack.enter_async_context(open_shelf(settings.data_dir / "audio", clock))
    hearing = await open_hearing(stack, settings, records.store, clock, is_reachable=is_reachable)
    terminal = TerminalPlatform(settings.data_dir / "terminal", screen)
    # the library takes a fifth of a second to import; a command that only reads need not wait
    from integrations.webhooks import open_webhook_sender  # noqa: PLC0415

    sender = await stack.enter_async_context(open_webhook_sender(private=settings.webhooks_private))
    return _Base(records, shelf, hearing, terminal, Intake(records.store, shelf), sender, clock)


async def _serve(
    stack: AsyncExitStack, settings: Settings, base: _Base, chats: Chats, calendar: CalendarDesk
) -> None:
    """Listen for those who call, where that is set; raises `SettingsError` if nobody can."""

    async def is_well() -> bool:
        await base.records.store.meetings(1)
        return True

    # the library takes a third of a second to import; a command need not wait for it
    from integrations.web.calendar import CalendarRoutes  # noqa: PLC0415
    from integrations.web.server import open_metrics, open_web  # noqa: PLC0415

    if settings.web is not None:
        routes = (*chats.routes, *CalendarRoutes(calendar).routes())
        served = open_web(settings.web, base.hearing.callbacks, is_well, routes=routes)
        await stack.enter_async_context(served)
    if settings.metrics is not None:
        exposition = base.hearing.metrics.exposition
        await stack.enter_async_context(open_metrics(settings.metrics, exposition))


async def _work(
    stack: AsyncExitStack,
    settings: Settings,
    base: _Base,
    minds: Minds,
    chats: Chats = Chats(),  # noqa: B008 (it is immutable)
) -> Pipeline:
    """Do the work of the pipeline; raises `EngineTakenError` if another process does."""
    store = base.records.store
    outside = Outside(
        store=store,
        shelf=base.shelf,
        transcriber=base.hearing.files,
        note_taker=minds.note_taker,
        platforms={base.terminal.name: base.terminal, **chats.platforms},
        clock=base.clock,
        sources=chats.sources,
        directories=chats.directories,
        completions=minds.completions,
        metrics=base.hearing.metrics,
    )
    leases = SqlLeases(base.records.database)
    pipeline = await stack.enter_async_context(
        open_pipeline(engine_settings(settings), pipeline_settings(settings), outside, leases)
    )
    around = Around(store, base.shelf, base.clock, base.sender, base.hearing)
    await open_background(stack, settings, around, pipeline)
    return pipeline
