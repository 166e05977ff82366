"""A recording comes in: its sound goes to the shelf, its meeting to the database."""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePath
from uuid import uuid4

from pydantic import Field

from bot.domain.frozen import Frozen, Instant
from bot.domain.meeting import Meeting, Place, Source, Track
from bot.domain.people import Participant
from bot.errors import NotFoundError
from bot.ports import AudioShelf, MeetingStore

log = logging.getLogger(__name__)

_ID_DIGITS = 32


class Sound(Frozen):
    """One file that was handed in; `speaker` is the person's name, or None for a mixed one.

    `is_partial` says that the file may end too early and what is there shall be taken.
    """

    path: Path
    speaker: str | None = None
    offset_s: float = 0.0
    is_partial: bool = False


class NewRecording(Frozen):
    """What a person hands in to become notes.

    `people` are the names of those present, `zone` is the IANA zone the meeting took place in,
    `started_by` the user id on the platform of `place` of who hands it in. A recording with an
    `origin`, by which it is known where it came from, becomes one meeting for ever. `template` is
    the name of the one its notes are to have, `notes_language` the BCP 47 tag of their language.
    """

    sounds: tuple[Sound, ...] = Field(min_length=1)
    place: Place
    title: str
    started_at: Instant
    zone: str
    language: str | None = None
    people: tuple[str, ...] = ()
    started_by: str | None = None
    origin: str | None = None
    template: str | None = None
    notes_language: str | None = None


def meeting_of(origin: str) -> str:
    """The id of the meeting that a recording of this origin becomes."""
    return hashlib.sha256(origin.encode()).hexdigest()[:_ID_DIGITS]


class Intake:
    """Takes recordings in, so that nothing is lost once `receive` has returned."""

    def __init__(self, store: MeetingStore, shelf: AudioShelf) -> None:
        self._store = store
        self._shelf = shelf

    async def received(self, origin: str) -> Meeting | None:
        """The meeting of a recording of this origin, if that was taken in already."""
        try:
            return await self._store.meeting(meeting_of(origin))
        except NotFoundError:
            return None

    async def receive(self, recording: NewRecording) -> Meeting:
        """Keep the sound, then the meeting; the sound comes first, so that no row lacks its file.

        The same recording handed in again while the first is unfinished is the same meeting, which
        is how an interrupted command goes on; of the same origin, also afterwards. Raises
        `BadRecordingError` and `NoSpaceError`.
        """
        meeting_id = uuid4().hex
        if recording.origin is not None:
            meeting_id = meeting_of(recording.origin)
            if (known := await self.received(recording.origin)) is not None:
                return known
        keys = [
            f"{meeting_id}/{number}{_suffix(sound.path)}"
            for number, sound in enumerate(recording.sounds)
        ]
        try:
            digests = [
                await self._shelf.put(sound.path, key)
                for sound, key in zip(recording.sounds, keys, strict=True)
            ]
        except BaseException:
            await self._forget(keys)
            raise
        meeting = _meeting(meeting_id, recording, keys)
        kept = await self._store.add_meeting(meeting, _submission(recording, digests))
        if kept.id != meeting_id:
            log.info("recording is already being worked on as meeting %s", kept.id)
            await self._forget(keys)
        return kept

    async def _forget(self, keys: Sequence[str]) -> None:
        for key in keys:
            await self._shelf.remove(key)


def _meeting(meeting_id: str, recording: NewRecording, keys: Sequence[str]) -> Meeting:
    names = dict.fromkeys(
        [*(sound.speaker for sound in recording.sounds if sound.speaker), *recording.people]
    )
    people = {
        name: Participant(id=f"person-{number}", name=name)
        for number, name in enumerate(names, start=1)
    }
    return Meeting(
        id=meeting_id,
        place=recording.place,
        title=recording.title,
        started_at=recording.started_at,
        zone=recording.zone,
        source=Source.UPLOAD,
        participants=tuple(people.values()),
        tracks=tuple(
            Track(
                audio=key,
                offset_s=sound.offset_s,
                is_partial=sound.is_partial,
                speaker=people[sound.speaker].id if sound.speaker else None,
            )
            for sound, key in zip(recording.sounds, keys, strict=True)
        ),
        language=recording.language,
        started_by=recording.started_by,
        template=recording.template,
        notes_language=recording.notes_language,
    )


def _submission(recording: NewRecording, digests: Sequence[str]) -> str:
    """A key that is the same for the same sound handed in with the same options."""
    options = recording.model_dump_json(exclude={"sounds": {"__all__": {"path"}}})
    return hashlib.sha256("\n".join((options, *digests)).encode()).hexdigest()


def _suffix(path: Path) -> str:
    """The file's ending where it is a plain one; it only helps a person who looks at the shelf."""
    suffix = PurePath(path.name).suffix.lower()
    return suffix if suffix[1:].isalnum() and suffix.isascii() else ""


def recorded_at(path: Path) -> datetime:
    """When a file was last changed, which for a recording is about when it ended; local, aware."""
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone()
