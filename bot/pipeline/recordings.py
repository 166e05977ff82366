"""The pipeline's jobs: the order of the stages, and what happens when one is given up."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from pydantic import TypeAdapter

from bot.engine.engine import Body
from bot.engine.failure import JobFailedError
from bot.engine.run import Facts, Run
from bot.engine.settings import Limits
from bot.failpoints import Failpoint, Name
from bot.pipeline.aftermath import Aftermath
from bot.pipeline.attempts import Attempts
from bot.pipeline.giving_up import GivingUp
from bot.pipeline.names import (
    RECORDING,
    RECORDINGS,
    notes_job,
    provider_queue,
    track_job,
)
from bot.pipeline.posting import Posting
from bot.pipeline.progress import ProgressBoard
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside, Stages

_INDICES: Final = TypeAdapter(tuple[int, ...])


class Recordings:
    """The code of the jobs that recordings become.

    It runs again from the beginning after a crash: only calls of a `Run` may decide what comes
    next, and their order belongs to the version in `bot.engine.settings`.
    """

    def __init__(self, outside: Outside, settings: PipelineSettings, failpoint: Failpoint) -> None:
        posting = Posting(outside.store, outside.platforms, outside.clock, settings.chat_timeout_s)
        board = ProgressBoard(outside.store, posting, settings.progress_s, settings.edit_s)
        self._outside = outside
        self._settings = settings
        self._stages = Stages(outside, settings, posting, board, failpoint)
        self._attempts = Attempts(settings.patience, outside.clock, failpoint)
        self.aftermath = Aftermath(outside, settings, posting, failpoint)
        self.posting = posting
        self.giving_up = GivingUp(outside.store, posting, board)

    def bodies(self) -> Mapping[str, Body]:
        """The code by kind of job."""
        return {
            RECORDING: self._recording,
            Name.TRANSCRIBE: self._transcribe,
            Name.WRITE_NOTES: self._write_notes,
        }

    def queues(self) -> Mapping[str, Limits]:
        """The limits by name of queue."""
        return {
            RECORDINGS: Limits(per_process=self._settings.recordings_at_once),
            self._speech_queue: self._settings.speech,
            self._notes_queue: self._settings.notes,
        }

    async def _recording(self, run: Run, meeting_id: str) -> Facts:
        try:
            await self._through_the_stages(run, meeting_id)
        except JobFailedError as error:
            await run.step("give_up", partial(self.giving_up.tell, meeting_id, error.failure))
            raise
        return {}

    async def _through_the_stages(self, run: Run, meeting_id: str) -> None:
        persist = partial(self._attempts.persist, run)
        stages = self._stages
        taken_in = await persist(Name.ANNOUNCE, meeting_id, partial(stages.announce, meeting_id))
        await self._hear(run, meeting_id, _INDICES.validate_python(taken_in["unheard"]))
        await persist(Name.ASSEMBLE, meeting_id, partial(stages.assemble, meeting_id))
        notes = await run.start(
            Name.WRITE_NOTES, notes_job(meeting_id), self._notes_queue, meeting_id
        )
        await notes.result()
        await persist(Name.PUBLISH, meeting_id, partial(stages.publish, meeting_id))
        await persist(Name.FOLLOW_UP, meeting_id, partial(stages.follow_up, meeting_id))
        await self._look_back(run, meeting_id)
        await persist(Name.FINISH, meeting_id, partial(stages.finish, meeting_id))

    async def _look_back(self, run: Run, meeting_id: str) -> None:
        """Say what there is to be said of earlier items; the notes are there without it as well."""
        stages = {Name.SUGGEST: self.aftermath.suggest, Name.RECALL: self.aftermath.recall}
        for stage, work in stages.items():
            try:
                await self._attempts.persist(run, stage, meeting_id, partial(work, meeting_id))
            except JobFailedError as error:
                await run.step("go_on", partial(self.aftermath.leave, meeting_id, error.failure))

    async def _hear(self, run: Run, meeting_id: str, tracks: Sequence[int]) -> None:
        """Hear these tracks, each as a job of its own, and fail only when none is under way."""
        children = [
            await run.start(
                Name.TRANSCRIBE, track_job(meeting_id, track), self._speech_queue, meeting_id, track
            )
            for track in tracks
        ]
        failures = []
        for child in children:
            try:
                await child.result()
            except JobFailedError as error:
                failures.append(error)
        if failures:
            raise failures[0]

    async def _transcribe(self, run: Run, meeting_id: str, track: int) -> Facts:
        work = partial(self._stages.transcribe, meeting_id, track)
        return await self._attempts.persist(run, Name.TRANSCRIBE, f"{meeting_id}:{track}", work)

    async def _write_notes(self, run: Run, meeting_id: str) -> Facts:
        work = partial(self._stages.write_notes, meeting_id)
        return await self._attempts.persist(run, Name.WRITE_NOTES, meeting_id, work)

    @property
    def _speech_queue(self) -> str:
        return provider_queue(self._outside.transcriber.name)

    @property
    def _notes_queue(self) -> str:
        return provider_queue(self._outside.note_taker.name)
