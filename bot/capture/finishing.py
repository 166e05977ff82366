"""The end of a live meeting: what was heard becomes tracks, and the pipeline goes on with them."""

from __future__ import annotations

import asyncio
import logging
import shutil
from typing import TYPE_CHECKING, NamedTuple

from bot.capture.listening import heard_live, on_track
from bot.capture.losses import Losses, summed
from bot.capture.rendering import rendered
from bot.capture.stay import SUFFIX
from bot.domain.capture import CaptureState
from bot.domain.meeting import Track
from bot.domain.people import Participant
from bot.domain.progress import Stage
from bot.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.capture.settings import CaptureSettings
    from bot.capture.surroundings import Surroundings
    from bot.capture.tracks import PersonSound
    from bot.domain.capture import Capture
    from bot.domain.meeting import Meeting
    from bot.domain.speech import HeardTrack

log = logging.getLogger(__name__)

_TRACKS = "tracks"


class Finishing:
    """Brings meetings that are over to the pipeline."""

    def __init__(self, around: Surroundings, settings: CaptureSettings) -> None:
        self._around = around
        self._settings = settings

    async def finish(self, meeting: Meeting, capture: Capture) -> dict[str, Losses]:
        """Make tracks of the journals, hand the meeting on, and forget the journals.

        Can be repeated after having been killed anywhere: the tracks are made anew under the same
        names, and the journals go last. Returns what became of everybody's packets, by participant
        id. Raises what the shelf and the store raise, `NoSpaceError` and `RenderingError`.
        """
        folder = self._settings.folder / meeting.id
        losses: dict[str, Losses] = {}
        if (await self._around.store.progress(meeting.id)).stage is Stage.RECORDING:
            sounds = [
                sound
                for journal in await self._journals(folder)
                for sound in await self._sounds(journal, meeting)
            ]
            losses = _losses(sound.sound for sound in sounds)
            whole = _with_unnamed(meeting, losses).model_copy(
                update={
                    "tracks": await self._shelved(meeting, sounds),
                    "ended_at": capture.changed_at,
                }
            )
            await self._around.store.end_capture(
                whole, capture.model_copy(update={"state": CaptureState.ENDED})
            )
        await self._around.submit(meeting.id)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        return losses

    async def sweep(self) -> None:
        """Forget the journals of meetings that were handed on by a process that was then killed."""
        for folder in await asyncio.to_thread(_folders, self._settings.folder):
            try:
                capture = await self._around.store.capture(folder.name)
            except NotFoundError:
                log.warning("%s holds the sound of a meeting that is not in the database", folder)
                continue
            if capture.state is CaptureState.ENDED:
                await self._around.submit(capture.meeting_id)
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _journals(self, folder: Path) -> Sequence[Path]:
        def found() -> list[Path]:
            return sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []

        return await asyncio.to_thread(found)

    async def _sounds(self, journal: Path, meeting: Meeting) -> Sequence[_Sound]:
        """Everybody's sound in a journal, with the text of those who were heard completely."""
        target = journal.parent / _TRACKS
        await asyncio.to_thread(target.mkdir, mode=0o700, exist_ok=True)
        rendering = await rendered(journal, meeting.started_at, target, self._settings.render_s)
        if rendering.damaged_bytes:
            log.warning(
                "meeting %s: %d bytes of a journal are damaged",
                meeting.id,
                rendering.damaged_bytes,
            )
        heard = await asyncio.to_thread(heard_live, journal)
        return [_Sound(sound, heard.get(sound.speaker)) for sound in rendering.people]

    async def _shelved(self, meeting: Meeting, sounds: Iterable[_Sound]) -> tuple[Track, ...]:
        """The tracks of what can be heard, on the shelf; their text, where it is there already."""
        tracks: list[Track] = []
        for sound, heard in sounds:
            file = sound.file
            if file is None:
                continue
            index = len(tracks)
            track = Track(
                audio=f"{meeting.id}/{index}{file.path.suffix}",
                offset_s=file.offset_s,
                speaker=sound.speaker,
                duration_s=file.duration_s,
            )
            await self._around.shelf.put(file.path, track.audio)
            if heard is not None:
                text = on_track(heard, file.offset_s, file.duration_s)
                await self._around.store.save_heard(meeting.id, index, text)
            tracks.append(track)
        return tuple(tracks)


class _Sound(NamedTuple):
    """One person's sound of one journal, and its text if all of it was heard live."""

    sound: PersonSound
    heard: HeardTrack | None


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def _losses(sounds: Iterable[PersonSound]) -> dict[str, Losses]:
    of_speaker: dict[str, list[Losses]] = {}
    for sound in sounds:
        of_speaker.setdefault(sound.speaker, []).append(sound.losses)
    return {speaker: summed(losses) for speaker, losses in of_speaker.items()}


def _with_unnamed(meeting: Meeting, speakers: Iterable[str]) -> Meeting:
    """The meeting with everybody who was heard, also who was gone before being seen."""
    known = {participant.id for participant in meeting.participants}
    unnamed = [
        Participant(id=speaker, name=f"Person {number}", is_named=False)
        for number, speaker in enumerate(speakers, start=1)
        if speaker not in known
    ]
    return meeting.model_copy(update={"participants": (*meeting.participants, *unnamed)})
