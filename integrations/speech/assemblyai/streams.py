"""Talk at AssemblyAI: https://www.assemblyai.com/docs/speech-to-text/universal-streaming."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlencode, urlsplit

from bot.domain.speech import SpeechCapabilities
from bot.domain.transcript import SpeechEngine
from integrations.speech.assemblyai.faults import NAME
from integrations.speech.assemblyai.files import BASE_URL
from integrations.speech.assemblyai.languages import SIX, primary_codes
from integrations.speech.assemblyai.terms import MOST_STREAMED, stream_terms
from integrations.speech.assemblyai.turns import Turns
from integrations.speech.wire.dialect import Address
from integrations.speech.wire.transcriber import SocketTranscriber

if TYPE_CHECKING:
    from bot.domain.speech import SpeechRequest
    from bot.ports import SpeechAccess

_USUAL = "u3-rt-pro"
_ENGLISH = "universal-streaming-english"
_LANGUAGES = {
    "u3-rt-pro": SIX,
    _ENGLISH: frozenset({"en"}),
    "universal-streaming-multilingual": SIX,
}
_FORMATTED_LATER = ("universal-streaming", "whisper")
"""Models that write punctuation only when asked to; the others always do."""

_VERSION = "2025-05-12"
_LONGEST_S = 3 * 3600.0
_MOST_VOICES = 10
_REPLY_TOKENS = 200
_TURN = "{{turn}}"
"""They put what was said in its place."""


class AssemblyAiStreams(SocketTranscriber):
    """Opens sessions of streaming v3."""

    name: ClassVar[str] = NAME

    def __init__(self, access: SpeechAccess, model: str | None = None) -> None:
        self._access = access
        self._model = model or _USUAL
        capabilities = SpeechCapabilities(
            languages=_LANGUAGES.get(self._model, frozenset()),
            diarization=True,
            word_times=True,
            confidence=True,
            vocabulary=True,
            max_vocabulary=MOST_STREAMED,
            code_switching=self._model != _ENGLISH,
            replies=bool(access.reply_model),
            max_session_s=_LONGEST_S,
            endpointing_s=Turns.silence_s,
        )
        engine = SpeechEngine(provider=NAME, model=self._model)
        super().__init__(engine, capabilities, streaming_url(access.base_url or BASE_URL))

    async def address(self, request: SpeechRequest) -> Address:
        """Where a session is opened; everything that is wanted of it is in the query."""
        query = {
            "sample_rate": str(Turns.rate),
            "encoding": "pcm_s16le",
            "speech_model": self._model,
            **self._formatting(),
            **self._languages(request),
            **_terms(request),
            **_voices(request),
            **self._replies(request),
        }
        url = f"{self._base_url}/v3/ws?{urlencode(query)}"
        return Address(url, {"Authorization": self._access.key, "AssemblyAI-Version": _VERSION})

    def dialect(self, request: SpeechRequest) -> Turns:
        """How a session is read."""
        return Turns(self._access.key, tells_voices=request.is_mixed)

    def _formatting(self) -> dict[str, str]:
        return {"format_turns": "true"} if self._model.startswith(_FORMATTED_LATER) else {}

    def _languages(self, request: SpeechRequest) -> dict[str, str]:
        if self._model == _ENGLISH:
            return {}
        named = {"language_detection": "true"}
        likely = (request.language,) if request.language else request.languages
        if codes := primary_codes(likely, self._capabilities.languages):
            named["language_codes"] = _json(codes)
        return named

    def _replies(self, request: SpeechRequest) -> dict[str, str]:
        if not request.instruction or not self._access.reply_model:
            return {}
        asked = request.instruction
        if _TURN not in asked:
            asked = f"{asked}\n\n{_TURN}"
        gateway = {
            "model": self._access.reply_model,
            "messages": [{"role": "user", "content": asked}],
            "max_tokens": _REPLY_TOKENS,
        }
        return {"llm_gateway": _json(gateway)}


def streaming_url(base_url: str) -> str:
    """The address of streams that belongs to one of the REST API, in the same region."""
    address = urlsplit(base_url)
    host = address.netloc
    if host.startswith("api."):
        host = f"streaming.{host.removeprefix('api.')}"
    scheme = "ws" if address.scheme == "http" else "wss"
    return address._replace(scheme=scheme, netloc=host).geturl()


def _terms(request: SpeechRequest) -> dict[str, str]:
    terms = stream_terms(request.vocabulary)
    return {"keyterms_prompt": _json(terms)} if terms else {}


def _voices(request: SpeechRequest) -> dict[str, str]:
    if not request.is_mixed:
        return {}
    if not request.max_speakers:
        return {"speaker_labels": "true"}
    most = min(request.max_speakers, _MOST_VOICES)
    return {"speaker_labels": "true", "max_speakers": str(most)}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
