"""One session of streaming v3."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, ClassVar

from bot.domain.speech import Segment
from bot.domain.streaming import StreamedSegment
from bot.errors import Fault, ProviderError
from integrations.speech.assemblyai.faults import NAME, SERVER_ERROR, ended, without
from integrations.speech.assemblyai.languages import tag_of
from integrations.speech.assemblyai.messages import (
    ToldProblem,
    ToldReply,
    ToldRevisions,
    ToldTurn,
)
from integrations.speech.assemblyai.tracks import mean_confidence, word_of
from integrations.speech.wire.answers import in_order, message_of, understood
from integrations.speech.wire.dialect import Dialect, Over, Ready

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from integrations.speech.wire.dialect import Message, Told

_log = logging.getLogger(__name__)

_MOST_OPEN = 100
_MOST_TURNS = 20_000
"""One every half second, for as long as a session may last."""

_MOST_REPLY = 500
_NO_VOICE = "UNKNOWN"
_NOTHING = "nothing was understood"


class Turns(Dialect):
    """Translates turns: one is final when it has ended, whatever comes of it later.

    Sound must not come faster than real time. `tells_voices` where they were asked for: a label
    without that means nothing.
    """

    speed: float | None = 1.0
    keep_alive_s: ClassVar[float | None] = 20.0
    waits: ClassVar[bool] = True

    def __init__(self, key: str, *, tells_voices: bool) -> None:
        self._key = key
        self._tells_voices = tells_voices
        self._going_on: dict[int, StreamedSegment] = {}
        self._ended: dict[int, StreamedSegment] = {}
        self._last_s = 0.0
        self._is_over = False
        self._readers: Mapping[str, Callable[[object], Iterable[Told]]] = {
            "Begin": self._begin,
            "Turn": self._turn,
            "SpeakerRevision": self._revise,
            "LLMGatewayResponse": self._reply,
            "Warning": self._warn,
            "Error": self._fail,
            "Termination": self._terminate,
        }

    def sound(self, pcm: bytes) -> Message:
        """A frame of sound, as it is."""
        return pcm

    def flush(self) -> Sequence[Message]:
        """Let the turn end now."""
        return [_command("ForceEndpoint")]

    def keep_alive(self) -> Message:
        """Say that the session is still wanted."""
        return _command("KeepAlive")

    def ending(self) -> Sequence[Message]:
        """Say that no more sound comes; the last turn and a goodbye follow."""
        return [_command("Terminate")]

    def read(self, message: Message) -> Iterable[Told]:
        """What a message means; raises `ProviderError`."""
        told = message_of(NAME, message)
        kind = told.get("type")
        reader = self._readers.get(kind) if isinstance(kind, str) else None
        return reader(told) if reader is not None else ()

    def closed(self, code: int | None, reason: str) -> ProviderError | None:
        """Why the session is over; None after the goodbye."""
        return None if self._is_over else ended(code, reason, self._key)

    def _begin(self, told: object) -> Iterable[Told]:
        del told
        return (Ready(),)

    def _turn(self, told: object) -> Iterable[Told]:
        turn = understood(NAME, ToldTurn, told)
        if turn.end_of_turn:
            return self._final(turn)
        segment = self._segment(turn)
        if turn.turn_order in self._ended or not segment.text:
            return ()
        if len(self._going_on) >= _MOST_OPEN and turn.turn_order not in self._going_on:
            raise ProviderError(NAME, Fault.BAD_OUTPUT, "too many turns go on at once")
        partial = StreamedSegment(key=str(turn.turn_order), segment=segment, is_final=False)
        self._going_on[turn.turn_order] = partial
        return (partial,)

    def _final(self, turn: ToldTurn) -> Iterable[Told]:
        was_shown = self._going_on.pop(turn.turn_order, None) or self._ended.get(turn.turn_order)
        segment = self._segment(turn)
        if not segment.text and was_shown is None:
            return ()
        final = StreamedSegment(
            key=str(turn.turn_order),
            segment=segment,
            is_final=True,
            gap=None if segment.text else _NOTHING,
            reply=was_shown.reply if was_shown is not None else None,
        )
        self._last_s = max(self._last_s, segment.end_s)
        return self._keep(turn.turn_order, final)

    def _keep(self, order: int, final: StreamedSegment) -> Iterable[Told]:
        """A final may come again, changed."""
        self._ended[order] = final
        if len(self._ended) > _MOST_TURNS:
            del self._ended[next(iter(self._ended))]
        return (final,)

    def _segment(self, turn: ToldTurn) -> Segment:
        words = in_order([word_of(word) for word in turn.words if word.text])
        in_a_row = " ".join(word.text for word in words)
        label = turn.speaker_label if turn.speaker_label != _NO_VOICE else None
        return Segment(
            start_s=words[0].start_s if words else self._last_s,
            end_s=max((word.end_s for word in words), default=self._last_s),
            text=turn.transcript or in_a_row if turn.end_of_turn else in_a_row or turn.transcript,
            words=words,
            language=tag_of(turn.language_code),
            confidence=mean_confidence(words),
            speaker_label=label if self._tells_voices else None,
        )

    def _revise(self, told: object) -> Iterable[Told]:
        revised: list[Told] = []
        for revision in understood(NAME, ToldRevisions, told).revisions:
            final = self._ended.get(revision.turn_order)
            if final is None or not self._tells_voices:
                continue
            label = revision.speaker_label if revision.speaker_label != _NO_VOICE else None
            segment = final.segment.model_copy(update={"speaker_label": label})
            final = final.model_copy(update={"segment": segment})
            revised += self._keep(revision.turn_order, final)
        return revised

    def _reply(self, told: object) -> Iterable[Told]:
        """The answer of the language model; one that failed is no reason to end the session."""
        try:
            reply = understood(NAME, ToldReply, told)
        except ProviderError as error:
            _log.warning("no reply within the stream: %s", error)
            return ()
        final = self._ended.get(reply.turn_order)
        text = reply.data.choices[0].message.content if reply.data.choices else None
        line = (text or "")[:_MOST_REPLY].strip()
        if final is None or not line:
            return ()
        return self._keep(reply.turn_order, final.model_copy(update={"reply": line}))

    def _warn(self, told: object) -> Iterable[Told]:
        problem = understood(NAME, ToldProblem, told)
        text = without(self._key, problem.warning)
        _log.warning("%s warns: %s %s", NAME, problem.warning_code, text)
        return ()

    def _fail(self, told: object) -> Iterable[Told]:
        problem = understood(NAME, ToldProblem, told)
        raise ended(problem.error_code or SERVER_ERROR, problem.error, self._key)

    def _terminate(self, told: object) -> Iterable[Told]:
        """The goodbye; a turn that it leaves open has ended with it."""
        del told
        self._is_over = True
        left = [
            partial.model_copy(update={"is_final": True})
            for _, partial in sorted(self._going_on.items())
        ]
        self._going_on.clear()
        return [*left, Over()]


def _command(kind: str) -> str:
    return json.dumps({"type": kind})
