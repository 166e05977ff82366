"""What may be asked about live meetings and those that are over."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.capture import CaptureStatus
    from bot.domain.meeting import Meeting, Place
    from bot.domain.progress import Progress
    from bot.ports.asker import Asker


class Summary(NamedTuple):
    """A meeting and how far it has come."""

    meeting: Meeting
    progress: Progress


class MeetingDesk(ABC):
    """Starts and ends meetings, and keeps who agreed to them.

    Whether a person may enter a room's life is the platform's matter: who is in the room may stop
    what is recorded there.
    """

    @abstractmethod
    async def start(
        self, by: Asker, room: Place, place: Place, title: str, template: str | None = None
    ) -> Meeting:
        """Listen to a room; the notes go to `place`, by a template if one is named.

        Raises `ConflictError` if that is done already, `VoiceError` when it can't be entered, and
        `NotFoundError` for an unknown template.
        """

    @abstractmethod
    async def stop(self, by: Asker, room: Place) -> Meeting:
        """End the meeting in a room; its notes come by themselves. Raises `NotFoundError`."""

    @abstractmethod
    async def pause(self, by: Asker, room: Place, *, is_paused: bool) -> Meeting:
        """Keep nothing of what is said in a room, or keep it again; raises `NotFoundError`."""

    @abstractmethod
    async def stop_meeting(self, by: Asker, meeting_id: str) -> Meeting:
        """End a meeting by its id: for who takes part in it, who started it, and admins."""

    @abstractmethod
    async def discard(self, by: Asker, meeting_id: str) -> Meeting:
        """End a meeting and leave nothing of it behind: for the same people.

        Raises `ConflictError` once the meeting is over: its notes are deleted another way.
        """

    @abstractmethod
    async def agree(self, by: Asker, meeting_id: str) -> None:
        """Keep that this person agrees to be recorded; they are heard again if they were not."""

    @abstractmethod
    async def decline(self, by: Asker, meeting_id: str) -> None:
        """Hear nothing of this person any more in the workspace, and keep that they said so."""

    @abstractmethod
    def live(self, platform: str, workspace: str) -> Sequence[CaptureStatus]:
        """The live meetings of a workspace."""

    @abstractmethod
    async def recent(self, by: Asker, limit: int) -> Sequence[Summary]:
        """The newest meetings of the workspace that the person can read, newest first."""

    @abstractmethod
    async def room_changed(self, room: Place, title: str, people: int) -> None:
        """So many people are in a room now, bots not counted: a meeting may begin by itself."""

    @abstractmethod
    async def event_began(self, room: Place, title: str) -> None:
        """An event that was scheduled in a room has begun: a meeting may begin by itself."""
