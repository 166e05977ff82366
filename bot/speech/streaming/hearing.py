"""Many people heard at once with one recogniser: utterance by utterance, the oldest first."""

from __future__ import annotations

import logging
import time
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.streaming import StreamedSegment
from bot.errors import Fault, ProviderError
from bot.speech.child import where
from bot.speech.decoding import SAMPLE_RATE, Block
from bot.speech.foreign_language import ForeignLanguage
from bot.speech.hearing import FOREIGN, Piece, segment
from bot.speech.plausibility import doubt
from bot.speech.segmentation import Endpointer, Endpointing
from bot.speech.streaming.protocol import (
    Closed,
    Finished,
    Lost,
    Opened,
    Quiet,
    Result,
    Sound,
    Taken,
)
from bot.speech.voice_activity import VoiceActivity

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from bot.domain.speech import Recognised, SpeechRequest
    from bot.ports import UtteranceRecogniser
    from bot.speech.segmentation import Sounding
    from bot.speech.streaming.protocol import Command, LiveAnswer, LiveRules

_log = logging.getLogger(__name__)

_TELL_EVERY_S = 0.25
_TELL_EVERY = SAMPLE_RATE
"""How far it is, is told so often or after so many samples, whichever is sooner."""

_UNCHECKED = 4
"""Utterances of which the language is looked at when there is time; so many tell it."""


