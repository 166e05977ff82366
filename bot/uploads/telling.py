"""Says what becomes of a recording, in the one message that it has in its place."""

import logging
from collections.abc import Awaitable, Callable

from bot.domain.meeting import Meeting
from bot.domain.progress import Progress, Stage
from bot.domain.publication import (
    ProgressPublication,
    SourceGonePublication,
    UploadPublication,
    UploadState,
)
from bot.domain.upload import SharedRecording
from bot.engine.logs import report
from bot.errors import MinutaError, ProviderError
from bot.pipeline.posting import Posting, Reached
from bot.pipeline.progress import message_key
from bot.uploads.keys import gone_key, upload_key

log = logging.getLogger(__name__)


class Telling:
    """The message of a recording: asked about, fetched, refused; then it is the meeting's.

    Raises what `Posting` raises, where nothing else is said.
    """

    def __init__(self, posting: Posting) -> None:
        self._posting = posting

    async def say(
        self,
        recording: SharedRecording,
        state: UploadState,
        failure: str | None = None,
        remedy: str | None = None,
    ) -> None:
        """Let the message say this, whatever it says."""
        publication = UploadPublication(
            recording=recording, state=state, failure=failure, remedy=remedy
        )
        await self._posting.say(upload_key(recording), publication)

    async def say_if_possible(
        self,
        recording: SharedRecording,
        state: UploadState,
        failure: str | None = None,
        remedy: str | None = None,
    ) -> None:
        """The same where it costs nothing if it can't be said, but for a line in the log."""
        await self._if_possible(recording, lambda: self.say(recording, state, failure, remedy))

    async def ask(self, recording: SharedRecording, reached: Reached) -> None:
        """Ask whether notes are wanted."""
        publication = UploadPublication(recording=recording, state=UploadState.ASKED)
        await self._posting.say(upload_key(recording), publication, reached)

    async def take_back(self, recording: SharedRecording) -> None:
        """Delete the message; one that is gone is deleted."""
        await self._posting.delete(upload_key(recording), recording.place)

    async def hand_over(self, recording: SharedRecording, meeting_id: str) -> None:
        """Let the message be that of a meeting from now on; idempotent.

        It stays where it is if the meeting has one already.
        """
        await self._posting.hand_over(upload_key(recording), message_key(meeting_id))

    async def hand_back(self, recording: SharedRecording, meeting_id: str) -> None:
        """Let the message be that of the recording again: there was no meeting after all."""
        await self._posting.hand_over(message_key(meeting_id), upload_key(recording))

    async def is_known(self, recording: SharedRecording) -> bool:
        """Whether the recording has a message that was not handed over."""
        return await self._posting.is_known(upload_key(recording))

    async def wait(self, recording: SharedRecording, meeting: Meeting) -> None:
        """Say that the meeting waits for its turn, as far as that can be said."""
        waiting = ProgressPublication(meeting=meeting, progress=Progress(stage=Stage.RECEIVED))
        key = message_key(meeting.id)
        await self._if_possible(recording, lambda: self._posting.edit_if_posted(key, waiting))

    async def ask_about(self, meeting: Meeting, reached: Reached) -> None:
        """Ask what to do with a meeting whose recording was deleted."""
        publication = SourceGonePublication(meeting=meeting)
        await self._posting.post_once(gone_key(meeting.id), publication, reached)

    async def _if_possible(
        self, recording: SharedRecording, saying: Callable[[], Awaitable[None]]
    ) -> None:
        key = upload_key(recording)
        try:
            await saying()
        except (MinutaError, ProviderError, TimeoutError) as error:
            reason = "no answer in time" if isinstance(error, TimeoutError) else error
            log.warning("what becomes of %s is not shown: %s", key, reason)
        except Exception as error:  # noqa: BLE001 (a faulty display must not cost a recording)
            report(log, key, error)
