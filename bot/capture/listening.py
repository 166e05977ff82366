"""Listens to a journal while it is written, and keeps what is understood beside it."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING

from bot.capture.following import Follower, News
from bot.capture.heard import keep_heard
from bot.capture.live_transcript import Audience, LiveTranscript
from bot.capture.noted import Noted
from bot.domain.speech import SIGNALS, SpeechRequest
from bot.engine.logs import report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.capture.live_transcript import LivePartial
    from bot.capture.surroundings import Surroundings
    from bot.domain.meeting import Meeting
    from bot.domain.publication import LiveNote
    from bot.domain.transcript import Utterance
    from bot.metrics import Metrics
    from bot.ports import CaptureStore, Clock, StreamingTranscriber

log = logging.getLogger(__name__)

_LOOK_S = 0.1
_RECENT = 50


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
        *,
        request: SpeechRequest | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._meeting = meeting
        self._store = store
        self._noted = Noted()
        self._live = LiveTranscript(
            transcriber,
            request or SpeechRequest(language=meeting.language),
            Audience(self._take, self._show, self._noted.take),
            meeting_s=self._meeting_s,
            metrics=metrics,
        )
        self._partials: dict[str, LivePartial] = {}
        self._recent: deque[Utterance] = deque(maxlen=_RECENT)
        self._task = asyncio.create_task(self._follow(), name=f"live text of {meeting.id}")

    @property
    def lag_s(self) -> float:
        """Seconds between the meeting and the sound that is being understood."""
        return self._live.lag_s

    @property
    def partials(self) -> Mapping[str, LivePartial]:
        """What everybody is saying, as far as it is understood, by user id."""
        return self._partials

    @property
    def recent(self) -> Sequence[Utterance]:
        """What was understood last, a few dozen utterances; one may be there in two versions."""
        return tuple(self._recent)

    @property
    def noted(self) -> Sequence[LiveNote]:
        """What a language model noted last: for display only."""
        return self._noted.recent

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
            try:
                await asyncio.to_thread(keep_heard, self._journal, covered)
            except OSError as error:
                report(log, f"live text of {self._meeting.id}", error)

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

    async def _take(self, utterance: Utterance) -> None:
        await self._store.add_live(self._meeting.id, utterance)
        self._recent.append(utterance)

    def _show(self, partial_text: LivePartial) -> None:
        if partial_text.text:
            self._partials[partial_text.speaker] = partial_text
        else:
            self._partials.pop(partial_text.speaker, None)


async def listening_to(journal: Path, meeting: Meeting, around: Surroundings) -> Listening | None:
    """Begin to listen to a journal; None if that is not wanted.

    The engine is told the names of who is there and the words of the server.
    """
    engine, store, place = around.live, around.store, meeting.place
    if engine is None:
        return None
    can = engine.capabilities
    server = await store.server_settings(place.platform, place.workspace)
    names = (person.name for person in meeting.participants)
    request = SpeechRequest(
        language=meeting.language,
        languages=around.languages,
        vocabulary=tuple(dict.fromkeys((*names, *server.vocabulary))) if can.vocabulary else (),
        extras=(around.extras | SIGNALS if server.signals else around.extras) & can.extras,
        instruction=around.instruction if can.replies else None,
    )
    return Listening(
        journal, meeting, engine, store, around.clock, request=request, metrics=around.metrics
    )


async def _look(follower: Follower) -> News:
    """Look at the journal in a thread; whoever is cancelled meanwhile waits for it to let go."""
    looking = asyncio.create_task(asyncio.to_thread(follower.look))
    try:
        return await asyncio.shield(looking)
    except asyncio.CancelledError:
        await asyncio.wait([looking])
        raise
