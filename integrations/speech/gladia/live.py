"""People whom Gladia hears while they talk."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field

from bot.domain.speech import Extra, SpeechCapabilities
from bot.domain.streaming import StreamedSegment
from bot.domain.transcript import SpeechEngine
from bot.errors import Fault, ProviderError
from integrations.speech.gladia import asking
from integrations.speech.gladia.answers import (
    Opened,
    ToldEntity,
    ToldSentiment,
    ToldUtterance,
    listed,
    sentiment_of,
    signals_of,
)
from integrations.speech.gladia.faults import NAME, closing, may_resume
from integrations.speech.gladia.files import EXTRAS
from integrations.speech.wire.answers import Answer, Text, message_of, understood
from integrations.speech.wire.dialect import Acknowledged, Address, Dialect, Over
from integrations.speech.wire.transcriber import SocketTranscriber

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.speech import Segment, SpeechRequest
    from integrations.speech.wire.dialect import Message, Told
    from integrations.speech.wire.http import Http

_LONGEST_SESSION_S = 3 * 3600.0
_MOST_SESSIONS = 30
_MOST_REMEMBERED = 100
"""Utterances whose entities and sentiment may still come."""

_NOT_UNDERSTOOD = "nothing was understood"


class _Acknowledgment(Answer):
    byte_range: tuple[int, int]


class _Transcript(Answer):
    id: Annotated[Text, Field(min_length=1, max_length=200)]
    is_final: bool
    utterance: ToldUtterance


class _Named(Answer):
    utterance_id: Text
    results: Annotated[tuple[ToldEntity, ...], BeforeValidator(listed)] = ()


class _Felt(Answer):
    utterance_id: Text
    results: Annotated[tuple[ToldSentiment, ...], BeforeValidator(listed)] = ()


class GladiaDialect(Dialect):
    """One live session.

    What is found out about an utterance comes after it, and it is told once more then.
    """

    keep_alive_s: ClassVar[float | None] = 5.0
    resumes: ClassVar[bool] = True

    def __init__(self, extras: frozenset[Extra]) -> None:
        self._extras = extras
        self._finals: OrderedDict[str, StreamedSegment] = OrderedDict()
        self._is_ending = False

    def sound(self, pcm: bytes) -> Message:
        """Sound goes as it is."""
        return pcm

    def ending(self) -> Sequence[Message]:
        """Ends the recording; what is still to be told comes before the session ends."""
        self._is_ending = True
        return ('{"type": "stop_recording"}',)

    def read(self, message: Message) -> Iterable[Told]:
        """What a message means; kinds that are not known mean nothing."""
        told = message_of(NAME, message)
        data = told.get("data")
        match told.get("type"):
            case "audio_chunk":
                yield self._acknowledgment(told.get("acknowledged"), data)
            case "transcript":
                yield self._transcript(understood(NAME, _Transcript, data), _session(told))
            case "named_entity_recognition" if data is not None:
                yield from self._named(understood(NAME, _Named, data))
            case "sentiment_analysis" if data is not None:
                yield from self._felt(understood(NAME, _Felt, data))
            case "end_session":
                yield Over()

    def closed(self, code: int | None, reason: str) -> ProviderError | None:
        """Why the session was closed for good."""
        del reason
        return closing(code, is_expected=self._is_ending)

    def may_resume(self, code: int) -> bool:
        """Whether the session goes on; it does not where its URL is refused."""
        return may_resume(code)

    def _acknowledgment(self, is_taken: object, data: object) -> Acknowledged:
        if is_taken is not True:
            raise ProviderError(NAME, Fault.SERVER, "sound was not taken")
        return Acknowledged(understood(NAME, _Acknowledgment, data).byte_range[1])

    def _transcript(self, told: _Transcript, session: str) -> StreamedSegment:
        segment = told.utterance.segment()
        streamed = StreamedSegment(
            key=f"{session}:{told.id}",
            segment=segment,
            is_final=told.is_final,
            gap=_NOT_UNDERSTOOD if told.is_final and not segment.text else None,
        )
        if told.is_final:
            self._remember(told.id, streamed)
        return streamed

    def _named(self, told: _Named) -> Iterable[StreamedSegment]:
        if Extra.ENTITIES in self._extras:
            entities = tuple(each.entity() for each in told.results)
            yield from self._completed(told.utterance_id, {"entities": entities})

    def _felt(self, told: _Felt) -> Iterable[StreamedSegment]:
        found: dict[str, Any] = {}
        if Extra.SENTIMENT in self._extras and (tone := sentiment_of(told.results)):
            found["sentiment"] = tone
        if Extra.EMOTION in self._extras and (signals := signals_of(told.results)):
            found["signals"] = signals
        if found:
            yield from self._completed(told.utterance_id, found)

    def _completed(self, utterance: str, found: dict[str, Any]) -> Iterable[StreamedSegment]:
        known = self._finals.get(utterance)
        if known is not None:
            segment: Segment = known.segment.model_copy(update=found)
            known = known.model_copy(update={"segment": segment})
            self._remember(utterance, known)
            yield known

    def _remember(self, utterance: str, streamed: StreamedSegment) -> None:
        if not self._extras:
            return
        self._finals[utterance] = streamed
        if len(self._finals) > _MOST_REMEMBERED:
            self._finals.popitem(last=False)


class GladiaStreams(SocketTranscriber):
    """Opens a session with the key, and sends to the URL that is answered."""

    name: ClassVar[str] = NAME

    def __init__(self, http: Http, base_url: str, model: str) -> None:
        capabilities = SpeechCapabilities(
            languages=asking.LANGUAGES,
            word_times=True,
            confidence=True,
            vocabulary=True,
            max_vocabulary=asking.MOST_TERMS,
            extras=EXTRAS,
            max_session_s=_LONGEST_SESSION_S,
            max_sessions=_MOST_SESSIONS,
            endpointing_s=asking.ENDPOINTING_S,
        )
        super().__init__(SpeechEngine(provider=NAME, model=model), capabilities, base_url)
        self._http = http
        self._model = model

    async def address(self, request: SpeechRequest) -> Address:
        """Begin a session; its URL is its secret, so the key is not sent there."""
        body = asking.session(self._model, request)
        answer = await self._http.json("POST", "/v2/live", body=body)
        opened = understood(NAME, Opened, answer)
        if not _is_theirs(opened.url, self._base_url):
            raise ProviderError(NAME, Fault.BAD_OUTPUT, "a session lies on a foreign host")
        return Address(opened.url, {}, opened.id)

    def dialect(self, request: SpeechRequest) -> Dialect:
        """How Gladia speaks in a new session."""
        return GladiaDialect(request.extras & EXTRAS)

    async def forget(self, address: Address) -> None:
        """Delete the recording, which would stay there for a year; raises `ProviderError`."""
        if address.session is not None:
            await self._http.json_if_any("DELETE", f"/v2/live/{address.session}")

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._http.aclose()


def _session(told: dict[str, Any]) -> str:
    session = told.get("session_id")
    return session[:100] if isinstance(session, str) else ""


def _is_theirs(url: str, base_url: str) -> bool:
    """Whether a socket lies where people were told that sound goes, and as safely."""
    try:
        socket, base = urlsplit(url), urlsplit(base_url)
        is_there = socket.hostname == base.hostname
    except ValueError:
        return False
    schemes = {"wss"} if base.scheme == "https" else {"ws", "wss"}
    return is_there and socket.scheme in schemes
