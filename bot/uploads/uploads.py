"""The job that makes meetings of the recordings in a message."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.domain.progress import Stage
from bot.domain.publication import UploadState
from bot.domain.upload import SharedRecording
from bot.engine.engine import Body
from bot.engine.failure import Failure, JobFailedError
from bot.engine.jobs import Jobs
from bot.engine.records import JobState
from bot.engine.run import Facts, Run
from bot.engine.settings import Limits
from bot.failpoints import Failpoint, Moment, Name
from bot.intake import meeting_of
from bot.pipeline.attempts import Attempts
from bot.pipeline.names import UPLOAD, UPLOADS
from bot.ports import MeetingStore
from bot.uploads.checking import no_recording
from bot.uploads.fetching import Fetching
from bot.uploads.keys import origin_of, upload_key
from bot.uploads.known import meetings_of
from bot.uploads.telling import Telling

log = logging.getLogger(__name__)


class Uploads:
    """The code of the jobs that messages with recordings become: fetch, take in, admit.

    `admit` hands a meeting to the pipeline. The message that tells of a single file becomes that of
    its meeting; several files have meetings with messages of their own. As in
    `bot.pipeline.recordings`, only calls of a `Run` decide what comes next.
    """

    def __init__(
        self,
        fetching: Fetching,
        store: MeetingStore,
        telling: Telling,
        attempts: Attempts,
        admit: Callable[[str], Awaitable[None]],
        at_once: int,
        failpoint: Failpoint,
    ) -> None:
        self._fetching = fetching
        self._store = store
        self._telling = telling
        self._attempts = attempts
        self._admit = admit
        self._at_once = at_once
        self._failpoint = failpoint

    def bodies(self) -> Mapping[str, Body]:
        """The code by kind of job."""
        return {UPLOAD: self._upload}

    def queues(self) -> Mapping[str, Limits]:
        """The limits by name of queue."""
        return {UPLOADS: Limits(per_process=self._at_once)}

    async def _upload(self, run: Run, message: Facts) -> Facts:
        recording = SharedRecording.model_validate(message)
        await run.step("tell", partial(self._tell, recording, UploadState.FETCHING))
        try:
            taken_in = await self._through_the_files(run, recording)
        except JobFailedError as error:
            await run.step("give_up", partial(self._give_up, recording, error.failure))
            raise
        if not taken_in["is_one_message"]:
            await run.step("tell_end", partial(self._tell, recording, UploadState.FETCHED))
        return taken_in

    async def _through_the_files(self, run: Run, recording: SharedRecording) -> Facts:
        """Take in what can be had; fail only when nothing is under way any more."""
        persist = partial(self._attempts.persist, run, job=upload_key(recording))
        subject = upload_key(recording)
        meetings, refusals, failures = list[str](), list[Facts](), list[JobFailedError]()
        is_one_message = False
        for file in recording.files:
            take_in = partial(self._fetching.take_in, recording, file)
            try:
                taken = await persist(Name.FETCH, subject, take_in)
            except JobFailedError as error:
                failures.append(error)
                continue
            if "meeting" in taken:
                meetings.append(str(taken["meeting"]))
                admit = partial(self._hand_in, recording, meetings[-1])
                admitted = await persist(Name.ADMIT, subject, admit)
                is_one_message = bool(admitted["is_one_message"])
            else:
                refusals.append(taken)
        if failures:
            raise failures[0]
        if not meetings:
            raise JobFailedError(_no_recording(refusals))
        return {"meetings": [*meetings], "is_one_message": is_one_message}

    async def _hand_in(self, recording: SharedRecording, meeting_id: str) -> Facts:
        subject, is_one_message = upload_key(recording), False
        if len(recording.files) == 1:
            is_one_message = not await self._telling.is_known(recording)
            if (await self._store.progress(meeting_id)).stage is Stage.RECEIVED:
                await self._telling.wait(recording, await self._store.meeting(meeting_id))
        self._failpoint(Name.ADMIT, Moment.DURING, subject)
        await self._admit(meeting_id)
        self._failpoint(Name.ADMIT, Moment.AFTER_EFFECT, subject)
        return {"is_one_message": is_one_message}

    async def _give_up(self, recording: SharedRecording, failure: Failure) -> Facts:
        key = upload_key(recording)
        log.error("%s failed at %s after %d tries", key, failure.stage, failure.attempts)
        if failure.stage == Name.ADMIT:
            return {}  # it is a meeting already, which the inbox finds
        if len(recording.files) == 1 and not await meetings_of(self._store, recording):
            (file,) = recording.files
            await self._telling.hand_back(recording, meeting_of(origin_of(recording, file)))
        await self._telling.say_if_possible(
            recording, UploadState.FAILED, failure.what, failure.remedy
        )
        return {}

    async def _tell(self, recording: SharedRecording, state: UploadState) -> Facts:
        """Say how far it has come, as far as it can be said: that costs no recording."""
        await self._telling.say_if_possible(recording, state)
        return {}


async def submit_upload(jobs: Jobs, store: MeetingStore, recording: SharedRecording) -> bool:
    """Have the recordings of a message taken in; false if that is done or under way already.

    One that has failed is begun again with what the message says of its files now, and one whose
    meetings were all forgotten since is taken in once more. Files that are meetings already stay
    these.
    """
    key = upload_key(recording)
    known = (await jobs.find([key])).get(key)
    if known is not None:
        is_done = known.state is JobState.DONE and bool(await meetings_of(store, recording))
        if is_done or known.state in {JobState.WAITING, JobState.RUNNING}:
            return False
        await jobs.forget([key])
    await jobs.submit(UPLOAD, key, UPLOADS, recording.model_dump(mode="json"))
    return True


def _no_recording(refusals: list[Facts]) -> Failure:
    told = no_recording()
    what, remedy = told.what, told.remedy
    if len(refusals) == 1:
        what, remedy = str(refusals[0]["what"]), str(refusals[0]["remedy"])
    return Failure(what=what, remedy=remedy, error="no recording", stage=Name.FETCH, attempts=1)
