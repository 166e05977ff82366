"""Files at AssemblyAI: https://www.assemblyai.com/docs/api-reference/transcripts/submit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from bot.domain.speech import Extra, HeardTrack, SpeechCapabilities
from bot.domain.speech_job import Callback, JobHabits, JobStarted
from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from bot.ports import SpeechService
from integrations.speech.assemblyai.answers import (
    Announced,
    Begun,
    Page,
    ToldTranscript,
    Upload,
)
from integrations.speech.assemblyai.faults import NAME, explain, failed, is_gone
from integrations.speech.assemblyai.languages import MANY, SIX, code_of, primary_codes
from integrations.speech.assemblyai.terms import file_terms
from integrations.speech.assemblyai.tracks import heard
from integrations.speech.wire.answers import message_of, understood
from integrations.speech.wire.http import Http

if TYPE_CHECKING:
    from bot.domain.speech import SpeechRequest
    from bot.domain.speech_job import SoundFile, Ticket
    from bot.ports import SpeechAccess

BASE_URL = "https://api.assemblyai.com"
_USUAL = ("universal-3-pro", "universal-2")
_TERMS = {"universal-3-pro": 1000, "universal-2": 200}
_FEWEST_TERMS = 200
_LANGUAGES = {"universal-3-pro": SIX, "universal-2": MANY}
_TICKET_HEADER = "X-Minuta-Ticket"

_MOST_S = 10 * 3600.0
_MOST_BYTES = 2_200_000_000
_SLOWEST_BYTES_PER_S = 125_000
_PAGE = 200
_PAGES = 5
_MOST_CALLBACK_BYTES = 1 << 16
_SILENT = "no spoken audio"


class AssemblyAiFiles(SpeechService):
    """Uploads a file and has it transcribed; models are tried in order, by language."""

    name: ClassVar[str] = NAME

    def __init__(self, access: SpeechAccess, model: str | None = None) -> None:
        self._key = access.key
        self._models = tuple(filter(None, (model or "").split("+"))) or _USUAL
        headers = {"Authorization": access.key}
        self._http = Http(NAME, access.base_url or BASE_URL, headers, explain)

    @property
    def engine(self) -> SpeechEngine:
        """The provider, and the model that is tried first."""
        return SpeechEngine(provider=NAME, model=self._models[0])

    @property
    def host(self) -> str:
        """The host that sound is sent to."""
        return self._http.host

    @property
    def capabilities(self) -> SpeechCapabilities:
        """What the models can do together."""
        known = [_LANGUAGES.get(model) for model in self._models]
        languages = frozenset().union(*(of or frozenset() for of in known))
        return SpeechCapabilities(
            languages=languages if all(known) else frozenset(),
            diarization=True,
            word_times=True,
            confidence=True,
            vocabulary=True,
            max_duration_s=_MOST_S,
            max_bytes=_MOST_BYTES,
            max_vocabulary=self._most_terms,
            code_switching=True,
            extras=frozenset({Extra.ENTITIES, Extra.SENTIMENT}),
        )

    @property
    def habits(self) -> JobHabits:
        """What can be done with a job."""
        return JobHabits(fetches=True, finds=True, deletes=True, calls_back=True)

    async def upload(self, sound: SoundFile) -> str:
        """Bring the sound there; returns its URL, which is good with the same key alone."""
        answer = await self._http.json(
            "POST",
            "/v2/upload",
            file=sound.path,
            headers={
                "Content-Type": "application/octet-stream",
                "Content-Length": str(sound.bytes),
            },
            timeout_s=60.0 + sound.bytes / _SLOWEST_BYTES_PER_S,
        )
        return understood(NAME, Upload, answer).upload_url

    async def begin(
        self, upload: str, sound: SoundFile, request: SpeechRequest, ticket: Ticket
    ) -> JobStarted:
        """Ask for a transcript."""
        del sound
        body = {
            "audio_url": upload,
            "speech_models": list(self._models),
            **_language(request),
            **_voices(request),
            **_extras(request),
            **_callback(ticket),
        }
        if terms := file_terms(request.vocabulary, self._most_terms):
            body["keyterms_prompt"] = terms
        answer = await self._http.json("POST", "/v2/transcript", body=body)
        return JobStarted(job_id=understood(NAME, Begun, answer, is_in_doubt=True).id)

    async def find(self, upload: str, ticket: Ticket) -> str | None:
        """The transcript of an upload among the last thousand; None if there is none."""
        del ticket
        before: list[tuple[str, str]] = []
        for _ in range(_PAGES if upload else 0):
            query = [("limit", str(_PAGE)), *before]
            page = understood(
                NAME, Page, await self._http.json("GET", "/v2/transcript", query=query)
            )
            for listed in page.transcripts:
                if listed.audio_url == upload:
                    return listed.id
            if len(page.transcripts) < _PAGE:
                return None
            before = [("before_id", page.transcripts[-1].id)]
        return None

    async def fetch(self, job_id: str) -> HeardTrack | None:
        """A transcript; None while it is worked on."""
        answer = await self._http.json("GET", _path(job_id))
        # hours of words take a while
        told = await asyncio.to_thread(understood, NAME, ToldTranscript, answer)
        if told.status in {"queued", "processing"}:
            return None
        if told.status == "error" and _SILENT not in (told.error or "").lower():
            raise failed(told.error or "", self._key)
        return await asyncio.to_thread(heard, told, self._models[0])

    async def delete(self, job_id: str) -> None:
        """Delete a transcript, and with it the sound that was uploaded for it."""
        try:
            await self._http.json("DELETE", _path(job_id))
        except ProviderError as error:
            if not is_gone(error):
                raise

    def read_callback(self, body: bytes) -> Callback:
        """Which transcript is ready or has failed; to be fetched in either case."""
        if len(body) > _MOST_CALLBACK_BYTES:
            raise ProviderError(NAME, Fault.BAD_OUTPUT, "the callback is too large")
        told = understood(NAME, Announced, message_of(NAME, body))
        return Callback(job_id=told.transcript_id)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._http.aclose()

    @property
    def _most_terms(self) -> int:
        """What the most modest model takes: any of them may come to hear a file."""
        return min(_TERMS.get(model, _FEWEST_TERMS) for model in self._models)


def _path(job_id: str) -> str:
    return f"/v2/transcript/{quote(job_id, safe='')}"


def _language(request: SpeechRequest) -> dict[str, Any]:
    if request.language:
        return {"language_code": code_of(request.language)}
    options: dict[str, Any] = {"code_switching": True}
    if likely := primary_codes(request.languages, MANY):
        options["expected_languages"] = likely
    return {"language_detection": True, "language_detection_options": options}


def _voices(request: SpeechRequest) -> dict[str, Any]:
    if not request.is_mixed:
        return {}
    if not request.max_speakers:
        return {"speaker_labels": True}
    # of the people present not all may speak: what is known is a bound
    most = {"max_speakers_expected": request.max_speakers}
    return {"speaker_labels": True, "speaker_options": most}


def _extras(request: SpeechRequest) -> dict[str, Any]:
    names = {Extra.ENTITIES: "entity_detection", Extra.SENTIMENT: "sentiment_analysis"}
    return {name: True for extra, name in names.items() if extra in request.extras}


def _callback(ticket: Ticket) -> dict[str, Any]:
    if ticket.callback_url is None:
        return {}
    return {
        "webhook_url": ticket.callback_url,
        "webhook_auth_header_name": _TICKET_HEADER,
        "webhook_auth_header_value": ticket.key,
    }
