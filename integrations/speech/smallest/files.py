"""Files heard by Smallest AI: one request with the sound in it.

Pulse answers with the words. Pulse Pro can bring them to a URL instead; they can't be fetched, and
nothing can be deleted there. What is sent, and the shapes of answers and errors:
https://docs.smallest.ai, "Transcribe (Pre-recorded)", as of August 2026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from bot.domain.speech import Extra
from bot.domain.speech_job import Callback, JobHabits, JobStarted
from bot.domain.transcript import SpeechEngine
from bot.errors import Fault
from bot.ports import SpeechService
from integrations.speech.smallest.answers import Label, Transcription
from integrations.speech.smallest.models import NAME, PULSE_PRO, language_of_file, of_files
from integrations.speech.wire.answers import Answer, Text, message_of, understood
from integrations.speech.wire.http import Http, one_line

if TYPE_CHECKING:
    from bot.domain.speech import SpeechCapabilities, SpeechRequest
    from bot.domain.speech_job import Begun, SoundFile, Ticket

_PATH = "/waves/v1/stt/"
"""Without the last slash the address is another one."""

_TIMEOUT_S = 300.0
"""The sound has to get there; the hearing itself takes a fiftieth of its length."""

_NOT_WITHIN_THE_PLAN = ("limit", "credit", "plan", "quota", "balance")


class _Accepted(Answer):
    status: Literal["processing"]
    request_id: Text


class _CalledBack(Answer):
    status: str = ""
    request_id: Label = None
    error: Label = None


class SmallestFiles(SpeechService):
    """One model of Smallest AI."""

    name: ClassVar[str] = NAME

    def __init__(self, model: str, key: str, base_url: str) -> None:
        self._model = model
        self._http = Http(NAME, base_url, {"Authorization": f"Bearer {key}"}, explain)

    @property
    def engine(self) -> SpeechEngine:
        """Smallest AI and the model."""
        return SpeechEngine(provider=NAME, model=self._model)

    @property
    def host(self) -> str:
        """The host of the region."""
        return self._http.host

    @property
    def capabilities(self) -> SpeechCapabilities:
        """What the model can do."""
        return of_files(self._model)

    @property
    def habits(self) -> JobHabits:
        """Pulse Pro calls back; there is nothing else that can be done with a job."""
        return JobHabits(calls_back=self._model == PULSE_PRO)

    async def begin(
        self, upload: str, sound: SoundFile, request: SpeechRequest, ticket: Ticket
    ) -> Begun:
        """Send the sound; the words come at once, or by a callback where the model calls back."""
        del upload
        said = await self._http.json(
            "POST",
            _PATH,
            query=self._query(request, ticket),
            file=sound.path,
            headers={"Content-Type": "application/octet-stream"},
            timeout_s=_TIMEOUT_S,
        )
        if isinstance(said, dict) and said.get("status") == "processing":
            return JobStarted(job_id=understood(NAME, _Accepted, said).request_id)
        return understood(NAME, Transcription, said).heard(self.engine, sound.duration_s)

    def read_callback(self, body: bytes) -> Callback:
        """The words, or the word for a failure."""
        said = message_of(NAME, body)
        called_back = understood(NAME, _CalledBack, said)
        if called_back.status not in {"success", ""} or called_back.error is not None:
            failure = one_line(called_back.error or called_back.status)
            return Callback(job_id=called_back.request_id, failure=failure)
        heard = understood(NAME, Transcription, said).heard(self.engine)
        return Callback(job_id=called_back.request_id, heard=heard)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _query(self, request: SpeechRequest, ticket: Ticket) -> list[tuple[str, str]]:
        wanted = request.extras & self.capabilities.extras
        query = [
            ("model", self._model),
            ("language", language_of_file(self._model, request.language)),
            ("word_timestamps", "true"),  # or there are neither words nor utterances
        ]
        if request.is_mixed:
            query.append(("diarize", "true"))
        if self.habits.calls_back and ticket.callback_url is not None:
            query += [
                ("webhook_url", ticket.callback_url),
                ("webhook_method", "POST"),
                ("webhook_extra", f"ticket:{ticket.key}"),
            ]
        if Extra.EMOTION in wanted:
            query.append(("emotion_detection", "true"))
        if Extra.GENDER in wanted:
            query.append(("gender_detection", "true"))
        return query


def explain(status: int, body: Any) -> tuple[Fault | None, str]:  # noqa: ANN401 (anything may come)
    """What an error says; 403 stands for a wrong key as well as for a plan that is used up."""
    said = body.get("error") if isinstance(body, dict) else None
    text = said if isinstance(said, str) else ""
    if status in {402, 403} and any(word in text.lower() for word in _NOT_WITHIN_THE_PLAN):
        return Fault.QUOTA, text
    return None, text
