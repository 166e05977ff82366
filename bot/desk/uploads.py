"""What may be asked about recordings that are shared in a chat, done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.finding import meeting_here
from bot.desk.rights import check_can_read
from bot.domain.publication import SourceGonePublication, UploadPublication, UploadState
from bot.errors import ConflictError, NotAllowedError
from bot.ports.desk import UploadDesk
from bot.uploads.checking import check_files, may_be_recording
from bot.uploads.keys import gone_key, upload_key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.domain.meeting import Place
    from bot.domain.publication import Publication
    from bot.domain.upload import SharedRecording
    from bot.ports import Asker, Store
    from bot.uploads.reception import Reception
    from bot.uploads.settings import UploadSettings


class FrontUploadDesk(UploadDesk):
    """Looks at what a message says of its files, and has the recordings among them fetched.

    `reception` raises `MinutaError` where none is set up, `check_room` raises `QueueFullError`, and
    `say` lets the message of a key say something: all are of `bot.pipeline.pipeline.Pipeline`.
    """

    def __init__(
        self,
        store: Store,
        settings: UploadSettings,
        *,
        reception: Callable[[], Reception],
        check_room: Callable[[], Awaitable[None]],
        say: Callable[[str, Publication], Awaitable[None]],
    ) -> None:
        self._store = store
        self._settings = settings
        self._reception = reception
        self._check_room = check_room
        self._say = say

    async def share(self, by: Asker, recording: SharedRecording) -> bool:
        """Make notes of a message's recordings, for who can read the place they go to.

        What a file really is, only its bytes tell: left out is what says of itself that it is a
        picture or a text. Raises `BadRecordingError`, and `QueueFullError`.
        """
        await _check_can_read(by, recording.place)
        files = tuple(file for file in recording.files if may_be_recording(file))
        check_files(files, self._settings)
        await self._check_room()
        return await self._reception().share(
            recording.model_copy(update={"files": files, "by": by.account})
        )

    async def arrived(self, event: str, recordings: Sequence[SharedRecording]) -> None:
        """Recordings were seen in a chat; what becomes of them is decided afterwards."""
        await self._reception().arrived(event, recordings)

    async def accept(self, by: Asker, place: Place, message_id: str) -> bool:
        """Notes are wanted of a recording, for who can read the place it was shared in.

        Raises `NotFoundError`, and `QueueFullError`.
        """
        await _check_can_read(by, place)
        known = await self._reception().known(place, message_id)
        await _check_can_read(by, known.recording.place)
        await self._check_room()
        return await self._reception().accept(place, message_id)

    async def decline(self, by: Asker, place: Place, message_id: str) -> None:
        """No notes are wanted of a recording that was asked about; the question says so.

        Raises `NotFoundError`, `ConflictError` once somebody wants them, and `ProviderError` when
        the question can't say so now: declined it is, and asking again changes the question alone.
        """
        await _check_can_read(by, place)
        known = await self._reception().known(place, message_id)
        await _check_can_read(by, known.recording.place)
        recording = await self._reception().decline(place, message_id)
        if recording is None:
            raise ConflictError(
                "Nobody is asked about this recording any more.", "Look at its message."
            )
        publication = UploadPublication(recording=recording, state=UploadState.DECLINED)
        await self._say(upload_key(recording), publication)

    async def source_deleted(self, place: Place, message_id: str) -> None:
        """The recording was deleted where it was shared: whoever is there is asked what to do."""
        await self._reception().source_deleted(place, message_id)

    async def keep(self, by: Asker, meeting_id: str) -> None:
        """What was made of a deleted recording stays; the question says so."""
        meeting = await meeting_here(self._store, by, meeting_id)
        await check_can_read(by, meeting)
        publication = SourceGonePublication(meeting=meeting, is_kept=True)
        await self._say(gone_key(meeting_id), publication)


async def _check_can_read(by: Asker, place: Place) -> None:
    account = by.account
    is_here = (place.platform, place.workspace) == (account.platform, account.workspace)
    if not is_here or not await by.can_read(place):
        raise NotAllowedError(
            "Only who can read a channel can have its recordings written down.",
            "Ask someone there to let you in.",
        )
