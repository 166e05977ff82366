"""What the two kinds of streams have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlencode

from bot.domain.transcript import SpeechEngine
from integrations.speech.deepgram import models
from integrations.speech.deepgram.faults import NAME
from integrations.speech.wire.dialect import Address
from integrations.speech.wire.transcriber import SocketTranscriber

if TYPE_CHECKING:
    from collections.abc import Mapping

    from integrations.speech.deepgram.query import Parameters

NOT_UNDERSTOOD = "nothing was understood"


class DeepgramStreams(SocketTranscriber):
    """One model of Deepgram, for streams of raw sound."""

    name: ClassVar[str] = NAME

    def __init__(
        self, base_url: str, headers: Mapping[str, str], model: str, endpointing_s: float
    ) -> None:
        engine = SpeechEngine(provider=NAME, model=model)
        super().__init__(engine, models.of_streams(model, endpointing_s), base_url)
        self._headers = headers
        self._socket_url = base_url.replace("http", "ws", 1)

    def _at(self, path: str, query: Parameters) -> Address:
        asked = [*query, ("encoding", "linear16"), ("sample_rate", "16000")]
        return Address(f"{self._socket_url}{path}?{urlencode(asked)}", self._headers)
