"""What each stage does; a stage that is repeated finds what is done already."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.domain.action_item import ItemStatus
from bot.domain.meeting import Meeting
from bot.domain.preferences import ServerSettings
from bot.domain.progress import Progress, Stage
from bot.domain.publication import ProgressPublication
from bot.domain.reminder import Reminder
from bot.domain.speech import SIGNALS, SpeechRequest
from bot.domain.transcript import Coverage
from bot.engine.run import Facts
from bot.errors import BadRecordingError
from bot.failpoints import Failpoint, Moment, Name, at
from bot.followup.opening import with_mode
from bot.followup.planning import plan
from bot.followup.timing import Timings
from bot.followup.zones import Zones
from bot.metrics import Metrics
from bot.notes.completion.rules import RuleCompletions
from bot.notes.templates.catalogue import request_for
from bot.pipeline.acquainting import Acquaintance
from bot.pipeline.posting import Posting
from bot.pipeline.progress import ProgressBoard, message_key
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.showing import Showing
from bot.ports import (
    AudioShelf,
    ChatPlatform,
    Clock,
    Directory,
    NoteTaker,
    RecordingSource,
    Report,
    Store,
    Transcriber,
)
from bot.ports.completions import CompletionFinder
from bot.speech.merging import assemble, signals_of, without_signals


@dataclass(frozen=True)
class Outside:
    """Everything the pipeline works with.

    `platforms`, `sources` and `directories` by the name that places bear. `completions` hears what
    of earlier meetings is done, `metrics` counts for whoever wants to know.
    """

    store: Store
    shelf: AudioShelf
    transcriber: Transcriber
    note_taker: NoteTaker
    platforms: Mapping[str, ChatPlatform]
    clock: Clock
    sources: Mapping[str, RecordingSource] = field(default_factory=dict)
    directories: Mapping[str, Directory] = field(default_factory=dict)
    completions: CompletionFinder = field(default_factory=RuleCompletions)
    metrics: Metrics | None = None


class Stages:
    """The stages of a meeting, by its id.

    Each raises what its port raises, and `TimeoutError`.
    """

    def __init__(
        self,
        outside: Outside,
        settings: PipelineSettings,
        posting: Posting,
        board: ProgressBoard,
        failpoint: Failpoint,
    ) -> None:
        self._outside = outside
        self._store = outside.store
        self._settings = settings
        self._posting = posting
        self._board = board
        self._showing = Showing(outside.store, posting)
        self._zones = Zones(outside.store, outside.directories)
        self._timings = Timings(outside.store, settings.hours)
        self._acquaintance = Acquaintance(
            outside.store, outside.directories, settings.chat_timeout_s
        )
        self._failpoint = failpoint

    async def announce(self, meeting_id: str) -> Facts:
        """Post the message that will become the notes; returns the indices of `unheard` tracks.

        What was understood while people talked is not heard again; such a track may have no sound
        on the shelf yet.
        """
        meeting = await self._store.meeting(meeting_id)
        await self._posting.post_once(
            message_key(meeting_id),
            ProgressPublication(meeting=meeting, progress=Progress(stage=Stage.RECEIVED)),
            at(self._failpoint, Name.ANNOUNCE, meeting_id),
        )
        heard = await self._store.heard(meeting_id)
        return {"unheard": [track for track in range(len(meeting.tracks)) if track not in heard]}

    async def transcribe(self, meeting_id: str, track: int) -> Facts:
        """Hear one track, unless it was heard already."""
        if track in await self._store.heard(meeting_id):
            return {}
        meeting = await self._store.meeting(meeting_id)
        server = await self._server(meeting)
        reached = at(self._failpoint, Name.TRANSCRIBE, f"{meeting_id}:{track}")
        async with self._board.transcribing(meeting, track) as report:
            async with (
                asyncio.timeout(self._settings.transcribe_timeout_s),
                self._outside.shelf.local(meeting.tracks[track].audio) as audio,
            ):
                heard = await self._outside.transcriber.transcribe(
                    audio,
                    self._request(meeting, track, server),
                    _passing_on(report, reached),
                )
            if not server.signals:
                # some engines tell more than they were asked
                heard = without_signals(heard)
            await self._store.save_heard(meeting_id, track, heard)
        reached(Moment.AFTER_EFFECT)
        return {}

    async def assemble(self, meeting_id: str) -> Facts:
        """Merge the tracks into one transcript; unknown voices become participants.

        Raises `BadRecordingError` when nothing was said on any of them.
        """
        meeting = await self._store.meeting(meeting_id)
        heard = await self._store.heard(meeting_id)
        known, transcript = await asyncio.to_thread(assemble, meeting, heard)
        if not transcript.utterances:
            raise _nothing_understood(transcript.coverage)
        await self._store.update_meeting(await self._zones.known(known))
        self._failpoint(Name.ASSEMBLE, Moment.DURING, meeting_id)
        wants_signals = (await self._server(meeting)).signals
        guessed = signals_of(meeting, heard) if wants_signals else ()
        await self._store.save_signals(meeting_id, guessed)
        await self._store.save_transcript(transcript)
        self._failpoint(Name.ASSEMBLE, Moment.AFTER_EFFECT, meeting_id)
        return {}

    async def write_notes(self, meeting_id: str) -> Facts:
        """Write the notes, unless they were written already.

        Who of the place is talked about is made known first.
        """
        if await self._showing.has_notes(meeting_id):
            await self._store.forget_drafts(meeting_id)
            return {}
        meeting = await self._store.meeting(meeting_id)
        transcript = await self._store.transcript(meeting_id)
        meeting = await self._acquaintance.made(meeting, transcript)
        reached = at(self._failpoint, Name.WRITE_NOTES, meeting_id)
        server = await self._server(meeting)
        request = request_for(
            meeting, server, self._settings.templates, self._settings.unsure_below
        )
        async with self._board.writing(meeting) as report:
            async with asyncio.timeout(self._settings.notes_timeout_s):
                notes = await self._outside.note_taker.take_notes(
                    meeting, transcript, request, _passing_on(report, reached)
                )
            await self._store.save_notes(with_mode(notes, server.confirm))
        reached(Moment.AFTER_EFFECT)
        await self._store.forget_drafts(meeting_id)
        return {}

    async def publish(self, meeting_id: str) -> Facts:
        """Let the message become the notes."""
        meeting = await self._store.meeting(meeting_id)
        await self._board.enter(meeting, Stage.PUBLISHING)
        await self._showing.show(meeting_id, at(self._failpoint, Name.PUBLISH, meeting_id))
        return {}

    async def follow_up(self, meeting_id: str) -> Facts:
        """Plan the reminders of what is somebody's, and tell them that it is.

        Seen from the moment the recording was announced, which stays the same when this is
        repeated, so that the same reminders are planned. What would have come meanwhile comes now.
        """
        meeting = await self._store.meeting(meeting_id)
        announced_at = (await self._store.delivery(message_key(meeting_id))).sent_at
        notes = await self._store.notes(meeting_id)
        planned = list[Reminder]()
        for item in notes.action_items:
            if item.status is ItemStatus.OPEN and item.assignee is not None:
                timing = await self._timings.of(meeting, item.assignee.participant)
                planned += plan(item, timing, announced_at or notes.written_at, is_news=True)
        now = self._outside.clock.now()
        self._failpoint(Name.FOLLOW_UP, Moment.DURING, meeting_id)
        await self._store.plan_reminders(
            [one.model_copy(update={"at": max(one.at, now)}) for one in planned]
        )
        self._failpoint(Name.FOLLOW_UP, Moment.AFTER_EFFECT, meeting_id)
        return {}

    async def finish(self, meeting_id: str) -> Facts:
        """Note that all is done."""
        self._failpoint(Name.FINISH, Moment.DURING, meeting_id)
        await self._store.report_progress(meeting_id, Progress(stage=Stage.DONE, fraction=1.0))
        self._failpoint(Name.FINISH, Moment.AFTER_EFFECT, meeting_id)
        self._board.leave(meeting_id)
        return {}

    def _request(self, meeting: Meeting, track: int, server: ServerSettings) -> SpeechRequest:
        is_mixed = meeting.tracks[track].speaker is None
        names = tuple(participant.name for participant in meeting.participants)
        can = self._outside.transcriber.capabilities
        extras = self._settings.extras | (SIGNALS if server.signals else frozenset())
        return SpeechRequest(
            language=meeting.language,
            languages=self._settings.languages,
            vocabulary=tuple(dict.fromkeys((*names, *server.vocabulary))) if can.vocabulary else (),
            is_mixed=is_mixed,
            max_speakers=len(names) or None if is_mixed else None,
            max_duration_s=self._settings.max_recording_s,
            allow_truncated=meeting.tracks[track].is_partial,
            extras=extras,
            key=f"{meeting.id}/{track}",
            meeting_id=meeting.id,
        )

    async def _server(self, meeting: Meeting) -> ServerSettings:
        place = meeting.place
        return await self._store.server_settings(place.platform, place.workspace)


def _nothing_understood(coverage: Coverage) -> BadRecordingError:
    lost_ms: Counter[str] = Counter()
    for gap in coverage.gaps:
        lost_ms[gap.reason] += round((gap.end_s - gap.start_s) * 1000)
    why = "".join(f": {reason}" for reason, _ in lost_ms.most_common(1))
    return BadRecordingError(
        f"There is no speech in the recording that could be understood{why}.",
        "Check that the right microphone was on; if the language is right, name it.",
    )


def _passing_on(report: Report, reached: Callable[[Moment], None]) -> Report:
    def reported(fraction: float) -> None:
        report(fraction)
        reached(Moment.DURING)

    return reported
