"""Takes recordings to notes and reminders to people, whatever happens in between."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.clock import SystemClock
from bot.domain.publication import Publication
from bot.engine.engine import leave_at_once, open_engine
from bot.engine.jobs import Jobs
from bot.engine.settings import EngineSettings
from bot.errors import NotFoundError
from bot.pipeline.dead_letters import DeadLetters
from bot.pipeline.failpoints import Failpoint, nowhere
from bot.pipeline.inbox import Inbox
from bot.pipeline.names import REMINDER, REMINDERS, recording_job, reminder_job
from bot.pipeline.posting import Posting
from bot.pipeline.recordings import Recordings
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside
from bot.ports import Leases, Store


@asynccontextmanager
async def open_pipeline(
    engine: EngineSettings,
    settings: PipelineSettings,
    outside: Outside,
    leases: Leases,
    *,
    failpoint: Failpoint = nowhere,
    on_lost: Callable[[], None] = leave_at_once,
) -> AsyncIterator["Pipeline"]:
    """Work on what was left unfinished and on what comes in, for as long as the context is open.

    Raises `EngineTakenError` where another process works on the same SQLite file: what is put into
    the database is then found by that one. On shutdown the stages under way are waited for as long
    as the settings say.
    """
    recordings = Recordings(outside, settings, failpoint)
    opened = open_engine(
        engine,
        recordings.bodies(),
        recordings.queues(),
        leases,
        SystemClock(),  # who is alive is a matter of real time, also where a clock is set forward
        on_lost,
    )
    async with opened as jobs:
        inbox = Inbox(outside.store, jobs, recordings.giving_up, settings.queue_limit)
        async with inbox.watched(settings.inbox_s):
            yield Pipeline(jobs, outside.store, inbox, recordings.posting)


class Pipeline:
    """What others may ask of the pipeline while it is open."""

    def __init__(self, jobs: Jobs, store: Store, inbox: Inbox, posting: Posting) -> None:
        self._jobs = jobs
        self._posting = posting
        self._store = store
        self._inbox = inbox
        self.dead_letters = DeadLetters(jobs, store)

    async def check_room(self) -> None:
        """Raise `QueueFullError` if no further recording can be taken; to ask before copying it."""
        await self._inbox.check_room()

    async def submit(self, meeting_id: str) -> int:
        """Have a meeting worked on, and return how many are before it; idempotent.

        Raises `QueueFullError` where there is no room; the meeting has failed then, and the same
        recording can be handed in again.
        """
        return await self._inbox.submit(meeting_id)

    async def admit(self, meeting_id: str) -> None:
        """Have a meeting worked on that nobody can hand in again, however many wait; idempotent."""
        await self._inbox.admit(meeting_id)

    async def remind(self, reminder_id: str) -> None:
        """Have a reminder sent; whoever asks and however often, it is sent once."""
        await self._jobs.submit(REMINDER, reminder_job(reminder_id), REMINDERS, reminder_id)

    async def say(self, key: str, publication: Publication) -> None:
        """Let the message of a key say something in its place, posted if it is not there yet.

        Raises `MinutaError`, `ProviderError` and `TimeoutError` when the platform does not take it.
        """
        await self._posting.say(key, publication)

    async def purge(self, meeting_id: str) -> None:
        """Forget the jobs of a meeting and of its reminders; what is under way is stopped."""
        await self._jobs.forget([recording_job(meeting_id)])
        self._inbox.forget(meeting_id)
        try:
            notes = await self._store.notes(meeting_id)
        except NotFoundError:
            return
        for item in notes.action_items:
            beginning = reminder_job(f"{item.id}:")
            while of_item := await self._jobs.beginning_with([beginning]):
                await self._jobs.forget([job.id for job in of_item])
