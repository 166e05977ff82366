"""Files that Gladia hears."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from bot.domain.speech import Extra, SpeechCapabilities
from bot.domain.speech_job import Callback, JobHabits, JobStarted
from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from bot.ports import SpeechService
from integrations.speech.gladia import asking
from integrations.speech.gladia.answers import Called, Job, Jobs, Started, Uploaded
from integrations.speech.gladia.faults import NAME
from integrations.speech.gladia.tracks import track_of
from integrations.speech.wire.answers import understood
from integrations.speech.wire.http import fault_of

if TYPE_CHECKING:
    from bot.domain.speech import HeardTrack, SpeechRequest
    from bot.domain.speech_job import SoundFile, Ticket
    from integrations.speech.wire.http import Http

EXTRAS = frozenset({Extra.ENTITIES, Extra.SENTIMENT, Extra.EMOTION})
_ONE_LANGUAGE = "solaria-3"
"""This model has to be told the one language that is spoken."""

_JOBS = "/v2/pre-recorded"
_LONGEST_S = 135 * 60.0
_MOST_BYTES = 1000 * 10**6
_UPLOAD_S = 120.0
_SLOWEST_BYTES_S = 50_000
_FAILED = "transcription.error"


class GladiaFiles(SpeechService):
    """A file is uploaded, and a job is begun with it; the result is fetched."""

    name: ClassVar[str] = NAME

    def __init__(self, http: Http, model: str) -> None:
        self._http = http
        self._model = model

    @property
    def engine(self) -> SpeechEngine:
        """The provider and its model."""
        return SpeechEngine(provider=NAME, model=self._model)

    @property
    def host(self) -> str:
        """The host that sound is sent to."""
        return self._http.host

    @property
    def capabilities(self) -> SpeechCapabilities:
        """What the model can do with a file."""
        return SpeechCapabilities(
            languages=asking.LANGUAGES,
            diarization=True,
            word_times=True,
            confidence=True,
            vocabulary=True,
            max_duration_s=_LONGEST_S,
            max_bytes=_MOST_BYTES,
            max_vocabulary=asking.MOST_TERMS,
            code_switching=self._model != _ONE_LANGUAGE,
            extras=EXTRAS,
        )

    @property
    def habits(self) -> JobHabits:
        """What can be done with a job: everything."""
        return JobHabits(fetches=True, finds=True, deletes=True, calls_back=True)

    async def upload(self, sound: SoundFile) -> str:
        """Bring the sound there; returns its URL there."""
        timeout_s = _UPLOAD_S + sound.bytes / _SLOWEST_BYTES_S
        file = ("audio", sound.path, sound.media_type)
        answer = await self._http.multipart("/v2/upload", {}, file, timeout_s)
        return understood(NAME, Uploaded, answer).audio_url

    async def begin(
        self, upload: str, sound: SoundFile, request: SpeechRequest, ticket: Ticket
    ) -> JobStarted:
        """Have an uploaded sound heard."""
        del sound
        if self._model == _ONE_LANGUAGE and request.language is None:
            detail = f"{_ONE_LANGUAGE} has to be told the language"
            raise ProviderError(NAME, Fault.BAD_INPUT, detail)
        body = asking.transcription(upload, self._model, request, ticket)
        answer = await self._http.json("POST", _JOBS, body=body)
        return JobStarted(job_id=understood(NAME, Started, answer, is_in_doubt=True).id)

    async def find(self, upload: str, ticket: Ticket) -> str | None:
        """The id of the job that was begun with this ticket; None if there is none."""
        del upload
        query = [("limit", "10"), ("custom_metadata[ticket]", ticket.key)]
        answer = await self._http.json("GET", _JOBS, query=query)
        jobs = understood(NAME, Jobs, answer).items
        return next((job.id for job in jobs if job.is_of(ticket.key)), None)

    async def fetch(self, job_id: str) -> HeardTrack | None:
        """The result of a job, None while it is worked on."""
        answer = await self._http.json_if_any("GET", _path(job_id))
        if answer is None:
            raise ProviderError(NAME, Fault.SERVER, "the job is gone there")
        job = understood(NAME, Job, answer)
        if job.status == "error":
            raise _failed(job.error_code)
        if job.status != "done":
            return None
        if job.result is None or job.result.transcription is None:
            raise ProviderError(NAME, Fault.BAD_OUTPUT, "a job is done without a result")
        return track_of(job.result, job.result.transcription, self.engine)

    async def delete(self, job_id: str) -> None:
        """Delete sound and words of a job there; one that is gone already is no error."""
        await self._http.json_if_any("DELETE", _path(job_id))

    def read_callback(self, body: bytes) -> Callback:
        """What a callback says; the words in it are left to fetching, which can be believed."""
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            told = None
        called = understood(NAME, Called, told)
        job_id = called.id
        if job_id is None:
            job_id = understood(NAME, Started, called.payload).id
        failure = None
        if called.event == _FAILED:
            code = called.error.code if called.error else None
            failure = "it failed" if code is None else f"it failed with {code}"
        return Callback(job_id=job_id, failure=failure)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._http.aclose()


def _path(job_id: str) -> str:
    return f"{_JOBS}/{quote(job_id, safe='')}"


def _failed(code: int | None) -> ProviderError:
    """Why a job failed; only what the sound or the request is to blame for is final."""
    fault = Fault.SERVER if code is None else fault_of(code)
    if fault in {Fault.AUTHENTICATION, Fault.RATE}:
        fault = Fault.SERVER
    return ProviderError(NAME, fault, f"the job failed with {code}")
