"""The end of a live meeting: what was heard goes to the pipeline, and its sound to the shelf."""

from __future__ import annotations

import asyncio
import logging
import shutil
from typing import TYPE_CHECKING, NamedTuple

from bot.capture.heard import heard_live, on_track
from bot.capture.losses import Losses, summed
from bot.capture.rendering import rendered
from bot.capture.stay import SUFFIX
from bot.capture.tracks import file_name
from bot.domain.capture import CaptureState
from bot.domain.meeting import Track
from bot.domain.people import Participant
from bot.domain.progress import Stage
from bot.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.capture.heard import Heard
    from bot.capture.settings import CaptureSettings
    from bot.capture.surroundings import Surroundings
    from bot.capture.tracks import PersonSound, Rendering
    from bot.domain.capture import Capture
    from bot.domain.meeting import Meeting
    from bot.domain.speech import HeardTrack

log = logging.getLogger(__name__)

_TRACKS = "tracks"


class Finishing:
    """Brings meetings that are over to the pipeline, and their sound to the shelf.

    A meeting that was understood while people talked needs no sound to become notes: it is handed
    on at once, with tracks that have their text already and whose files come later. Until then its
    capture is *finishing* while the meeting's stage is past *recording*. Both steps can be repeated
    after having been killed anywhere; the journals go last.
    """

    def __init__(self, around: Surroundings, settings: CaptureSettings) -> None:
        self._around = around
        self._settings = settings
        self._turn = asyncio.Lock()

    async def finish(self, meeting: Meeting, capture: Capture) -> None:
        """Hand a meeting on to the pipeline; `capture` is as it is from then on, *finishing*.

        The journals that were not understood completely are brought to tracks first. Raises what
        the shelf and the store raise, `NoSpaceError` and `RenderingError`.
        """
        if (await self._around.store.progress(meeting.id)).stage is Stage.RECORDING:
            known = [
                track
                for journal in await self._journals(meeting.id)
                for track in await self._tracks(journal, meeting)
            ]
            for index, (_, heard) in enumerate(known):
                if heard is not None:
                    await self._around.store.save_heard(meeting.id, index, heard)
            whole = _with_unnamed(
                meeting.model_copy(
                    update={
                        "tracks": tuple(track for track, _ in known),
                        "ended_at": capture.changed_at,
                    }
                )
            )
            await self._around.store.end_capture(whole, capture)
        await self._around.submit(meeting.id)

    async def render(self, meeting_id: str) -> Mapping[str, Losses]:
        """Bring the sound that is still missing to the shelf, end the capture, forget the journals.

        For a meeting that was handed on; one at a time, so that the notes of others are not held
        up. Who is not in the records any more, or whose meeting is not, gets no file. Returns what
        became of everybody's packets, by participant id. Raises as `finish` does.
        """
        try:
            async with self._turn:
                losses = await self._rest(await self._around.store.meeting(meeting_id))
            capture = await self._around.store.capture(meeting_id)
            await self._around.store.update_capture(
                capture.model_copy(update={"state": CaptureState.ENDED})
            )
        except NotFoundError:
            log.info("meeting %s was forgotten before its sound was kept", meeting_id)
            losses = {}
        await self._forget(meeting_id)
        return losses

    async def discard(self, meeting_id: str) -> None:
        """Leave nothing of what was heard in a meeting that was not handed on; idempotent."""
        tracks = self._settings.folder / meeting_id / _TRACKS
        for file in await asyncio.to_thread(_files, tracks):
            await self._around.shelf.remove(_key(meeting_id, file.name))
        await self._forget(meeting_id)

    async def sweep(self) -> None:
        """Forget the journals of meetings that a process had brought to their end when it died."""
        for folder in await asyncio.to_thread(_folders, self._settings.folder):
            try:
                capture = await self._around.store.capture(folder.name)
            except NotFoundError:
                # a database that was mistaken for another must not cost the recordings of this one
                log.warning(
                    "%s holds the sound of a meeting that is not in the database; "
                    "if the meeting was deleted, delete the folder",
                    folder,
                )
                continue
            if capture.state is CaptureState.ENDED:
                await self._forget(capture.meeting_id)

    async def _journals(self, meeting_id: str) -> Sequence[Path]:
        folder = self._settings.folder / meeting_id

        def found() -> list[Path]:
            return sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []

        return await asyncio.to_thread(found)

    async def _tracks(self, journal: Path, meeting: Meeting) -> Sequence[_Known]:
        """The tracks of a journal, with the text of those who were heard completely."""
        heard = await asyncio.to_thread(heard_live, journal)
        if heard is not None and heard.is_whole:
            return list(_promised(journal, meeting.id, heard))
        texts = {} if heard is None else heard.complete
        tracks = []
        for sound in (await self._rendered(journal, meeting, None)).people:
            file = sound.file
            if file is None:
                continue
            track = Track(
                audio=_key(meeting.id, file.path.name),
                offset_s=file.offset_s,
                speaker=sound.speaker,
                duration_s=file.duration_s,
            )
            await self._around.shelf.put(file.path, track.audio)
            text = texts.get(sound.speaker)
            if text is not None:
                text = on_track(text, file.offset_s, file.duration_s)
            tracks.append(_Known(track, text))
        return tracks

    async def _rest(self, meeting: Meeting) -> Mapping[str, Losses]:
        sounds: list[PersonSound] = []
        for journal in await self._journals(meeting.id):
            heard = await asyncio.to_thread(heard_live, journal)
            promised = None if heard is None or not heard.is_whole else heard
            rendering = await self._rendered(journal, meeting, promised)
            if promised is not None:
                await self._keep_promise(journal, meeting.id, promised, rendering)
            sounds.extend(rendering.people)
        present = {
            person.id for person in (await self._around.store.meeting(meeting.id)).participants
        }
        return _losses(sound for sound in sounds if sound.speaker in present)

    async def _rendered(self, journal: Path, meeting: Meeting, promised: Heard | None) -> Rendering:
        until_s = None if promised is None else promised.until_s
        rendering = await rendered(
            journal,
            meeting.started_at,
            journal.parent / _TRACKS,
            self._settings.render_s,
            until_s,
        )
        if rendering.damaged_bytes:
            log.warning(
                "meeting %s: %d bytes of a journal are damaged",
                meeting.id,
                rendering.damaged_bytes,
            )
        return rendering

    async def _keep_promise(
        self, journal: Path, meeting_id: str, promised: Heard, rendering: Rendering
    ) -> None:
        """Put the files of the tracks that were handed on without them where they belong."""
        keys = {
            known.track.speaker: known.track.audio
            for known in _promised(journal, meeting_id, promised)
        }
        for sound in rendering.people:
            if sound.file is None:
                continue
            key = keys.get(sound.speaker)
            if key is None:
                log.warning("meeting %s: somebody was heard only in the recording", meeting_id)
            elif key in await self._wanted(meeting_id):
                await self._around.shelf.put(sound.file.path, key)
        # who was erased meanwhile was looked for on the shelf perhaps before the file came there
        for key in set(keys.values()) - await self._wanted(meeting_id):
            await self._around.shelf.remove(key)

    async def _wanted(self, meeting_id: str) -> set[str]:
        """The keys of the sound that belongs to a meeting now."""
        try:
            return {track.audio for track in (await self._around.store.meeting(meeting_id)).tracks}
        except NotFoundError:
            return set()

    async def _forget(self, meeting_id: str) -> None:
        folder = self._settings.folder / meeting_id
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


