"""All that takes recordings in from chats, put together."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from bot.domain.upload import SharedRecording
from bot.engine.engine import Body
from bot.engine.jobs import Jobs
from bot.engine.settings import Limits
from bot.failpoints import Failpoint
from bot.followup.zones import Zones
from bot.intake import Intake
from bot.pipeline.attempts import Attempts
from bot.pipeline.posting import Posting
from bot.pipeline.settings import Patience
from bot.pipeline.stages import Outside
from bot.uploads.arriving import Arriving
from bot.uploads.fetching import Fetching
from bot.uploads.reception import Reception
from bot.uploads.settings import UploadSettings
from bot.uploads.telling import Telling
from bot.uploads.uploads import Uploads, submit_upload


class _Open(NamedTuple):
    jobs: Jobs
    admit: Callable[[str], Awaitable[None]]


class Department:
    """The jobs of recordings from chats, which may run before all that they need is open."""

    def __init__(
        self,
        outside: Outside,
        settings: UploadSettings,
        patience: Patience,
        posting: Posting,
        failpoint: Failpoint,
    ) -> None:
        """Remove what processes that were killed have left behind; blocks."""
        self._outside = outside
        self._failpoint = failpoint
        self._open: asyncio.Future[_Open] = asyncio.get_running_loop().create_future()
        store = outside.store
        attempts = Attempts(patience, outside.clock, failpoint)
        telling = Telling(posting)
        fetching = Fetching(
            outside.sources,
            Intake(store, outside.shelf),
            store,
            Zones(store, outside.directories),
            telling,
            settings,
            failpoint,
        )
        fetching.sweep()
        self._uploads = Uploads(
            fetching, store, telling, attempts, self._admit, settings.at_once, failpoint
        )
        self._arriving = Arriving(
            store, outside.sources, telling, attempts, self._submit, settings, failpoint
        )

    def bodies(self) -> Mapping[str, Body]:
        """The code by kind of job."""
        return {**self._uploads.bodies(), **self._arriving.bodies()}

    def queues(self) -> Mapping[str, Limits]:
        """The limits by name of queue."""
        return {**self._uploads.queues(), **self._arriving.queues()}

    def open(self, jobs: Jobs, admit: Callable[[str], Awaitable[None]]) -> Reception:
        """Let the jobs go on; `admit` hands a meeting to the pipeline."""
        self._open.set_result(_Open(jobs, admit))
        return Reception(
            self._outside.store, jobs, self._outside.clock, self._arriving, self._failpoint
        )

    async def _admit(self, meeting_id: str) -> None:
        opened = await asyncio.shield(self._open)
        await opened.admit(meeting_id)

    async def _submit(self, recording: SharedRecording) -> bool:
        opened = await asyncio.shield(self._open)
        return await submit_upload(opened.jobs, self._outside.store, recording)
