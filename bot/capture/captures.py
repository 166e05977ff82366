"""All live meetings of this process: started, stopped, and taken up again after a restart."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.capture.conductor import Conductor
from bot.capture.stay import SUFFIX, Entrance
from bot.domain.capture import Capture, CaptureState
from bot.domain.frozen import Frozen
from bot.domain.meeting import Meeting, Place, Source
from bot.domain.progress import Progress, Stage
from bot.errors import MinutaError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.capture.finishing import Finishing
    from bot.capture.settings import CaptureSettings
    from bot.capture.surroundings import Surroundings

log = logging.getLogger(__name__)


class NewCapture(Frozen):
    """What a person asks for: to listen to `room` and to tell `place` what came of it.

    `started_by` is the user id of who asks, `zone` the IANA zone the meeting takes place in.
    """

    room: Place
    place: Place
    title: str
    zone: str
    language: str | None = None
    started_by: str | None = None


class Captures:
    """What may be asked of live meetings; rooms are known by the place they are on their platform.

    Raises `NotFoundError` for a room that is not listened to.
    """

    def __init__(
        self, around: Surroundings, settings: CaptureSettings, finishing: Finishing
    ) -> None:
        self._around = around
        self._settings = settings
        self._finishing = finishing
        self._entrance = Entrance(settings.folder, around.platforms, around.clock, settings.join_s)
        self._conductors: dict[str, Conductor] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def start(self, wanted: NewCapture) -> Meeting:
        """Enter a room and record what is said there.

        Raises `ConflictError` if that is done already, and `VoiceError` when the room can't be
        entered.
        """
        around = self._around
        now = around.clock.now()
        meeting = Meeting(
            id=uuid4().hex,
            place=wanted.place,
            title=wanted.title,
            started_at=now,
            zone=wanted.zone,
            source=Source.LIVE,
            language=wanted.language,
        )
        capture = Capture(
            meeting_id=meeting.id,
            room=wanted.room,
            state=CaptureState.RECORDING,
            changed_at=now,
            started_by=wanted.started_by,
        )
        # kept before the room is entered: a bot that dies on the threshold knows where it was going
        await around.store.begin_capture(meeting, capture)
        conductor = self._conductor(meeting, capture)
        try:
            await conductor.enter()
        except BaseException as error:
            await self._abandon(capture, error)
            raise
        self._conduct(conductor)
        return meeting

    async def stop(self, room: Place) -> Meeting:
        """Have the meeting in a room come to its end; its notes come by themselves."""
        conductor = self._in(room)
        conductor.ask_to_stop()
        return conductor.meeting

    async def pause(self, room: Place, *, is_paused: bool) -> Meeting:
        """Keep nothing of what is said in a room from now on, or keep it again."""
        conductor = self._in(room)
        conductor.ask_to_pause(is_paused=is_paused)
        return conductor.meeting

    def going_on(self) -> Iterator[Conductor]:
        """The meetings that are heard, or waited for."""
        return iter(tuple(self._conductors.values()))

    async def over(self, meeting_id: str) -> None:
        """Wait until a meeting of this process is over and handed to the pipeline."""
        if meeting_id in self._conductors:
            await self._conductors[meeting_id].over()

    async def opted_out(self, platform: str, workspace: str) -> None:
        """Let the rooms of a workspace know who is not to be heard any more."""
        user_ids = await self._around.store.opted_out(platform, workspace)
        for conductor in self.going_on():
            room = conductor.capture.room
            if (room.platform, room.workspace) == (platform, workspace) and conductor.stay:
                conductor.stay.opt_out(user_ids)

    async def take_up(self) -> None:
        """Go on with what an earlier process left, as if its rooms had just become empty.

        Somebody who is still there is heard again at once, in the same meeting.
        """
        store = self._around.store
        for left in await store.captures():
            capture = left
            if left.state is CaptureState.RECORDING:
                alone = {"state": CaptureState.WAITING, "changed_at": self._last_alive(left)}
                capture = left.model_copy(update=alone)
                await store.update_capture(capture)
            meeting = await store.meeting(capture.meeting_id)
            log.info("meeting %s goes on as %s", meeting.id, capture.state)
            self._conduct(self._conductor(meeting, capture))
        await self._finishing.sweep()

    async def aclose(self) -> None:
        """Leave all rooms; the meetings go on when the program is started again."""
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values())
        await asyncio.gather(*(conductor.leave() for conductor in self.going_on()))

    def _conductor(self, meeting: Meeting, capture: Capture) -> Conductor:
        return Conductor(
            meeting,
            capture,
            self._around,
            self._settings,
            self._entrance,
            self._finishing.finish,
        )

    def _conduct(self, conductor: Conductor) -> None:
        meeting_id = conductor.meeting.id
        self._conductors[meeting_id] = conductor
        task = asyncio.create_task(conductor.conduct(), name=f"meeting {meeting_id}")
        self._tasks[meeting_id] = task

        def forget(done: asyncio.Task[None]) -> None:
            if not done.cancelled():
                self._conductors.pop(meeting_id, None)
            self._tasks.pop(meeting_id, None)

        task.add_done_callback(forget)

    def _in(self, room: Place) -> Conductor:
        for conductor in self.going_on():
            if conductor.capture.room == room:
                return conductor
        raise NotFoundError("Nothing is recorded in this room.", "Start a meeting there first.")

    async def _abandon(self, capture: Capture, error: BaseException) -> None:
        """End a capture that never began."""
        what, remedy = "The room could not be entered.", "Try again."
        if isinstance(error, MinutaError):
            what, remedy = error.what, error.remedy
        await self._around.store.update_capture(
            capture.model_copy(update={"state": CaptureState.ENDED})
        )
        await self._around.store.report_progress(
            capture.meeting_id, Progress(stage=Stage.FAILED, failure=what, remedy=remedy)
        )

    def _last_alive(self, capture: Capture) -> datetime:
        """When the process that is gone last wrote to a journal of this meeting."""
        folder = self._settings.folder / capture.meeting_id
        written = [path.stat().st_mtime for path in folder.glob(f"*{SUFFIX}")]
        if not written:
            return capture.changed_at
        return datetime.fromtimestamp(max(written), UTC)


@asynccontextmanager
async def open_captures(
    around: Surroundings, settings: CaptureSettings, finishing: Finishing
) -> AsyncIterator[Captures]:
    """Go on with the live meetings of before, and with new ones, while the context is open."""
    captures = Captures(around, settings, finishing)
    try:
        await captures.take_up()
        yield captures
    finally:
        await captures.aclose()
