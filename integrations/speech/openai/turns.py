"""The turns of a realtime session: when they were spoken, and in which order they are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.speech import Segment
from bot.domain.streaming import StreamedSegment
from integrations.speech.openai.models import PAUSE_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from integrations.speech.openai.events import Event

PADDING_MS = 300
"""So much before the first sound of a turn belongs to it; the default."""

_LONGEST_PARTIAL = 10_000
_BUFFER = "input_audio_buffer"
_TRANSCRIPTION = "conversation.item.input_audio_transcription"


@dataclass
class _Turn:
    """Times count what was sent, in seconds; `end_s` is None while somebody speaks."""

    key: str
    start_s: float
    end_s: float | None = None
    partial: str = ""
    text: str | None = None
    language: str | None = None
    gap: str | None = None
    is_silence: bool = False


@dataclass(frozen=True)
class _Committed:
    """What we ended ourselves, since the last time; `is_quiet` where all of it may be silence."""

    start_s: float
    end_s: float
    is_quiet: bool


class Turns:
    """Makes results of events; times count what was sent, in seconds.

    A turn begins and ends when the server says so, or where we have committed what was sent. Turns
    are transcribed side by side: finals wait for those of the turns before. A turn that failed is
    a gap. What is committed at the end after `silence_s` of silence may hold nothing else: it is
    not told, since models hear words in silence.
    """

    def __init__(self, silence_s: float) -> None:
        self._silence_s = silence_s
        self._sent_s = self._committed_s = self._stopped_s = 0.0
        self._is_silent = True
        self._commits: list[_Committed] = []
        self._turns: dict[str, _Turn] = {}
        self._order: list[str] = []
        self._told: str | None = None
        self._open: str | None = None

    @property
    def is_all_told(self) -> bool:
        """Whether no turn goes on, is transcribed, or waits to be told."""
        return not self._turns and not self._commits

    def sent(self, seconds: float) -> None:
        """More sound was sent."""
        self._sent_s += seconds
        self._is_silent = False

    def fell_silent(self) -> None:
        """The last thing that was sent is silence."""
        self._is_silent = True

    def committed(self) -> None:
        """What was sent since the last commit is committed."""
        silence_s = self._silence_s if self._is_silent else 0.0
        end_s = max(self._committed_s, self._sent_s - silence_s)
        self._commits.append(_Committed(self._committed_s, end_s, self._is_silent))
        self._committed_s = self._sent_s

    def nothing_committed(self) -> None:
        """There was nothing to commit."""
        if self._commits:
            self._commits.pop(0)

    def read(self, event: Event) -> Iterator[StreamedSegment]:
        """What an event tells of a turn."""
        if event.item_id is None:
            return
        if event.type == f"{_BUFFER}.speech_started":
            self._begin(event.item_id, event.audio_start_ms)
        elif event.type == f"{_BUFFER}.speech_stopped":
            self._stop(event.item_id, event.audio_end_ms)
        elif event.type == f"{_BUFFER}.committed":
            self._commit(event.item_id, event.previous_item_id)
            yield from self._finals()
        elif event.type == f"{_TRANSCRIPTION}.delta":
            yield from self._more(event.item_id, event.delta)
        elif event.type == f"{_TRANSCRIPTION}.completed":
            turn = self._known(event.item_id)
            turn.text = event.transcript.strip()
            turn.language = event.languages[0].code if len(event.languages) == 1 else None
            yield from self._finals()
        elif event.type == f"{_TRANSCRIPTION}.failed":
            turn = self._known(event.item_id)
            turn.text, turn.gap = "", "the provider failed to transcribe it"
            yield from self._finals()

    def _begin(self, item_id: str, start_ms: int) -> None:
        padded_ms = start_ms + PADDING_MS if start_ms else 0
        self._turns[item_id] = _Turn(key=item_id, start_s=padded_ms / 1000)
        self._open = item_id

    def _stop(self, item_id: str, end_ms: int) -> None:
        turn = self._turns.setdefault(item_id, _Turn(key=item_id, start_s=self._stopped_s))
        turn.end_s = max(turn.start_s, (end_ms - PAUSE_MS) / 1000)
        self._stopped_s = end_ms / 1000
        self._open = None

    def _commit(self, item_id: str, previous: str | None) -> None:
        """A turn is over: the server has ended it, or we have."""
        turn = self._turns.get(item_id)
        if turn is None or turn.end_s is None:
            self._take_commit(item_id)
        self._committed_s = max(self._committed_s, self._stopped_s)
        if item_id in self._order:
            return
        if previous in self._order:
            self._order.insert(self._order.index(previous) + 1, item_id)
        elif previous is not None and previous == self._told:
            self._order.insert(0, item_id)
        else:
            self._order.append(item_id)

    def _take_commit(self, item_id: str) -> None:
        """Somebody was still speaking when we committed, or the server does not end turns.

        The turn that went on may get another name by that.
        """
        span = self._commits.pop(0) if self._commits else None
        went_on = self._turns.pop(self._open, None) if self._open is not None else None
        self._open = None
        start_s = max(span.start_s if span else 0.0, self._stopped_s)
        turn = went_on or _Turn(key=item_id, start_s=start_s)
        turn.end_s = max(turn.start_s, span.end_s if span else self._sent_s)
        if self._stopped_s > 0 and went_on is None and span is not None and span.is_quiet:
            turn.is_silence = self._sent_s - self._stopped_s <= self._silence_s
        self._turns[item_id] = turn

    def _known(self, item_id: str) -> _Turn:
        """A turn with a transcript; one that is news lies at the end of what was sent."""
        if item_id not in self._turns:
            self._turns[item_id] = _Turn(item_id, self._committed_s, self._sent_s)
        if item_id not in self._order:
            self._order.append(item_id)
        return self._turns[item_id]

    def _more(self, item_id: str, delta: str) -> Iterator[StreamedSegment]:
        turn = self._turns.get(item_id)
        if turn is None or turn.is_silence or len(turn.partial) > _LONGEST_PARTIAL:
            return
        turn.partial += delta
        if text := turn.partial.strip():
            end_s = max(turn.start_s, self._sent_s if turn.end_s is None else turn.end_s)
            segment = Segment(start_s=turn.start_s, end_s=end_s, text=text)
            yield StreamedSegment(key=turn.key, segment=segment, is_final=False)

    def _finals(self) -> Iterator[StreamedSegment]:
        """The turns that are transcribed, up to the first that is not."""
        while self._order and self._turns[self._order[0]].text is not None:
            self._told = self._order.pop(0)
            turn = self._turns.pop(self._told)
            gap = turn.gap or ("nothing was understood" if turn.partial.strip() else None)
            if turn.is_silence or not (turn.text or gap):
                continue
            segment = Segment(
                start_s=turn.start_s,
                end_s=max(turn.start_s, turn.end_s or self._sent_s),
                text=turn.text or "",
                language=turn.language,
            )
            yield StreamedSegment(
                key=turn.key, segment=segment, is_final=True, gap=None if turn.text else gap
            )
