"""The job that makes meetings of the recordings in a message."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.domain.publication import UploadPublication
from bot.domain.upload import SharedRecording
from bot.engine.engine import Body
from bot.engine.failure import Failure, JobFailedError
from bot.engine.jobs import Jobs
from bot.engine.logs import report
from bot.engine.records import JobState
from bot.engine.run import Facts, Run
from bot.engine.settings import Limits
from bot.errors import MinutaError, NotFoundError, ProviderError
from bot.intake import meeting_of
from bot.pipeline.attempts import Attempts
from bot.pipeline.failpoints import Failpoint, Moment, Name
from bot.pipeline.names import UPLOAD, UPLOADS
from bot.pipeline.posting import Posting
from bot.ports import MeetingStore
from bot.uploads.fetching import Fetching, origin_of, upload_key

log = logging.getLogger(__name__)


class Uploads:
    """The code of the jobs that messages with recordings become: fetch, take in, admit.

    `admit` hands a meeting to the pipeline. As in `bot.pipeline.recordings`, only calls of a `Run`
    decide what comes next.
    """

    def __init__(
        self,
        fetching: Fetching,
        posting: Posting,
        attempts: Attempts,
        admit: Callable[[str], Awaitable[None]],
        at_once: int,
        failpoint: Failpoint,
    ) -> None:
        self._fetching = fetching
        self._posting = posting
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
        await run.step("tell", partial(self._tell, recording, None))
        try:
            taken_in = await self._through_the_files(run, recording)
        except JobFailedError as error:
            await run.step("give_up", partial(self._tell, recording, error.failure))
            raise
        await run.step("tell_end", partial(self._tell, recording, None, is_fetched=True))
        return taken_in

    async def _through_the_files(self, run: Run, recording: SharedRecording) -> Facts:
        """Take in what can be had; fail only when nothing is under way any more."""
        persist = partial(self._attempts.persist, run, job=upload_key(recording))
        subject = upload_key(recording)
        meetings, refusals, failures = list[str](), list[Facts](), list[JobFailedError]()
        for file in recording.files:
            take_in = partial(self._fetching.take_in, recording, file)
            try:
                taken = await persist(Name.FETCH, subject, take_in)
            except JobFailedError as error:
                failures.append(error)
                continue
            if "meeting" in taken:
                meetings.append(str(taken["meeting"]))
                admit = partial(self._hand_over, subject, meetings[-1])
                await persist(Name.ADMIT, subject, admit)
            else:
                refusals.append(taken)
        if failures:
            raise failures[0]
        if not meetings:
            raise JobFailedError(_no_recording(refusals))
        return {"meetings": [*meetings]}

    async def _hand_over(self, subject: str, meeting_id: str) -> Facts:
        self._failpoint(Name.ADMIT, Moment.DURING, subject)
        await self._admit(meeting_id)
        self._failpoint(Name.ADMIT, Moment.AFTER_EFFECT, subject)
        return {}

    async def _tell(
        self, recording: SharedRecording, failure: Failure | None, *, is_fetched: bool = False
    ) -> Facts:
        """Say how far it has come, as far as it can be said: that costs no recording."""
        key = upload_key(recording)
        if failure is not None:
            log.error("%s failed at %s after %d tries", key, failure.stage, failure.attempts)
        publication = UploadPublication(
            recording=recording,
            is_fetched=is_fetched,
            failure=failure.what if failure else None,
            remedy=failure.remedy if failure else None,
        )
        try:
            await self._posting.say(key, publication)
        except (MinutaError, ProviderError, TimeoutError) as error:
            reason = "no answer in time" if isinstance(error, TimeoutError) else error
            log.warning("how %s is fetched is not shown: %s", key, reason)
        except Exception as error:  # noqa: BLE001 (a faulty display must not cost a recording)
            report(log, key, error)
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
        is_done = known.state is JobState.DONE and await _is_any_kept(store, recording)
        if is_done or known.state in {JobState.WAITING, JobState.RUNNING}:
            return False
        await jobs.forget([key])
    await jobs.submit(UPLOAD, key, UPLOADS, recording.model_dump(mode="json"))
    return True


async def _is_any_kept(store: MeetingStore, recording: SharedRecording) -> bool:
    for file in recording.files:
        try:
            await store.meeting(meeting_of(origin_of(recording, file)))
        except NotFoundError:
            continue
        return True
    return False


def _no_recording(refusals: list[Facts]) -> Failure:
    what, remedy = "There is no recording in this message.", "Share the audio or video file."
    if len(refusals) == 1:
        what, remedy = str(refusals[0]["what"]), str(refusals[0]["remedy"])
    return Failure(what=what, remedy=remedy, error="no recording", stage=Name.FETCH, attempts=1)
