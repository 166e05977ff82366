"""Recordings that are shared in the chat of a test, and the place they are fetched from."""

from datetime import UTC, datetime
from pathlib import Path

from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.domain.upload import SharedFile, SharedRecording
from bot.errors import NotFoundError
from bot.ports import RecordingSource
from tests.flows.actors import Journal

PLACE = Place(platform="file", workspace="w", channel="c")
SHARER = Account(platform="file", workspace="w", user_id="ann")

SHARED_AT = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)

SOUND = b"\x01"
"""A file that begins so may be a recording as far as its first bytes tell."""


class FolderSource(RecordingSource):
    """Fetches the files of a folder by their id; `faults` are raised first, in their order."""

    def __init__(self, folder: Path, journal: Journal) -> None:
        self._folder = folder
        self._journal = journal
        self.faults: list[Exception] = []
        folder.mkdir(exist_ok=True)

    def keep(self, file_id: str, content: bytes) -> SharedFile:
        """Put a file there, as somebody who shares it."""
        (self._folder / file_id).write_bytes(content)
        return SharedFile(id=file_id, name=f"{file_id}.ogg", bytes=len(content))

    async def look(self, recording: SharedRecording, file: SharedFile) -> SharedFile | None:
        self._journal.write(what="looked", message=recording.message_id, file=file.id)
        if self.faults:
            raise self.faults.pop(0)
        try:
            content = (self._folder / file.id).read_bytes()
        except FileNotFoundError:
            raise NotFoundError("The message was deleted.", "Share it again.") from None
        if content.startswith(b"GIF"):
            return None
        return file.model_copy(update={"bytes": len(content)})

    async def fetch(
        self, recording: SharedRecording, file: SharedFile, into: Path, max_bytes: int
    ) -> None:
        del max_bytes  # a source that does not look
        self._journal.write(what="fetched", message=recording.message_id, file=file.id)
        if self.faults:
            raise self.faults.pop(0)
        try:
            into.write_bytes((self._folder / file.id).read_bytes())
        except FileNotFoundError:
            raise NotFoundError("The message was deleted.", "Share it again.") from None


def shared(message_id: str, *files: SharedFile, title: str = "Weekly sync") -> SharedRecording:
    return SharedRecording(
        place=PLACE,
        message_id=message_id,
        files=files,
        title=title,
        shared_at=SHARED_AT,
        by=SHARER,
    )
