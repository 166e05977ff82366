"""Live sessions: sound that is counted over all connections, and what is told of it."""

from __future__ import annotations

import base64
import json
import uuid
from typing import TYPE_CHECKING, Any

from tests.servers.gladia import telling
from tests.servers.gladia.jobs import CREATED
from tests.servers.speech.hearing import TurnEar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.servers.gladia.rules import Session as Asked
    from tests.servers.speech.hearing import Turn
    from tests.servers.speech.sockets import LocalSocket, Message

_LARGEST_FRAME = 1 << 20
FORBIDDEN = 4403
INVALID = 4400
TOO_LARGE = 1009


def sound_in(message: Message) -> int:
    """The bytes of sound in a message, which may be a binary frame or hold them as base64."""
    if isinstance(message, bytes):
        return len(message)
    told = json.loads(message)
    return len(_chunk(told)) if told.get("type") == "audio_chunk" else 0


def _chunk(told: dict[str, Any]) -> bytes:
    return base64.b64decode(told["data"]["chunk"], validate=True)


class LiveSession:
    """One recording; it goes on over several connections until it is stopped."""

    def __init__(self, asked: Asked) -> None:
        self.id = str(uuid.uuid4())
        self.token = uuid.uuid4().hex
        self.asked = asked
        self.bytes = 0
        self.is_over = False
        self.connections = 0
        self._wants = asked.messages_config
        self._ear = TurnEar(asked.sample_rate, pause_s=asked.endpointing)
        self._told: list[Turn] = []
        self._partial = ""

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(self._told)

    async def serve(self, socket: LocalSocket) -> None:
        if self.is_over:
            await socket.close(FORBIDDEN, "the session is over")
            return
        self.connections += 1
        if self.connections == 1 and self._wants.receive_lifecycle_events:
            await socket.send(self._message("start_session"))
            await socket.send(self._message("start_recording"))
        async for message in socket:
            if not await self._take(socket, message):
                return
        self.is_over |= socket.response.close_code == 1000

    async def _take(self, socket: LocalSocket, message: Message) -> bool:
        """Whether the session goes on after a message."""
        if len(message) > _LARGEST_FRAME:
            await socket.close(TOO_LARGE, "the frame is too large")
            return False
        if isinstance(message, bytes):
            await self._hear(socket, message)
            return True
        told = json.loads(message)
        if told.get("type") == "audio_chunk":
            await self._hear(socket, _chunk(told))
            return True
        if told == {"type": "stop_recording"}:
            await self._stop(socket)
        else:
            await socket.close(INVALID, "the message is invalid")
        return False

    async def _hear(self, socket: LocalSocket, sound: bytes) -> None:
        turns = self._ear.hear(sound)
        so_far = self._ear.so_far
        longest_s = self.asked.maximum_duration_without_endpointing
        if so_far is not None and so_far.end_s - so_far.start_s >= longest_s:
            turns += self._ear.end()
        begin, self.bytes = self.bytes, self.bytes + len(sound)
        if self._wants.receive_acknowledgments:
            await socket.send(self._acknowledgment(begin))
        await self._tell(socket, turns)
        await self._suppose(socket)

    async def _suppose(self, socket: LocalSocket) -> None:
        so_far = self._ear.so_far
        if so_far is None or so_far.text == self._partial:
            return
        self._partial = so_far.text
        if self._wants.receive_partial_transcripts:
            await socket.send(self._transcript(so_far, len(self._told), is_final=False))

    async def _tell(self, socket: LocalSocket, turns: Sequence[Turn]) -> None:
        processing = self.asked.realtime_processing
        for turn in turns:
            number = len(self._told)
            self._told.append(turn)
            self._partial = ""
            await socket.send(self._transcript(turn, number, is_final=True))
            if processing.named_entity_recognition:
                results = telling.entities([turn])
                await socket.send(self._found("named_entity_recognition", number, results))
            if processing.sentiment_analysis:
                results = telling.tones([turn])
                await socket.send(self._found("sentiment_analysis", number, results))

    async def _stop(self, socket: LocalSocket) -> None:
        self.is_over = True
        left = {"recording_duration": self._ear.heard_s, "recording_left_to_process": 0.0}
        if self._wants.receive_acknowledgments:
            await socket.send(
                {**self._message("stop_recording", left), "acknowledged": True, "error": None}
            )
        await self._tell(socket, self._ear.finish())
        if self._wants.receive_lifecycle_events:
            ended = {"recording_duration": self._ear.heard_s}
            await socket.send(self._message("end_recording", ended))
        if self._wants.receive_post_processing_events:
            await socket.send(self._message("post_transcript", self._transcription()))
        if self._wants.receive_lifecycle_events:
            await socket.send(self._message("end_session"))
        await socket.close(1000)

    def job(self) -> dict[str, Any]:
        """The session as a job."""
        return {
            "id": self.id,
            "request_id": f"G-{self.id[:8]}",
            "version": 2,
            "kind": "live",
            "status": "done" if self.is_over else "processing",
            "created_at": CREATED,
            "completed_at": None,
            "custom_metadata": self.asked.custom_metadata,
            "error_code": None,
            "file": None,
            "request_params": None,
            "result": None,
        }

    def _transcription(self) -> dict[str, Any]:
        told = [self._utterance(turn) for turn in self._told]
        text = " ".join(each["text"] for each in told)
        return {"full_transcript": text, "languages": ["en"], "utterances": told}

    def _utterance(self, turn: Turn) -> dict[str, Any]:
        return telling.utterance(turn, (self.asked.language_config.languages or ["en"])[0])

    def _transcript(self, turn: Turn, number: int, *, is_final: bool) -> dict[str, Any]:
        data = {
            "id": f"00_{number:08d}",
            "is_final": is_final,
            "utterance": self._utterance(turn),
        }
        return self._message("transcript", data)

    def _found(self, kind: str, number: int, results: object) -> dict[str, Any]:
        turn = self._told[number]
        data = {
            "utterance_id": f"00_{number:08d}",
            "utterance": self._utterance(turn),
            "results": results,
        }
        return {**self._message(kind, data), "error": None}

    def _acknowledgment(self, begin: int) -> dict[str, Any]:
        per_second = self.asked.sample_rate * 2
        data = {
            "byte_range": [begin, self.bytes],
            "time_range": [begin / per_second, self.bytes / per_second],
        }
        return {**self._message("audio_chunk", data), "acknowledged": True, "error": None}

    def _message(self, kind: str, data: object = None) -> dict[str, Any]:
        told = {"session_id": self.id, "created_at": CREATED, "type": kind}
        return told if data is None else {**told, "data": data}
