"""Says how far a recording has come: in the database, and now and then in its message."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from bot.domain.meeting import Meeting
from bot.domain.progress import Progress, Stage
from bot.domain.publication import ProgressPublication
from bot.engine.logs import report
from bot.errors import MinutaError, ProviderError
from bot.pipeline.posting import Posting
from bot.ports import MeetingStore, Report

log = logging.getLogger(__name__)

_ORDER = tuple(Stage)


def message_key(meeting_id: str) -> str:
    """The key of a meeting's one message in the outbox."""
    return f"notes:{meeting_id}"


def overall(durations_s: Sequence[float | None], fractions: Mapping[int, float]) -> float:
    """The fraction of a meeting that is done, from the fractions of its tracks by index.

    A track counts by its length in seconds, one of unknown length as much as the mean of the rest.
    """
    known = [duration for duration in durations_s if duration]
    typical_s = sum(known) / len(known) if known else 1.0
    weights = [duration or typical_s for duration in durations_s]
    done = sum(weight * fractions.get(index, 0.0) for index, weight in enumerate(weights))
    return min(done / sum(weights), 1.0)


class ProgressBoard:
    """The progress of the meetings that this process is working on.

    What is said here is a service to the reader: when it can't be said, that is logged and the
    work goes on. It is stored every `every_s` seconds and shown in the message every `edit_s`.
    """

    def __init__(
        self, store: MeetingStore, posting: Posting, every_s: float, edit_s: float
    ) -> None:
        self._store = store
        self._posting = posting
        self._every_s = every_s
        self._edit_s = edit_s
        self._fractions = defaultdict[str, dict[int, float]](dict)
        self._shown = dict[str, tuple[float, Progress]]()

    async def enter(self, meeting: Meeting, stage: Stage) -> None:
        """Say that a stage begins."""
        await self._say(meeting, Progress(stage=stage), is_edited=True)

    @asynccontextmanager
    async def transcribing(self, meeting: Meeting, track: int) -> AsyncIterator[Report]:
        """Say how far the tracks have come for as long as this one is being heard."""
        heard = await self._store.heard(meeting.id)
        durations_s = [
            heard[index].duration_s if index in heard else known.duration_s
            for index, known in enumerate(meeting.tracks)
        ]
        fractions = self._fractions[meeting.id]
        fractions.update(dict.fromkeys(heard, 1.0))

        def reported(fraction: float) -> None:
            fractions[track] = min(max(fraction, 0.0), 1.0)

        def progress() -> Progress:
            return Progress(stage=Stage.TRANSCRIBING, fraction=overall(durations_s, fractions))

        async with self._repeating(meeting, progress):
            yield reported

    @asynccontextmanager
    async def writing(self, meeting: Meeting) -> AsyncIterator[Report]:
        """Say how far the notes have come for as long as they are being written."""
        latest = 0.0

        def reported(fraction: float) -> None:
            nonlocal latest
            latest = min(max(fraction, 0.0), 1.0)

        async with self._repeating(meeting, lambda: Progress(stage=Stage.WRITING, fraction=latest)):
            yield reported

    def leave(self, meeting_id: str) -> None:
        """Forget a meeting that is finished here."""
        self._fractions.pop(meeting_id, None)
        self._shown.pop(meeting_id, None)

    @asynccontextmanager
    async def _repeating(
        self, meeting: Meeting, progress: Callable[[], Progress]
    ) -> AsyncIterator[None]:
        is_over = asyncio.Event()

        async def repeat() -> None:
            while not is_over.is_set():
                await self._say(meeting, progress(), is_edited=True)
                await _until(is_over, self._every_s)

        await self._say(meeting, progress(), is_edited=False)  # the work need not wait for a chat
        # It is asked to end rather than cancelled, so that no edit is cut off and arrives late.
        task = asyncio.create_task(repeat(), name=f"progress of {meeting.id}")
        try:
            yield
        except asyncio.CancelledError:
            task.cancel()
            raise
        finally:
            is_over.set()
            await asyncio.wait([task])

    async def _say(self, meeting: Meeting, progress: Progress, *, is_edited: bool) -> None:
        try:
            if await self._is_stored(meeting.id, progress) and is_edited:
                await self._show(meeting, progress)
        except (MinutaError, ProviderError, TimeoutError) as error:
            log.warning("the progress of %s is not shown: %s", meeting.id, _reason(error))
        except Exception as error:  # noqa: BLE001 (a faulty display must not stop the work)
            report(log, f"progress of {meeting.id}", error)

    async def _is_stored(self, meeting_id: str, progress: Progress) -> bool:
        """Store it unless it is behind what is stored.

        Another process may have come further with the same meeting, or given it up.
        """
        stored = await self._store.progress(meeting_id)
        if _place(progress) <= _place(stored):
            return _place(progress) == _place(stored)
        await self._store.report_progress(meeting_id, progress)
        return True

    async def _show(self, meeting: Meeting, progress: Progress) -> None:
        """Edit the message if it says something else, and not too often."""
        now = time.monotonic()
        shown_at, shown = self._shown.get(meeting.id, (-self._edit_s, None))
        if progress == shown or now - shown_at < self._edit_s:
            return
        self._shown[meeting.id] = (now, progress)
        await self._posting.edit_if_posted(
            message_key(meeting.id), ProgressPublication(meeting=meeting, progress=progress)
        )


def _place(progress: Progress) -> tuple[int, float]:
    return _ORDER.index(progress.stage), progress.fraction


async def _until(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


def _reason(error: Exception) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else str(error)
