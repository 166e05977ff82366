"""Files: one request, whose answer is the words or is called back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from bot.domain.speech import Extra, beyond
from bot.domain.speech_job import Callback, JobHabits, JobStarted
from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from bot.ports import SpeechService
from integrations.speech.deepgram import models, query
from integrations.speech.deepgram.answers import Accepted, Transcription
from integrations.speech.deepgram.faults import NAME, told_in
from integrations.speech.wire.answers import message_of, understood

if TYPE_CHECKING:
    from bot.domain.speech import SpeechCapabilities, SpeechRequest
    from bot.domain.speech_job import Begun, SoundFile, Ticket
    from integrations.speech.wire.http import Http

_CALLED_PORTS = frozenset({80, 443, 8080, 8443})
"""Of callback URLs (developers.deepgram.com/docs/callback)."""

_USUAL_PORTS = {"http": 80, "https": 443}
_THINKS_S = 630.0
"""After ten minutes Deepgram gives up with status 504."""

_SLOWEST_BYTES_PER_S = 50_000
"""Of an upload."""


class DeepgramFiles(SpeechService):
    """One model of Deepgram, for files.

    A result can't be fetched later: it comes as the answer, or to the callback URL. One whose port
    Deepgram does not call is not told to it, and the words come as the answer. Entities and
    sentiment are told of English alone.
    """

    name: ClassVar[str] = NAME

    def __init__(self, http: Http, model: str) -> None:
        self._http = http
        self._model = model

    @property
    def engine(self) -> SpeechEngine:
        """Deepgram and the model."""
        return SpeechEngine(provider=NAME, model=self._model)

    @property
    def host(self) -> str:
        """The host that sound is sent to."""
        return self._http.host

    @property
    def capabilities(self) -> SpeechCapabilities:
        """What the model can do with a file."""
        return models.of_files(self._model)

    @property
    def habits(self) -> JobHabits:
        """Nothing can be asked for later, and nothing stays there that could be deleted."""
        return JobHabits(calls_back=True)

    async def begin(
        self, upload: str, sound: SoundFile, request: SpeechRequest, ticket: Ticket
    ) -> Begun:
        """Have a sound heard: the words, or a job whose result is called back."""
        del upload
        self._refuse_what_is_beyond(sound, request)
        callback_url = ticket.callback_url if _is_called(ticket.callback_url) else None
        answer = await self._http.json(
            "POST",
            "/v1/listen",
            query=self._query(request, ticket.key, callback_url),
            file=sound.path,
            headers={"Content-Type": sound.media_type, "Content-Length": str(sound.bytes)},
            timeout_s=_THINKS_S + sound.bytes / _SLOWEST_BYTES_PER_S,
        )
        if callback_url is not None:
            return JobStarted(job_id=understood(NAME, Accepted, answer).request_id)
        return understood(NAME, Transcription, answer).heard(self._model, sound.duration_s)

    def read_callback(self, body: bytes) -> Callback:
        """The words, or why there are none; raises `ProviderError` (BAD_OUTPUT)."""
        told = message_of(NAME, body)
        if "results" not in told and (failure := told_in(told)):
            known = told.get("request_id")
            return Callback(job_id=known if isinstance(known, str) else None, failure=failure)
        answer = understood(NAME, Transcription, told)
        return Callback(job_id=answer.metadata.request_id, heard=answer.heard(self._model))

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._http.aclose()

    def _refuse_what_is_beyond(self, sound: SoundFile, request: SpeechRequest) -> None:
        if (lack := beyond(self.capabilities, request)) is not None:
            raise ProviderError(NAME, Fault.BAD_INPUT, lack)
        most_bytes = self.capabilities.max_bytes
        if most_bytes is not None and sound.bytes > most_bytes:
            raise ProviderError(NAME, Fault.TOO_LONG, f"takes files of up to {most_bytes} bytes")

    def _query(
        self, request: SpeechRequest, ticket: str, callback_url: str | None
    ) -> query.Parameters:
        asked = query.common(self._model, request)
        asked += query.language_of_file(self._model, request.language)
        asked.append(("utterances", "true"))
        if query.is_wanted(Extra.SENTIMENT, request):
            asked.append(("sentiment", "true"))
        if callback_url is not None:
            asked += [("callback", callback_url), ("extra", f"ticket:{ticket}")]
        return asked


def _is_called(url: str | None) -> bool:
    """Whether Deepgram calls this URL."""
    if url is None:
        return False
    try:
        parts = urlsplit(url)
        port = parts.port or _USUAL_PORTS.get(parts.scheme)
    except ValueError:
        return False
    return bool(parts.hostname) and parts.scheme in _USUAL_PORTS and port in _CALLED_PORTS
