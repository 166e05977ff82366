"""Desks that do what a test has told them, and remember what they were asked for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.capture import Capture, CaptureState, CaptureStatus
from bot.ports.desk import MeetingDesk, UploadDesk
from tests import examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meeting import Meeting, Place
    from bot.domain.upload import SharedRecording
    from bot.errors import MinutaError
    from bot.ports import Asker
    from bot.ports.desk import Summary


class Call(NamedTuple):
    """What was asked for, by which user id, and with what."""

    what: str
    by: str
    about: tuple[object, ...] = ()


class Meetings(MeetingDesk):
    """Rooms that are recorded, and what came about them.

    While `gate` is not set, whoever starts a meeting waits.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.refusal: MinutaError | Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.going_on: list[CaptureStatus] = []
        self.summaries: list[Summary] = []
        self.rooms: list[tuple[str, str, int]] = []
        self.events: list[tuple[str, str]] = []
        self.templates: list[str | None] = []

    def records(self, room: Place, **changes: object) -> None:
        """From now on this room is recorded."""
        capture = Capture(
            meeting_id=f"meeting in {room.channel}",
            room=room,
            state=CaptureState.RECORDING,
            changed_at=examples.START,
        )
        values = {"capture": capture, "title": "Weekly", "started_at": examples.START}
        self.going_on.append(
            CaptureStatus.model_validate({**values, "is_hearing": True, **changes})
        )

    async def start(
        self, by: Asker, room: Place, place: Place, title: str, template: str | None = None
    ) -> Meeting:
        """It is started."""
        self.templates.append(template)
        await self.gate.wait()
        return self._meeting("start", by, room, place, title)

    async def stop(self, by: Asker, room: Place) -> Meeting:
        """It is stopped."""
        return self._meeting("stop", by, room)

    async def pause(self, by: Asker, room: Place, *, is_paused: bool) -> Meeting:
        """It is paused, or not."""
        return self._meeting("pause" if is_paused else "resume", by, room)

    async def stop_meeting(self, by: Asker, meeting_id: str) -> Meeting:
        """It is stopped."""
        return self._meeting("stop meeting", by, meeting_id)

    async def discard(self, by: Asker, meeting_id: str) -> Meeting:
        """It is discarded."""
        return self._meeting("discard", by, meeting_id)

    async def agree(self, by: Asker, meeting_id: str) -> None:
        """They agree."""
        self._meeting("agree", by, meeting_id)

    async def decline(self, by: Asker, meeting_id: str) -> None:
        """They do not."""
        self._meeting("decline", by, meeting_id)

    def live(self, platform: str, workspace: str) -> Sequence[CaptureStatus]:
        """What goes on."""
        here = (platform, workspace)
        rooms = ((one.capture.room, one) for one in self.going_on)
        return [one for room, one in rooms if (room.platform, room.workspace) == here]

    async def recent(self, by: Asker, limit: int) -> Sequence[Summary]:
        """What can be read."""
        return [
            summary
            for summary in self.summaries[:limit]
            if await by.can_read(summary.meeting.place)
        ]

    async def room_changed(self, room: Place, title: str, people: int) -> None:
        """So many are there."""
        await self.gate.wait()
        self.rooms.append((room.channel, title, people))
        if self.refusal:
            raise self.refusal

    async def event_began(self, room: Place, title: str) -> None:
        """It has begun."""
        self.events.append((room.channel, title))

    def _meeting(self, what: str, by: Asker, *about: object) -> Meeting:
        if self.refusal:
            raise self.refusal
        self.calls.append(Call(what, by.account.user_id, about))
        title = str(about[-1]) if what == "start" else "Weekly"
        place = about[1] if what == "start" else examples.PLACE
        return examples.meeting().model_copy(update={"title": title, "place": place})


class Uploads(UploadDesk):
    """Keeps what is shared; a message that is shared twice is known."""

    def __init__(self) -> None:
        self.shared: list[SharedRecording] = []

    async def share(self, by: Asker, recording: SharedRecording) -> bool:  # noqa: ARG002 (the port's)
        """It is kept."""
        if any(one.message_id == recording.message_id for one in self.shared):
            return False
        self.shared.append(recording)
        return True

    async def arrived(self, event: str, recordings: Sequence[SharedRecording]) -> None:
        """Discord tells of none by itself."""
        raise AssertionError(event, recordings)

    async def accept(self, by: Asker, place: Place, message_id: str) -> bool:
        """Nobody was asked."""
        raise AssertionError(by, place, message_id)

    async def decline(self, by: Asker, place: Place, message_id: str) -> None:
        """Nobody was asked."""
        raise AssertionError(by, place, message_id)

    async def source_deleted(self, place: Place, message_id: str) -> None:
        """Discord tells nobody."""
        raise AssertionError(place, message_id)

    async def keep(self, by: Asker, meeting_id: str) -> None:
        """Nobody was asked."""
        raise AssertionError(by, meeting_id)
