"""The adapter of a provider that no vendor is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ValidationError

from bot.domain.speech import HeardTrack, Segment, SpeechCapabilities
from bot.domain.speech_job import Begun, Callback, JobHabits, JobStarted
from bot.domain.transcript import SpeechEngine, Word
from bot.errors import Fault, ProviderError
from bot.ports import SpeechService
from integrations.speech.wire.http import Http
from tests.servers.plain_speech.server import KEY

if TYPE_CHECKING:
    from bot.domain.speech import SpeechRequest
    from bot.domain.speech_job import SoundFile, Ticket

NAME = "plain"
ALL = JobHabits(fetches=True, finds=True, deletes=True, calls_back=True)
CALLS = JobHabits(calls_back=True)
AT_ONCE = JobHabits()
CAN = SpeechCapabilities(
    languages=frozenset({"en"}), diarization=True, word_times=True, vocabulary=True
)


class _Word(BaseModel):
    text: str
    start: float
    end: float


class _Segment(BaseModel):
    text: str
    speaker: str | None
    words: list[_Word]


class _Result(BaseModel):
    duration: float
    segments: list[_Segment]

    def heard(self, *, has_word_times: bool) -> HeardTrack:
        return HeardTrack(
            engine=SpeechEngine(provider=NAME, model="m"),
            duration_s=self.duration,
            speech_s=0.0,
            segments=tuple(
                Segment(
                    start_s=told.words[0].start,
                    end_s=told.words[-1].end,
                    text=told.text,
                    words=tuple(
                        Word(text=word.text, start_s=word.start, end_s=word.end)
                        for word in (told.words if has_word_times else ())
                    ),
                    speaker_label=told.speaker,
                )
                for told in self.segments
            ),
        )


class _Called(BaseModel):
    id: str | None = None
    error: str | None = None
    result: _Result | None = None


class PlainService(SpeechService):
    """Speaks with `PlainSpeech`; `begin` hears at once where nothing can be fetched or called."""

    name: ClassVar[str] = NAME

    def __init__(
        self,
        base_url: str,
        habits: JobHabits = ALL,
        capabilities: SpeechCapabilities = CAN,
        key: str = KEY,
    ) -> None:
        self._http = Http(NAME, base_url, {"Authorization": key}, lambda _, __: (None, ""))
        self._habits = habits
        self._capabilities = capabilities

    @property
    def engine(self) -> SpeechEngine:
        return SpeechEngine(provider=NAME, model="m")

    @property
    def host(self) -> str:
        return self._http.host

    @property
    def capabilities(self) -> SpeechCapabilities:
        return self._capabilities

    @property
    def habits(self) -> JobHabits:
        return self._habits

    async def upload(self, sound: SoundFile) -> str:
        if self._habits == AT_ONCE:
            return ""
        answer = await self._http.json("POST", "/upload", file=sound.path)
        return str(answer["upload"])

    async def begin(
        self, upload: str, sound: SoundFile, request: SpeechRequest, ticket: Ticket
    ) -> Begun:
        if not (self._habits.fetches or ticket.callback_url):
            mixed = [("is_mixed", "1" if request.is_mixed else "0")]
            return self._read(await self._http.json("POST", "/hear", query=mixed, file=sound.path))
        body = {
            "upload": upload,
            "ticket": ticket.key,
            "callback": ticket.callback_url,
            "is_mixed": request.is_mixed,
            "vocabulary": list(request.vocabulary),
        }
        answer = await self._http.json("POST", "/jobs", body=body)
        return JobStarted(job_id=answer["id"])

    async def find(self, upload: str, ticket: Ticket) -> str | None:
        assert self._habits.finds
        del upload
        answer = await self._http.json("GET", "/jobs", query=[("ticket", ticket.key)])
        return answer["ids"][0] if answer["ids"] else None

    async def fetch(self, job_id: str) -> HeardTrack | None:
        assert self._habits.fetches
        answer = await self._http.json("GET", f"/jobs/{job_id}")
        if answer["status"] == "working":
            return None
        if answer["status"] == "error":
            fault = Fault.BAD_INPUT if answer["error"] == "bad sound" else Fault.SERVER
            raise ProviderError(NAME, fault, answer["error"])
        return self._read(answer["result"])

    async def delete(self, job_id: str) -> None:
        assert self._habits.deletes
        try:
            await self._http.json("DELETE", f"/jobs/{job_id}")
        except ProviderError as error:
            if "404" not in error.detail:
                raise

    def read_callback(self, body: bytes) -> Callback:
        try:
            told = _Called.model_validate_json(body)
        except ValidationError:
            raise ProviderError(NAME, Fault.BAD_OUTPUT, "the callback makes no sense") from None
        heard = self._read(told.result) if told.result is not None else None
        return Callback(job_id=told.id, heard=heard, failure=told.error)

    async def aclose(self) -> None:
        await self._http.aclose()

    def _read(self, told: Any) -> HeardTrack:  # noqa: ANN401 (any JSON)
        try:
            result = _Result.model_validate(told)
        except ValidationError:
            raise ProviderError(NAME, Fault.BAD_OUTPUT, "the result makes no sense") from None
        return result.heard(has_word_times=self._capabilities.word_times)