class _Known(NamedTuple):
    """A track of a person, and its text if all of it was heard live."""

    track: Track
    heard: HeardTrack | None


def _promised(journal: Path, meeting_id: str, heard: Heard) -> Iterator[_Known]:
    """The tracks of a journal that was understood completely, before there is a file.

    Their files will begin with the meeting, for where the sound lies exactly is not known yet.
    """
    for number, (speaker, text) in enumerate(heard.complete.items(), start=1):
        track = Track(
            audio=_key(meeting_id, file_name(journal.stem, number)),
            speaker=speaker,
            duration_s=text.duration_s,
        )
        yield _Known(track, text)


def _key(meeting_id: str, name: str) -> str:
    return f"{meeting_id}/{name}"


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def _losses(sounds: Iterable[PersonSound]) -> dict[str, Losses]:
    of_speaker: dict[str, list[Losses]] = {}
    for sound in sounds:
        of_speaker.setdefault(sound.speaker, []).append(sound.losses)
    return {speaker: summed(losses) for speaker, losses in of_speaker.items()}


def _with_unnamed(meeting: Meeting) -> Meeting:
    """The meeting with everybody who was heard, also who was gone before being seen."""
    known = {participant.id for participant in meeting.participants}
    speakers = dict.fromkeys(track.speaker for track in meeting.tracks)
    unnamed = [
        Participant(id=speaker, name=f"Person {number}", is_named=False)
        for number, speaker in enumerate(speakers, start=1)
        if speaker is not None and speaker not in known
    ]
    return meeting.model_copy(update={"participants": (*meeting.participants, *unnamed)})