class LiveHearing:
    """Hears streams of sound and tells what is said in them.

    `take` takes a request in and recognises nothing; `work` does the one most urgent thing. `now`
    gives seconds that go on evenly.
    """

    def __init__(
        self,
        recogniser: UtteranceRecogniser,
        rules: LiveRules,
        tell: Callable[[LiveAnswer], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._recogniser = recogniser
        self._rules = rules
        self._endpointing = Endpointing(silence_s=rules.silence_s)
        self._activity = VoiceActivity()
        self._tell = tell
        self._now = now
        self._voices: dict[int, _Voice] = {}
        self._ended: deque[tuple[_Voice, Sounding | None]] = deque()
        self._requests = 0
        self._requests_told = 0
        self._untold = 0
        self._changed: set[int] = set()
        self._told_at = 0.0
        self._no_draft_until = 0.0

    def take(self, request: Command | Sound) -> None:
        """Take in what the bot sent; streams that are not known any more are passed over."""
        self._requests += 1
        voice = self._voices.get(request.stream)
        if isinstance(request, Opened):
            self._voices[request.stream] = self._voice(request)
        elif voice is None:
            return
        elif isinstance(request, Sound):
            voice.taken += len(request.samples)
            self._untold += len(request.samples)
            block = Block(request.start, request.samples)
            self._note(voice, voice.endpointer.add(block))
        elif isinstance(request, Quiet):
            self._note(voice, voice.endpointer.quiet(request.until))
        elif isinstance(request, Finished):
            self._note(voice, voice.endpointer.finish())
            self._ended.append((voice, None))
        elif isinstance(request, Closed):
            self._forget(voice)

    def work(self) -> float | None:
        """Do one thing; returns the seconds until there may be another (None: at a request)."""
        if self._ended:
            self._tell_progress()
            voice, sounding = self._ended.popleft()
            self._attempt(voice, lambda: self._finish(voice, sounding))
            wait_s: float | None = 0.0
        elif unchecked := next((v for v in self._voices.values() if v.unchecked), None):
            self._tell_progress()
            self._attempt(unchecked, lambda: self._check(unchecked))
            wait_s = 0.0
        else:
            wait_s = self._draft_something()
        if self._requests == self._requests_told and not self._changed:
            return wait_s
        untold_s = self._told_at + _TELL_EVERY_S - self._now()
        if untold_s <= 0 or self._untold >= _TELL_EVERY:
            self._tell_progress()
            return wait_s
        return untold_s if wait_s is None else min(wait_s, untold_s)

    def _voice(self, request: Opened) -> _Voice:
        endpointer = Endpointer(self._endpointing, self._activity.twin(), batch=1, leaves_gaps=True)
        foreign = ForeignLanguage(self._recogniser, request.request)
        return _Voice(request.stream, request.request, endpointer, foreign)

    def _note(self, voice: _Voice, ended: list[Sounding]) -> None:
        for sounding in ended:
            voice.waiting += len(sounding.samples)
            self._ended.append((voice, sounding))
        self._changed.add(voice.stream)

    def _tell_progress(self) -> None:
        """Say what was taken in, also before something long: else it would look like nothing."""
        voices = [self._voices[s] for s in sorted(self._changed) if s in self._voices]
        streams = {voice.stream: (voice.taken, voice.waiting) for voice in voices}
        self._tell(Taken(requests=self._requests, streams=streams))
        self._changed.clear()
        self._requests_told = self._requests
        self._untold = 0
        self._told_at = self._now()

    def _attempt(self, voice: _Voice, step: Callable[[], None]) -> None:
        try:
            step()
        except ProviderError as error:
            self._lose(voice, error.fault, error.detail)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 (a fault of ours costs one stream, not the process)
            _log.error("unexpected %s at %s", type(error).__name__, where(error))
            self._lose(voice, Fault.SERVER, f"unexpected {type(error).__name__}")

    def _finish(self, voice: _Voice, sounding: Sounding | None) -> None:
        """Recognise an utterance that has ended; after the last one (None) say so."""
        if sounding is None:
            while voice.unchecked and voice.stream in self._voices:
                self._check(voice)
        if voice.stream not in self._voices:
            return
        if sounding is None:
            self._tell(Finished(stream=voice.stream))
            self._forget(voice)
            return
        recognised = voice.drafted(sounding) or self._recogniser.recognise(
            sounding.samples, voice.request.language
        )
        voice.waiting -= len(sounding.samples)
        self._untold += len(sounding.samples)
        self._changed.add(voice.stream)
        reason = doubt(recognised.text, sounding.speech.length)
        self._tell_result(voice, sounding, recognised, is_final=True, reason=reason)
        if reason is None:
            voice.unchecked.append((sounding.samples, recognised.text))

    def _check(self, voice: _Voice) -> None:
        """See whether somebody speaks a language that the engine knows; the text can't wait."""
        voice.foreign.listen(*voice.unchecked.popleft())
        if voice.foreign.is_likely:
            self._lose(voice, Fault.BAD_INPUT, FOREIGN)

    def _draft_something(self) -> float | None:
        every = round(self._rules.partial_every_s * SAMPLE_RATE)
        due = [voice for voice in self._voices.values() if voice.is_draft_due(every)]
        if not due:
            return None
        began = self._now()
        if began < self._no_draft_until:
            # what is recognised in a pause is most often the final already
            due = [voice for voice in due if voice.endpointer.is_pausing]
            if not due:
                return self._no_draft_until - began
        voice = min(due, key=lambda voice: voice.drafted_at)
        self._tell_progress()
        self._attempt(voice, lambda: self._draft(voice))
        voice.drafted_at = self._now()
        share = self._rules.partial_share
        self._no_draft_until = voice.drafted_at + (voice.drafted_at - began) * (1 / share - 1)
        return 0.0

    def _draft(self, voice: _Voice) -> None:
        """Recognise what was said so far of an utterance that goes on."""
        sounding = voice.endpointer.under_way()
        if sounding is None:
            return
        recognised = self._recogniser.recognise(sounding.samples, voice.request.language)
        voice.draft = _Draft(sounding.start, len(sounding.samples), sounding.speech.end, recognised)
        if doubt(recognised.text, sounding.speech.length) is None:
            self._tell_result(voice, sounding, recognised, is_final=False)

    def _tell_result(
        self,
        voice: _Voice,
        sounding: Sounding,
        recognised: Recognised,
        *,
        is_final: bool,
        reason: str | None = None,
    ) -> None:
        understood = segment(Piece(sounding.speech, sounding.start, sounding.samples), recognised)
        if reason is not None:
            understood = understood.model_copy(update={"text": "", "words": ()})
        result = StreamedSegment(
            key=str(sounding.speech.start), segment=understood, is_final=is_final, gap=reason
        )
        self._tell(Result(stream=voice.stream, result=result))

    def _lose(self, voice: _Voice, fault: Fault, detail: str) -> None:
        self._tell(Lost(stream=voice.stream, fault=fault.label, detail=detail))
        self._forget(voice)

    def _forget(self, voice: _Voice) -> None:
        self._voices.pop(voice.stream, None)
        self._ended = deque(item for item in self._ended if item[0] is not voice)


class _Draft(NamedTuple):
    """What an utterance sounded like before it was known to have ended, in samples."""

    start: int
    length: int
    spoken_until: int
    recognised: Recognised


class _Voice:
    """One stream; `taken` and `waiting` count samples."""

    def __init__(
        self,
        stream: int,
        request: SpeechRequest,
        endpointer: Endpointer,
        foreign: ForeignLanguage,
    ) -> None:
        self.stream = stream
        self.request = request
        self.endpointer = endpointer
        self.foreign = foreign
        self.taken = 0
        self.waiting = 0
        self.unchecked: deque[tuple[NDArray[np.float32], str]] = deque(maxlen=_UNCHECKED)
        self.draft: _Draft | None = None
        self.drafted_at = 0.0

    def is_draft_due(self, every: int) -> bool:
        """Whether enough more was said, or as much as there is before a pause."""
        spoken = self.endpointer.spoken
        if spoken is None:
            return False
        known_until = spoken.start
        if self.draft is not None:
            known_until = max(known_until, self.draft.spoken_until)
        more = spoken.end - known_until
        return more >= every or (more > 0 and self.endpointer.is_pausing)

    def drafted(self, sounding: Sounding) -> Recognised | None:
        """What was already recognised in exactly this sound."""
        draft = self.draft
        if draft is None or (draft.start, draft.length) != (
            sounding.start,
            len(sounding.samples),
        ):
            return None
        return draft.recognised
