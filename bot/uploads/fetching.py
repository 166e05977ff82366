"""Fetches one file of a message and hands it in."""

import asyncio
import logging
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePath

from bot.domain.upload import SharedFile, SharedRecording
from bot.domain.wording import one_line
from bot.engine.run import Facts
from bot.errors import MinutaError, NoSpaceError
from bot.failpoints import Failpoint, Moment, Name, at
from bot.followup.zones import Zones
from bot.intake import Intake, NewRecording, Sound, meeting_of
from bot.ports import PreferenceStore, RecordingSource
from bot.speech.sniffing import foreign
from bot.uploads.checking import too_large
from bot.uploads.keys import origin_of, upload_key
from bot.uploads.settings import UploadSettings
from bot.uploads.telling import Telling

log = logging.getLogger(__name__)

_LEFT_BEHIND_S = 24 * 3600.0
_LONGEST_SUFFIX = 8


class Fetching:
    """Takes the files of messages in, one at a time.

    Nothing but `folder` is touched before a file is known to be of a size and a kind that is taken.
    """

    def __init__(
        self,
        sources: Mapping[str, RecordingSource],
        intake: Intake,
        preferences: PreferenceStore,
        zones: Zones,
        telling: Telling,
        settings: UploadSettings,
        failpoint: Failpoint,
    ) -> None:
        self._zones = zones
        self._telling = telling
        self._sources = sources
        self._intake = intake
        self._preferences = preferences
        self._settings = settings
        self._failpoint = failpoint

    async def take_in(self, recording: SharedRecording, file: SharedFile) -> Facts:
        """Make a meeting of one file, unless it is one already; returns its id as `meeting`.

        The message that tells of a single file is handed over before there is a meeting: once there
        is one, whoever finds it first may work on it and tell of it. A file that is no recording
        gives `what` and `remedy` instead. Raises what the source raises, `BadRecordingError` for
        one that is too large, `NoSpaceError` and `TimeoutError`.
        """
        if (known := await self._intake.received(origin_of(recording, file))) is not None:
            # killed after it was taken in, a process leaves the file where it was fetched to
            folder = self._folder(recording, file)
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
            return {"meeting": known.id}
        reached = at(self._failpoint, Name.FETCH, upload_key(recording))
        with self._room_for(recording, file) as path:
            await self._fetch(recording, file, path)
            reached(Moment.DURING)
            refusal = await asyncio.to_thread(self._refusal, path)
            if refusal is not None:
                return refusal
            new = await self._new(recording, file, path)
            if len(recording.files) == 1:
                await self._telling.hand_over(recording, meeting_of(origin_of(recording, file)))
                self._failpoint(Name.HAND_OVER, Moment.DURING, upload_key(recording))
            meeting = await self._intake.receive(new)
        reached(Moment.AFTER_EFFECT)
        return {"meeting": meeting.id}

    def sweep(self) -> None:
        """Remove what processes that were killed have left behind; blocks."""
        if not self._settings.folder.is_dir():
            return
        for folder in self._settings.folder.iterdir():
            try:
                if time.time() - folder.stat().st_mtime > _LEFT_BEHIND_S:
                    shutil.rmtree(folder)
            except OSError as error:
                log.warning("a folder of fetched files stays: %s", type(error).__name__)

    async def _fetch(self, recording: SharedRecording, file: SharedFile, path: Path) -> None:
        source = self._source(recording)
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                await source.fetch(recording, file, path, self._settings.max_bytes)
        except TimeoutError:
            raise  # it is an OSError, too
        except OSError as error:
            raise _no_room(error) from error

    @contextmanager
    def _room_for(self, recording: SharedRecording, file: SharedFile) -> Iterator[Path]:
        folder = self._folder(recording, file)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise _no_room(error) from error
        try:
            yield folder / f"recording{_suffix(file)}"
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, recording: SharedRecording, file: SharedFile) -> Path:
        return self._settings.folder / meeting_of(origin_of(recording, file))

    def _refusal(self, path: Path) -> Facts | None:
        """What is wrong with a file for certain; the rest is found out when it is heard."""
        size = path.stat().st_size
        if size > self._settings.max_bytes:
            raise too_large(size, self._settings.max_bytes)
        with path.open("rb") as opened:
            no_sound = foreign(opened)
        if no_sound is not None:
            return {"what": f"The file is {no_sound.what}.", "remedy": no_sound.remedy}
        if size == 0:
            return {"what": "The file is empty.", "remedy": "Record or export it again."}
        return None

    async def _new(self, recording: SharedRecording, file: SharedFile, path: Path) -> NewRecording:
        place = recording.place
        server = await self._preferences.server_settings(place.platform, place.workspace)
        return NewRecording(
            sounds=(Sound(path=path),),
            place=place,
            title=_title(recording, file),
            started_at=recording.shared_at,
            zone=server.zone or await self._zones.of(recording.by) or self._settings.zone,
            started_by=recording.by.user_id,
            origin=origin_of(recording, file),
        )

    def _source(self, recording: SharedRecording) -> RecordingSource:
        try:
            return self._sources[recording.place.platform]
        except KeyError:
            raise MinutaError(
                f"Nothing can be fetched from {recording.place.platform} here.",
                "Set it up (see minuta check), then share the recording again.",
            ) from None


def _no_room(error: OSError) -> NoSpaceError:
    return NoSpaceError(
        f"The recording can't be kept while it is fetched: {error.strerror}.",
        "Make room in the data folder.",
    )


def _title(recording: SharedRecording, file: SharedFile) -> str:
    """The title of the message; of several files each adds its own name."""
    if len(recording.files) == 1:
        return recording.title
    return f"{recording.title} – {one_line(PurePath(file.name).stem)}"


def _suffix(file: SharedFile) -> str:
    """The ending of the file's name where it is a plain one; it only helps who looks at it."""
    suffix = PurePath(file.name).suffix.lower()
    is_plain = suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= _LONGEST_SUFFIX
    return suffix if is_plain else ""
