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
from bot.engine.logs import report
from bot.errors import ConflictError, MinutaError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.capture.finishing import Finishing
    from bot.capture.settings import CaptureSettings
    from bot.capture.surroundings import Surroundings

log = logging.getLogger(__name__)


class NewCapture(Frozen):
    """What a person asks for: to listen to `room` and to tell `place` what came of it.

    `started_by` is the user id of who asks, None if it begins by itself. `zone` is the IANA zone
    of a server that has set none, `language` and `template` what is asked for rather than what the
    room or the server has set.
    """

    room: Place
    place: Place
    title: str
    zone: str
    language: str | None = None
    started_by: str | None = None
    template: str | None = None


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
        meeting = await self._meeting(wanted)
        capture = Capture(
            meeting_id=meeting.id,
            room=wanted.room,
            state=CaptureState.RECORDING,
            changed_at=meeting.started_at,
            started_by=wanted.started_by,
        )
        # kept before the room is entered: a bot that dies on the threshold knows where it was going
        await self._around.store.begin_capture(meeting, capture)
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

    async def stop_meeting(self, meeting_id: str) -> Meeting:
        """The same by the meeting's id; raises `ConflictError` for one that is over."""
        conductor = self._of(meeting_id)
        conductor.ask_to_stop()
        return conductor.meeting

    async def discard(self, meeting_id: str) -> Meeting:
        """Have a meeting come to its end without leaving anything behind.

        Once this has returned, that happens whatever becomes of this process. Raises
        `ConflictError` for a meeting that is over.
        """
        conductor = self._of(meeting_id)
        await conductor.discard()
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
        if meeting_id in self._tasks:
            await asyncio.wait([self._tasks[meeting_id]])

    async def opted_out(self, platform: str, workspace: str) -> None:
        """Let the rooms of a workspace know who is not to be heard any more."""
        rooms = ((conductor, conductor.capture.room) for conductor in self.going_on())
        heeding = await asyncio.gather(
            *(
                conductor.heed_opt_outs()
                for conductor, room in rooms
                if (room.platform, room.workspace) == (platform, workspace)
            ),
            return_exceptions=True,
        )
        if fault := next(filter(None, heeding), None):
            raise fault

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
        conductors = tuple(self.going_on())
        closing = await asyncio.gather(
            *(conductor.aclose() for conductor in conductors), return_exceptions=True
        )
        for conductor, fault in zip(conductors, closing, strict=True):
            if (
                fault is not None
            ):  # one that can't be closed must not keep the others in their rooms
                report(log, f"leaving meeting {conductor.meeting.id}", fault)

    def room(self, meeting_id: str) -> Place:
        """The room of a meeting; raises `ConflictError` for one that is over."""
        return self._of(meeting_id).capture.room

    def is_recorded(self, room: Place) -> bool:
        """Whether a room is listened to, or waited for."""
        return any(
            conductor.capture.room == room and conductor.capture.state is not CaptureState.FINISHING
            for conductor in self.going_on()
        )

    def _conductor(self, meeting: Meeting, capture: Capture) -> Conductor:
        return Conductor(
            meeting,
            capture,
            self._around,
            self._settings,
            self._entrance,
            self._finishing,
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
        here = [conductor for conductor in self.going_on() if conductor.capture.room == room]
        if not here:
            raise NotFoundError("Nothing is recorded in this room.", "Start a meeting there first.")
        # one that is being finished has left the room to the next
        return min(here, key=lambda found: found.capture.state is CaptureState.FINISHING)

    def _of(self, meeting_id: str) -> Conductor:
        try:
            return self._conductors[meeting_id]
        except KeyError:
            raise ConflictError(
                "This meeting is over already.", "Look at its notes for what is kept of it."
            ) from None

    async def _meeting(self, wanted: NewCapture) -> Meeting:
        """A new meeting, as the server and the room have set it."""
        room, store = wanted.room, self._around.store
        server = await store.server_settings(room.platform, room.workspace)
        of_room = await store.room_settings(room)
        return Meeting(
            id=uuid4().hex,
            place=wanted.place,
            title=wanted.title,
            started_at=self._around.clock.now(),
            zone=server.zone or wanted.zone,
            source=Source.LIVE,
            language=wanted.language or of_room.language,
            started_by=wanted.started_by,
            template=wanted.template or of_room.template,
        )

    async def _abandon(self, capture: Capture, error: BaseException) -> None:
        """End a capture that never began; whoever asked for it finds out why."""
        await self._finishing.discard(capture.meeting_id)
        if capture.started_by is None:
            await self._around.store.forget_meeting(capture.meeting_id)
            return
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
