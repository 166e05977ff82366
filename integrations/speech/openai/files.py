"""Files heard by OpenAI, by `POST /audio/transcriptions`: the words are in the answer.

A json answer has no times: it becomes one segment as long as the file. So such models are given
short files (see `models`).
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, ClassVar

import httpx2
import openai

from bot.domain.speech_job import JobHabits
from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from bot.ports import SpeechService
from integrations.speech.openai.answers import heard
from integrations.speech.openai.faults import provider_error
from integrations.speech.openai.models import NAME, family_of, language_code

if TYPE_CHECKING:
    from bot.domain.speech import SpeechCapabilities, SpeechRequest
    from bot.domain.speech_job import Begun, SoundFile, Ticket

NO_KEY = "none"  # the client wants one, local servers look at none
_CONNECT_S = 15.0
_TIMEOUT_S = 300.0
_MOST_BYTES = 32 << 20
"""A file of 25 MB holds two hours; with every word timed they are 4 MB."""


class OpenAiFiles(SpeechService):
    """One model of OpenAI, or of a server that speaks like it; an answer may take `timeout_s`."""

    name: ClassVar[str] = NAME

    def __init__(self, model: str, key: str, base_url: str, timeout_s: float = _TIMEOUT_S) -> None:
        self._model = model
        self._timeout_s = timeout_s
        self._family = family_of(model)
        # What people said is sent to the address that was set and nowhere else.
        timeout = httpx2.Timeout(timeout_s, connect=_CONNECT_S)
        self._client = openai.AsyncOpenAI(
            api_key=key or NO_KEY,
            base_url=base_url,
            max_retries=0,
            timeout=timeout,
            http_client=openai.DefaultAsyncHttpxClient(timeout=timeout, follow_redirects=False),
        )

    @property
    def engine(self) -> SpeechEngine:
        """OpenAI and the model."""
        return SpeechEngine(provider=NAME, model=self._model)

    @property
    def host(self) -> str:
        """The host of the server."""
        return self._client.base_url.host

    @property
    def capabilities(self) -> SpeechCapabilities:
        """What the family of the model can do."""
        return self._family.files

    @property
    def habits(self) -> JobHabits:
        """There are no jobs."""
        return JobHabits()

    async def begin(
        self, upload: str, sound: SoundFile, request: SpeechRequest, ticket: Ticket
    ) -> Begun:
        """Send the sound and return what was said."""
        del upload, ticket
        try:
            async with asyncio.timeout(self._timeout_s):
                body = await self._post(sound, self._asked(request))
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            raise provider_error(error) from None  # the client's own error repeats what was sent
        except TimeoutError:
            raise ProviderError(
                NAME, Fault.CONNECTIVITY, "no answer in time", is_in_doubt=True
            ) from None
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            raise ProviderError(NAME, Fault.BAD_OUTPUT, "the answer is no JSON") from None
        return heard(said, self._family.format, self.engine, sound.duration_s)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    def _asked(self, request: SpeechRequest) -> dict[str, Any]:
        asked: dict[str, Any] = {"response_format": self._family.format}
        if (language := language_code(request.language)) is not None:
            asked["language"] = language
        if self._family.files.vocabulary and request.vocabulary:
            asked["keywords"] = list(request.vocabulary)
        if self._family.files.diarization:
            asked["chunking_strategy"] = "auto"  # wanted above 30 s
        if self._family.files.word_times:
            asked["timestamp_granularities"] = ["word", "segment"]
        return asked

    async def _post(self, sound: SoundFile, asked: dict[str, Any]) -> bytes:
        """The body of the answer; read in pieces, since nobody says that it has an end."""
        create = self._client.audio.transcriptions.with_streaming_response.create
        file = (sound.path.name, sound.path, sound.media_type)
        async with create(file=file, model=self._model, **asked) as response:
            body = bytearray()
            async for piece in response.iter_bytes():
                body += piece
                if len(body) > _MOST_BYTES:
                    raise ProviderError(NAME, Fault.BAD_OUTPUT, "the answer is too large")
        return bytes(body)
