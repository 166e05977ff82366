"""Listens to a journal while it is written, and keeps what is understood beside it."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from bot.capture.following import Follower, News
from bot.capture.live_transcript import LiveTranscript
from bot.domain.speech import HeardTrack, SpeechRequest
from bot.domain.transcript import Gap
from bot.engine.logs import report

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.capture.live_transcript import LivePartial
    from bot.domain.meeting import Meeting
    from bot.ports import CaptureStore, Clock, StreamingTranscriber

log = logging.getLogger(__name__)

_LOOK_S = 0.1
_HEARD = TypeAdapter(dict[str, HeardTrack])


def heard_file(journal: Path) -> Path:
    """Where that lies what was understood of a journal while it was written."""
    return journal.with_suffix(".heard.json")


def heard_live(journal: Path) -> Mapping[str, HeardTrack]:
    """What was understood of each person whose every word was heard, on the meeting's clock."""
    file = heard_file(journal)
    return _HEARD.validate_json(file.read_bytes()) if file.exists() else {}


def on_track(heard: HeardTrack, offset_s: float, duration_s: float) -> HeardTrack:
    """The same, on the clock of a file that begins at this second of the meeting."""

    def moved(seconds: float) -> float:
        return max(0.0, seconds - offset_s)

    return heard.model_copy(
        update={
            "duration_s": duration_s,
            "segments": tuple(
                segment.model_copy(
                    update={
                        "start_s": moved(segment.start_s),
                        "end_s": moved(segment.end_s),
                        "words": tuple(
                            word.model_copy(
                                update={
                                    "start_s": moved(word.start_s),
                                    "end_s": moved(word.end_s),
                                }
                            )
                            for word in segment.words
                        ),
                    }
                )
                for segment in heard.segments
            ),
            "gaps": tuple(
                Gap(start_s=moved(gap.start_s), end_s=moved(gap.end_s), reason=gap.reason)
                for gap in heard.gaps
            ),
        }
    )


class Listening:
    """Hears one journal from its beginning to its end.

    Whatever goes wrong here costs the live text alone: the journal holds the sound, and who was not
    heard completely is transcribed from it after the meeting.
    """

    def __init__(
        self,
        journal: Path,
        meeting: Meeting,
        transcriber: StreamingTranscriber,
        store: CaptureStore,
        clock: Clock,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._meeting = meeting
        self._live = LiveTranscript(
            transcriber,
            SpeechRequest(language=meeting.language),
            partial(store.add_live, meeting.id),
            self._show,
            meeting_s=self._meeting_s,
        )
        self._partials: dict[str, LivePartial] = {}
        self._task = asyncio.create_task(self._follow(), name=f"live text of {meeting.id}")

    @property
    def lag_s(self) -> float:
        """Seconds between the meeting and the sound that is being understood."""
        return self._live.lag_s

    @property
    def partials(self) -> Mapping[str, LivePartial]:
        """What everybody is saying, as far as it is understood, by user id."""
        return self._partials

    async def finish(self, within_s: float) -> None:
        """Hear the rest of a journal that is closed, and keep what was understood.

        What takes longer than `within_s` seconds is left to be transcribed from the recording.
        """
        done, _ = await asyncio.wait([self._task], timeout=within_s)
        if not done:
            log.info("meeting %s: the live text was too far behind", self._meeting.id)
            self._task.cancel()
            await asyncio.wait([self._task])
        is_whole = bool(done) and self._task.result()
        # it also lets go of the streams, which nothing more comes for
        covered = await self._live.finish(within_s if is_whole else 0.0)
        if is_whole:
            whole = {who: of.heard for who, of in covered.items() if of.is_complete}
            await asyncio.to_thread(self._keep, whole)

    async def _follow(self) -> bool:
        """Hear everything that is written; whether it came to the end."""
        try:
            with Follower(self._journal, self._meeting.started_at) as follower:
                while not follower.is_over:
                    news = await _look(follower)
                    for chunk in news.chunks:
                        await self._live.hear(chunk)
                    await self._live.reached(news.reached_s)
                    if not news.chunks and not follower.is_over:
                        await asyncio.sleep(_LOOK_S)
        except Exception as error:  # noqa: BLE001 (the live text must not harm the recording)
            report(log, f"live text of {self._meeting.id}", error)
            return False
        return True

    def _meeting_s(self) -> float:
        return (self._clock.now() - self._meeting.started_at).total_seconds()

    def _show(self, partial_text: LivePartial) -> None:
        if partial_text.text:
            self._partials[partial_text.speaker] = partial_text
        else:
            self._partials.pop(partial_text.speaker, None)

    def _keep(self, heard: dict[str, HeardTrack]) -> None:
        file = heard_file(self._journal)
        unfinished = file.with_suffix(".part")
        unfinished.write_bytes(_HEARD.dump_json(heard))
        unfinished.replace(file)


async def _look(follower: Follower) -> News:
    """Look at the journal in a thread; whoever is cancelled meanwhile waits for it to let go."""
    looking = asyncio.create_task(asyncio.to_thread(follower.look))
    try:
        return await asyncio.shield(looking)
    except asyncio.CancelledError:
        await asyncio.wait([looking])
        raise
