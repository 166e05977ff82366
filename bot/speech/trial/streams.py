"""What a provider does with a stream, tried once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain.speech import SpeechRequest
from bot.errors import ProviderError
from bot.speech.streaming.talk import Talk
from bot.speech.trial.findings import (
    ALIKE,
    REPORT,
    access,
    confidence,
    judged,
    language,
    open_question,
    said,
    times,
    vocabulary,
    well,
    wrong,
)
from bot.speech.trial.sample import likeness

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from bot.ports import SpeechStream, StreamingTranscriber
    from bot.speech.trial.findings import Finding
    from bot.speech.trial.sample import Sample

_WHAT = "streams"
_TAIL_S = 0.5
"""After the last word of a sample it may be quiet for so long."""

_INSTRUCTION = "Repeat the first word of what was said."


class StreamTrial:
    """Tries one model.

    `cut` cuts the connection of every stream that is open and returns how many there were; None
    where that can't be done.
    """

    def __init__(
        self,
        transcriber: StreamingTranscriber,
        sample: Sample,
        cut: Callable[[], int] | None = None,
    ) -> None:
        self._transcriber = transcriber
        self._sample = sample
        self._cut = cut
        self._able = transcriber.capabilities
        self._request = SpeechRequest(
            language=sample.stream.language,
            vocabulary=sample.names,
            instruction=_INSTRUCTION if self._able.replies else None,
        )

    async def findings(self) -> AsyncIterator[Finding]:
        """Everything that can be found out, one after the other."""
        try:
            stream = await self._transcriber.open(self._request)
        except ProviderError as error:
            for finding in access(error, _WHAT):
                yield finding
            return
        yield well(f"{_WHAT}: key accepted", ", ".join(self._transcriber.hosts))
        yield well(f"{_WHAT}: model and options known", self._transcriber.engine.model)
        talk = Talk(stream)
        ends = f"{_WHAT}: session ends with its last words"
        try:
            took_s = await self._spoken(stream, talk)
        except ProviderError as error:
            yield wrong(ends, str(error), REPORT)
        else:
            late_s = max(0.0, took_s - self._sample.stream.duration_s)
            yield well(ends, f"{late_s:.1f} s after the sound")
        for finding in self._contents(talk):
            yield finding
        yield await self._survival(_text(talk))

    async def _spoken(self, stream: SpeechStream, talk: Talk) -> float:
        sound = self._sample.stream
        try:
            return await talk.give(sound.samples, sound.duration_s - _TAIL_S)
        finally:
            await stream.aclose()

    def _contents(self, talk: Talk) -> Iterator[Finding]:
        """What the provider told of the sound."""
        partials = [one for one in talk.arrived if not one.result.is_final]
        yield judged(
            f"{_WHAT}: partials",
            is_so=bool(partials),
            detail=f"the first after {partials[0].at_s:.1f} s" if partials else "none came",
            remedy=REPORT,
        )
        segments = [final.segment for final in talk.finals]
        text = _text(talk)
        yield said(_WHAT, self._sample.stream.text, text)
        words = [word for segment in segments for word in segment.words]
        if self._able.word_times:
            yield times(_WHAT, segments, self._sample.stream.duration_s)
        if self._able.confidence:
            yield confidence(_WHAT, words)
        yield language(_WHAT, {segment.language for segment in segments})
        if self._able.vocabulary:
            yield vocabulary(_WHAT, self._request.vocabulary, text)
        if self._able.replies:
            yield judged(
                f"{_WHAT}: replies of a language model",
                is_so=any(final.reply for final in talk.finals),
                detail=f"{sum(bool(final.reply) for final in talk.finals)} came",
                remedy="Correct MINUTA_LIVE_REPLIES, or clear it.",
            )

    async def _survival(self, text: str) -> Finding:
        """Cut the connection in the middle: the session goes on, or is told to be lost."""
        subject = f"{_WHAT}: cut connection"
        if self._cut is None:
            return open_question(subject, "a proxy is in the way", "Try without HTTPS_PROXY.")
        try:
            stream = await self._transcriber.open(self._request)
        except ProviderError as error:
            return open_question(subject, str(error), "Try again later.")
        talk = Talk(stream)
        cutting = asyncio.create_task(self._cut_later(self._cut), name="cut of a stream")
        try:
            await self._spoken(stream, talk)
        except ProviderError as error:
            detail = f"told as {error.fault.label}: the sound would be sent again"
            return judged(subject, is_so=error.fault.is_retryable, detail=detail, remedy=REPORT)
        finally:
            (was_cut,) = await asyncio.gather(cutting, return_exceptions=True)
        if not was_cut:
            return open_question(subject, "it could not be cut", "Try without NO_PROXY.")
        share = likeness(text, _text(talk))
        detail = f"the same session went on, with {share:.0%} of the words"
        return judged(subject, is_so=share >= ALIKE, detail=detail, remedy=REPORT)

    async def _cut_later(self, cut: Callable[[], int]) -> int:
        await asyncio.sleep(self._sample.stream.duration_s / 2)
        return cut()


def _text(talk: Talk) -> str:
    return " ".join(final.segment.text for final in talk.finals)
