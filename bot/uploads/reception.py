"""Where recordings from chats come in, and where people say whether they want notes of them."""

import logging
from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from bot.domain.meeting import Place
from bot.domain.upload import Arrival, ArrivalState, SharedRecording
from bot.engine.jobs import Jobs
from bot.engine.records import Job, JobState
from bot.errors import NotFoundError, ProviderError
from bot.failpoints import Failpoint, Moment, Name, at
from bot.pipeline.names import (
    ARRIVAL,
    ARRIVALS,
    SOURCE_GONE,
    arrival_job,
    source_gone_job,
)
from bot.ports import Clock, Store
from bot.uploads.arriving import Arriving, all_but
from bot.uploads.keys import upload_key
from bot.uploads.known import meetings_of
from bot.uploads.uploads import submit_upload

log = logging.getLogger(__name__)

_AT_ONCE: Final = 100
_OVER: Final = frozenset({JobState.DONE, JobState.FAILED})


class Reception:
    """Keeps what comes in, and sees that there is a job for all that waits.

    The row comes first and the job afterwards: what was kept by a process that died in between is
    found by `scan`.
    """

    def __init__(
        self, store: Store, jobs: Jobs, clock: Clock, arriving: Arriving, failpoint: Failpoint
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._arriving = arriving
        self._failpoint = failpoint

    async def arrived(self, event: str, recordings: Sequence[SharedRecording]) -> None:
        """Keep an event and the recordings that are new with it, in one transaction.

        What is known already changes nothing. What becomes of them is decided by their jobs.
        """
        if not recordings:
            return
        platform, now = recordings[0].place.platform, self._clock.now()
        reached = at(self._failpoint, Name.ARRIVE, upload_key(recordings[0]))
        reached(Moment.BEFORE)
        new = await self._store.arrive(platform, event, recordings, now)
        reached(Moment.DURING)
        try:
            for arrival in new:
                await self._start(arrival.recording)
        except ProviderError as error:
            log.warning("%d recordings get their jobs in a while: %s", len(new), error)
        reached(Moment.AFTER_EFFECT)

    async def share(self, recording: SharedRecording) -> bool:
        """Have the recordings of a message fetched; false if that is done or under way.

        What has failed is tried again. An event that tells of them later changes nothing.
        """
        wanted = recording.model_copy(update={"is_wanted": True})
        event = f"share:{uuid4().hex}"
        place = wanted.place
        if not await self._store.arrive(place.platform, event, [wanted], self._clock.now()):
            kept = (ArrivalState.HANDED,)
            await self._store.settle_arrival(wanted, ArrivalState.WANTED, unless=kept)
        is_new = await submit_upload(self._jobs, self._store, wanted)
        await self._store.settle_arrival(wanted, ArrivalState.HANDED, unless=())
        return is_new

    async def accept(self, place: Place, message_id: str) -> bool:
        """Have a recording fetched that was asked about, declined or refused.

        False if that is done or under way. Raises `NotFoundError` for one that is not known.
        """
        arrival = await self.known(place, message_id)
        recording = arrival.recording
        if arrival.state is ArrivalState.WANTED or await self._is_under_way(arrival):
            return False
        reached = at(self._failpoint, Name.ACCEPT, upload_key(recording))
        await self._clear(recording)
        if not await self._store.settle_arrival(
            recording, ArrivalState.WANTED, unless=all_but(arrival.state)
        ):
            return await self.accept(place, message_id)  # somebody else has answered meanwhile
        reached(Moment.DURING)
        await self._start(recording)
        reached(Moment.AFTER_EFFECT)
        return True

    async def decline(self, place: Place, message_id: str) -> SharedRecording | None:
        """Want no notes of a recording that was asked about; None if they are wanted by now."""
        arrival = await self.known(place, message_id)
        unless = all_but(ArrivalState.ASKED, ArrivalState.DECLINED)
        declined = ArrivalState.DECLINED
        if await self._store.settle_arrival(arrival.recording, declined, unless=unless):
            return arrival.recording
        return None

    async def source_deleted(self, place: Place, message_id: str) -> None:
        """Have what was made of a recording asked about, or what was asked taken back."""
        if await self._store.arrival(place, message_id) is None:
            return
        job_id = source_gone_job(place, message_id)
        where = place.model_dump(mode="json")
        await self._jobs.submit(SOURCE_GONE, job_id, ARRIVALS, where, message_id)

    async def known(self, place: Place, message_id: str) -> Arrival:
        """What is known of a recording; raises `NotFoundError`."""
        arrival = await self._store.arrival(place, message_id)
        if arrival is None:
            raise NotFoundError("This recording is not known any more.", "Share it again.")
        return arrival

    async def scan(self) -> None:
        """See that all that waits has a job, and tell of what failed without a word."""
        waiting = [
            arrival
            for state in (ArrivalState.NEW, ArrivalState.WANTED)
            for arrival in await self._store.arrivals(state, _AT_ONCE)
        ]
        known = await self._jobs.find([_job_of(one.recording) for one in waiting])
        for arrival in waiting:
            recording = arrival.recording
            job = known.get(_job_of(recording))
            if job is not None and job.state is JobState.FAILED:
                await self._tell(recording, job)
            elif job is None or job.state is JobState.DONE:
                await self._clear(recording)
                await self._start(recording)

    async def _tell(self, recording: SharedRecording, job: Job) -> None:
        """Say why nothing becomes of a recording whose job killed its process too often."""
        if job.failure is not None:
            await self._arriving.give_up(recording.place, recording.message_id, job.failure)

    async def _is_under_way(self, arrival: Arrival) -> bool:
        """Whether a recording is being fetched or a meeting; what has failed is not."""
        if arrival.state is not ArrivalState.HANDED:
            return False
        key = upload_key(arrival.recording)
        job = (await self._jobs.find([key])).get(key)
        if job is not None and job.state in {JobState.WAITING, JobState.RUNNING}:
            return True
        is_done = job is None or job.state is JobState.DONE
        return is_done and bool(await meetings_of(self._store, arrival.recording))

    async def _clear(self, recording: SharedRecording) -> None:
        """Forget the job that was about the recording before, once it is over."""
        job_id = _job_of(recording)
        if job_id in await self._jobs.find([job_id], _OVER):
            await self._jobs.forget([job_id])

    async def _start(self, recording: SharedRecording) -> None:
        where = recording.place.model_dump(mode="json")
        await self._jobs.submit(ARRIVAL, _job_of(recording), ARRIVALS, where, recording.message_id)


def _job_of(recording: SharedRecording) -> str:
    return arrival_job(recording.place, recording.message_id)
