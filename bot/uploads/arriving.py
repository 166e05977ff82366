"""The jobs of recordings that a platform tells of: looked at, asked about, taken up, or gone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import Final

from pydantic import JsonValue, TypeAdapter

from bot.domain.meeting import Place
from bot.domain.preferences import UploadMode
from bot.domain.publication import UploadState
from bot.domain.upload import Arrival, ArrivalState, SharedFile, SharedRecording
from bot.engine.engine import Body
from bot.engine.failure import Failure, JobFailedError
from bot.engine.run import Facts, Run
from bot.engine.settings import Limits
from bot.errors import BadRecordingError, MinutaError, NotAllowedError, NotFoundError
from bot.failpoints import Failpoint, Moment, Name, at
from bot.pipeline.attempts import Attempts
from bot.pipeline.names import ARRIVAL, ARRIVALS, SOURCE_GONE, arrival_job, source_gone_job
from bot.ports import RecordingSource, Store
from bot.uploads.checking import check_files
from bot.uploads.keys import key_of
from bot.uploads.known import meetings_of
from bot.uploads.settings import UploadSettings
from bot.uploads.telling import Telling

log = logging.getLogger(__name__)

_WAITING: Final = frozenset({ArrivalState.NEW, ArrivalState.WANTED})
_AT_ONCE: Final = 4
_IDS: Final = TypeAdapter(tuple[str, ...])


def all_but(*states: ArrivalState) -> tuple[ArrivalState, ...]:
    """The other states: what is settled unless it is one of them, is settled from these."""
    return tuple(state for state in ArrivalState if state not in states)


class _Next(StrEnum):
    NOTHING = "nothing"
    ASK = "ask"
    TAKE_UP = "take_up"
    REFUSE = "refuse"


class Arriving:
    """The code of the jobs by which it is decided what becomes of a recording.

    `submit` has a recording fetched; it is of `bot.uploads.uploads`. Every stage looks at what is
    kept: who was faster with an answer has the last word. As in `bot.pipeline.recordings`, only
    calls of a `Run` decide what comes next.
    """

    def __init__(
        self,
        store: Store,
        sources: Mapping[str, RecordingSource],
        telling: Telling,
        attempts: Attempts,
        submit: Callable[[SharedRecording], Awaitable[bool]],
        settings: UploadSettings,
        failpoint: Failpoint,
    ) -> None:
        self._store = store
        self._sources = sources
        self._telling = telling
        self._attempts = attempts
        self._submit = submit
        self._settings = settings
        self._failpoint = failpoint

    def bodies(self) -> Mapping[str, Body]:
        """The code by kind of job."""
        return {ARRIVAL: self._arrival, SOURCE_GONE: self._source_gone}

    def queues(self) -> Mapping[str, Limits]:
        """The limits by name of queue."""
        return {ARRIVALS: Limits(per_process=_AT_ONCE)}

    async def _arrival(self, run: Run, where: Facts, message_id: str) -> Facts:
        place = Place.model_validate(where)
        key = key_of(place, message_id)
        persist = partial(self._attempts.persist, run, job=arrival_job(place, message_id))
        try:
            seen = await persist(Name.LOOK, key, partial(self._look, place, message_id))
            match _Next(str(seen["next"])):
                case _Next.ASK:
                    await persist(Name.ASK, key, partial(self._ask, place, message_id))
                case _Next.TAKE_UP:
                    await persist(Name.TAKE_UP, key, partial(self._take_up, place, message_id))
                case _Next.REFUSE:
                    refuse = partial(self._refuse, place, message_id, seen["what"], seen["remedy"])
                    await persist(Name.REFUSE, key, refuse)
                case _Next.NOTHING:
                    pass
        except JobFailedError as error:
            await run.step("give_up", partial(self.give_up, place, message_id, error.failure))
            raise
        return {}

    async def _look(self, place: Place, message_id: str) -> Facts:
        """Find out what the platform says of it now, and what is to be done about it."""
        while True:
            arrival = await self._waiting(place, message_id)
            if arrival is None:
                return {"next": _Next.NOTHING}
            seen, facts = await self._seen(arrival)
            is_over = facts["next"] is _Next.NOTHING
            state = ArrivalState.IGNORED if is_over else arrival.state
            # an answer that has come meanwhile changes what is to be done
            if await self._store.settle_arrival(seen, state, unless=all_but(arrival.state)):
                return facts

    async def _seen(self, arrival: Arrival) -> tuple[SharedRecording, Facts]:
        recording = arrival.recording
        is_wanted = recording.is_wanted or arrival.state is ArrivalState.WANTED
        mode = (await self._store.room_settings(recording.place)).uploads
        if mode is UploadMode.OFF and not is_wanted:
            return recording, {"next": _Next.NOTHING}
        try:
            files = await self._files(recording)
            if not files and arrival.state is not ArrivalState.WANTED:
                return recording, {"next": _Next.NOTHING}
            check_files(files, self._settings)
        except (NotFoundError, BadRecordingError, NotAllowedError) as error:
            return recording, {"next": _Next.REFUSE, "what": error.what, "remedy": error.remedy}
        seen = recording.model_copy(update={"files": files})
        asks = mode is UploadMode.ASK and not is_wanted
        return seen, {"next": _Next.ASK if asks else _Next.TAKE_UP}

    async def _files(self, recording: SharedRecording) -> tuple[SharedFile, ...]:
        source = self._sources.get(recording.place.platform)
        if source is None:
            raise MinutaError(
                f"Nothing can be fetched from {recording.place.platform} here.",
                "Set it up (see minuta check), then share the recording again.",
            )
        async with asyncio.timeout(self._settings.look_timeout_s):
            seen = [await source.look(recording, file) for file in recording.files]
        return tuple(file for file in seen if file is not None)

    async def _ask(self, place: Place, message_id: str) -> Facts:
        arrival = await self._waiting(place, message_id)
        if arrival is None or arrival.state is not ArrivalState.NEW:
            return {}
        recording = arrival.recording
        await self._telling.ask(recording, at(self._failpoint, Name.ASK, key_of(place, message_id)))
        unless = all_but(ArrivalState.NEW)
        if not await self._store.settle_arrival(recording, ArrivalState.ASKED, unless=unless):
            now = await self._store.arrival(place, message_id)
            if now is None or now.state is ArrivalState.IGNORED:
                await self._telling.take_back(recording)  # deleted while it was asked about
        return {}

    async def _take_up(self, place: Place, message_id: str) -> Facts:
        arrival = await self._waiting(place, message_id)
        if arrival is None:
            return {}
        reached = at(self._failpoint, Name.TAKE_UP, key_of(place, message_id))
        await self._submit(arrival.recording)
        reached(Moment.DURING)
        await self._settle(arrival, ArrivalState.HANDED)
        reached(Moment.AFTER_EFFECT)
        return {}

    async def _refuse(
        self, place: Place, message_id: str, what: JsonValue, remedy: JsonValue
    ) -> Facts:
        arrival = await self._waiting(place, message_id)
        if arrival is None:
            return {}
        reached = at(self._failpoint, Name.REFUSE, key_of(place, message_id))
        await self._telling.say(arrival.recording, UploadState.FAILED, str(what), str(remedy))
        reached(Moment.DURING)
        await self._settle(arrival, ArrivalState.REFUSED)
        reached(Moment.AFTER_EFFECT)
        return {}

    async def give_up(self, place: Place, message_id: str, failure: Failure) -> Facts:
        """Say that it could not be found out what to do, as far as that can be said."""
        log.error(
            "%s failed at %s after %d tries",
            key_of(place, message_id),
            failure.stage,
            failure.attempts,
        )
        arrival = await self._waiting(place, message_id)
        if arrival is not None:
            await self._telling.say_if_possible(
                arrival.recording, UploadState.FAILED, failure.what, failure.remedy
            )
            await self._settle(arrival, ArrivalState.REFUSED)
        return {}

    async def _source_gone(self, run: Run, where: Facts, message_id: str) -> Facts:
        place = Place.model_validate(where)
        persist = partial(self._attempts.persist, run, job=source_gone_job(place, message_id))
        key = key_of(place, message_id)
        found = await persist(Name.RETRACT, key, partial(self._retract, place, message_id))
        for meeting_id in _IDS.validate_python(found["meetings"]):
            await persist(Name.ASK_ABOUT, meeting_id, partial(self._ask_about, meeting_id))
        return {}

    async def _retract(self, place: Place, message_id: str) -> Facts:
        """Fetch nothing any more; returns the `meetings` that were made of it."""
        arrival = await self._store.arrival(place, message_id)
        if arrival is None:
            return {"meetings": []}
        recording = arrival.recording
        reached = at(self._failpoint, Name.RETRACT, key_of(place, message_id))
        still_waits = all_but(*_WAITING, ArrivalState.ASKED)
        await self._store.settle_arrival(recording, ArrivalState.IGNORED, unless=still_waits)
        reached(Moment.DURING)
        now = await self._store.arrival(place, message_id)
        if now is not None and now.state is ArrivalState.IGNORED:
            await self._telling.take_back(recording)
        reached(Moment.AFTER_EFFECT)
        return {"meetings": [one.id for one in await meetings_of(self._store, recording)]}

    async def _ask_about(self, meeting_id: str) -> Facts:
        try:
            meeting = await self._store.meeting(meeting_id)
        except NotFoundError:
            return {}  # somebody has deleted it as well
        await self._telling.ask_about(meeting, at(self._failpoint, Name.ASK_ABOUT, meeting_id))
        return {}

    async def _waiting(self, place: Place, message_id: str) -> Arrival | None:
        """The arrival, if something is still to be done about it."""
        arrival = await self._store.arrival(place, message_id)
        return arrival if arrival is not None and arrival.state in _WAITING else None

    async def _settle(self, arrival: Arrival, state: ArrivalState) -> None:
        await self._store.settle_arrival(arrival.recording, state, unless=all_but(*_WAITING))
