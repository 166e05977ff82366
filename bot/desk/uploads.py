"""What may be asked about recordings that are shared in a chat, done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import BadRecordingError, NotAllowedError
from bot.ports.desk import UploadDesk
from bot.uploads.fetching import too_large

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.upload import SharedFile, SharedRecording
    from bot.ports import Asker
    from bot.uploads.settings import UploadSettings

_CERTAINLY_NONE = ("image/", "text/", "font/", "model/")


class FrontUploadDesk(UploadDesk):
    """Looks at what a message says of its files, and has the recordings among them fetched.

    `submit` puts them into the pipeline, and is false for what was put in before; `check_room`
    raises `QueueFullError`: both are of `bot.pipeline.pipeline.Pipeline`.
    """

    def __init__(
        self,
        settings: UploadSettings,
        *,
        submit: Callable[[SharedRecording], Awaitable[bool]],
        check_room: Callable[[], Awaitable[None]],
    ) -> None:
        self._settings = settings
        self._submit = submit
        self._check_room = check_room

    async def share(self, by: Asker, recording: SharedRecording) -> bool:
        """Make notes of a message's recordings, for who can read the place they go to.

        What a file really is, only its bytes tell: left out is what says of itself that it is a
        picture or a text. Raises `BadRecordingError`, and `QueueFullError`.
        """
        place, account = recording.place, by.account
        is_here = (place.platform, place.workspace) == (account.platform, account.workspace)
        if not is_here or not await by.can_read(place):
            raise NotAllowedError(
                "Only who can read a channel can have its recordings written down.",
                "Ask someone there to let you in.",
            )
        files = tuple(file for file in recording.files if _may_be_recording(file))
        self._check(files)
        await self._check_room()
        return await self._submit(recording.model_copy(update={"files": files, "by": account}))

    def _check(self, files: tuple[SharedFile, ...]) -> None:
        if not files:
            raise BadRecordingError(
                "There is no recording in this message.", "Share the audio or video file."
            )
        if len(files) > self._settings.max_files:
            raise BadRecordingError(
                f"There are {len(files)} files in this message; "
                f"at most {self._settings.max_files} are taken at once.",
                "Share them in several messages.",
            )
        largest = max(file.bytes for file in files)
        if largest > self._settings.max_bytes:
            raise too_large(largest, self._settings.max_bytes)


def _may_be_recording(file: SharedFile) -> bool:
    return not (file.media_type or "").lower().startswith(_CERTAINLY_NONE)
