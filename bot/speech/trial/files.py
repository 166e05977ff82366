"""What a provider does with a file, tried once."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING

from bot.domain.speech import SIGNALS, Extra, SpeechRequest, beyond
from bot.domain.speech_job import JobStarted, Ticket
from bot.errors import ProviderError
from bot.speech.trial.findings import (
    ALIKE,
    LATER,
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
    from collections.abc import AsyncIterator, Iterator

    from bot.domain.speech import HeardTrack
    from bot.domain.speech_job import Begun, SoundFile
    from bot.ports import SpeechService
    from bot.speech.trial.findings import Finding
    from bot.speech.trial.inbox import Inbox
    from bot.speech.trial.sample import Sample

_WHAT = "files"
_HEARS_S = 180.0
_FIRST_POLL_S, _LONGEST_POLL_S = 0.25, 3.0
_CALLS_S = 120.0


class FileTrial:
    """Tries one model; nothing is kept there if it can be deleted.

    `inbox` is where callbacks arrive, None where nobody can call.
    """

    def __init__(
        self, service: SpeechService, sample: Sample, sound: SoundFile, inbox: Inbox | None
    ) -> None:
        self._service = service
        self._sample = sample
        self._sound = sound
        self._inbox = inbox
        self._able = service.capabilities
        self._request = SpeechRequest(
            language=sample.file.language,
            vocabulary=sample.names,
            is_mixed=self._able.diarization,
            extras=self._able.extras - SIGNALS,
        )

    async def findings(self) -> AsyncIterator[Finding]:
        """Everything that can be found out, one after the other."""
        if (lack := beyond(self._able, self._request)) is not None:
            yield wrong(f"{_WHAT}: request", lack, "Name another --language and --sample.")
            return
        ticket = Ticket(key=secrets.token_hex(16))
        try:
            upload = await self._service.upload(self._sound)
            begun = await self._service.begin(upload, self._sound, self._request, ticket)
        except ProviderError as error:
            for finding in access(error, _WHAT):
                yield finding
            return
        yield well(f"{_WHAT}: key accepted", self._service.host)
        yield well(f"{_WHAT}: model and options known", self._service.engine.model)
        job_id = begun.job_id if isinstance(begun, JobStarted) else None
        if job_id and self._service.habits.finds:
            yield await self._finding(upload, ticket, job_id)
        text = ""
        try:
            heard = await self._heard(begun)
        except (ProviderError, TimeoutError) as error:
            yield wrong(f"{_WHAT}: heard", _told(error), LATER)
        else:
            text = _text(heard)
            for finding in self._contents(heard):
                yield finding
        if job_id and self._service.habits.deletes:
            yield await self._deletion(job_id, text)
        if self._service.habits.calls_back:
            yield await self._callback()

    def _contents(self, heard: HeardTrack) -> Iterator[Finding]:
        """What the provider told of the sound."""
        text = _text(heard)
        yield said(_WHAT, self._sample.file.text, text)
        words = [word for segment in heard.segments for word in segment.words]
        if self._able.word_times:
            yield times(_WHAT, heard.segments, self._sound.duration_s)
        if self._able.confidence:
            yield confidence(_WHAT, words)
        if self._able.diarization:
            yield self._voices(heard)
        yield language(_WHAT, {segment.language for segment in heard.segments})
        if self._able.vocabulary:
            yield vocabulary(_WHAT, self._request.vocabulary, text)
        if Extra.ENTITIES in self._request.extras:
            found = {entity.kind for segment in heard.segments for entity in segment.entities}
            yield self._extra("entities", sorted(found))
        if Extra.SENTIMENT in self._request.extras:
            tones = {segment.sentiment.value for segment in heard.segments if segment.sentiment}
            yield self._extra("sentiment", sorted(tones))

    def _voices(self, heard: HeardTrack) -> Finding:
        labels = {segment.speaker_label for segment in heard.segments if segment.speaker_label}
        subject, detail = f"{_WHAT}: voices told apart", f"{len(labels)} labels"
        if len(labels) == 1:
            return open_question(subject, detail, "Try a --sample with voices that differ more.")
        return judged(subject, is_so=bool(labels), detail=detail, remedy=REPORT)

    def _extra(self, name: str, found: list[str]) -> Finding:
        subject = f"{_WHAT}: {name}"
        if found:
            return well(subject, ", ".join(found))
        return open_question(subject, "none was told", "Try a --sample that has some.")

    async def _heard(self, begun: Begun) -> HeardTrack:
        if not isinstance(begun, JobStarted):
            return begun
        wait_s = _FIRST_POLL_S
        async with asyncio.timeout(_HEARS_S):
            while (heard := await self._service.fetch(begun.job_id)) is None:
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, _LONGEST_POLL_S)
        return heard

    async def _finding(self, upload: str, ticket: Ticket, job_id: str) -> Finding:
        subject = f"{_WHAT}: job found again"
        try:
            found = await self._service.find(upload, ticket)
        except ProviderError as error:
            return wrong(subject, error.detail, REPORT)
        detail = "by its ticket or upload" if found else "not found"
        return judged(subject, is_so=found == job_id, detail=detail, remedy=REPORT)

    async def _deletion(self, job_id: str, text: str) -> Finding:
        """Delete it twice, as after a crash, and see that the words are gone."""
        subject = f"{_WHAT}: deleted there"
        remedy = "Delete it on the provider's pages."
        try:
            await self._service.delete(job_id)
            await self._service.delete(job_id)
        except ProviderError as error:
            return wrong(subject, error.detail, remedy)
        try:
            left = await self._service.fetch(job_id)
        except ProviderError:
            left = None
        # some leave a transcript that says in its place that it was deleted
        is_gone = left is None or likeness(text, _text(left)) < ALIKE
        detail = "sound and words" if is_gone else "the words are still there"
        return judged(subject, is_so=is_gone, detail=detail, remedy=remedy)

    async def _callback(self) -> Finding:
        """Have it heard once more, by the callback."""
        subject = f"{_WHAT}: callback"
        if self._inbox is None:
            remedy = "Set MINUTA_PUBLIC_URL and MINUTA_WEB, and stop minuta run meanwhile."
            return open_question(subject, "nobody listens", remedy)
        url = self._inbox.url(self._service.name)
        ticket = Ticket(key=secrets.token_hex(16), callback_url=url)
        try:
            upload = await self._service.upload(self._sound)
            begun = await self._service.begin(upload, self._sound, self._request, ticket)
            if not isinstance(begun, JobStarted):
                remedy = "Choose a MINUTA_PUBLIC_URL that the provider calls, with a usual port."
                return open_question(subject, "the words came without it", remedy)
            async with asyncio.timeout(_CALLS_S):
                callback = self._service.read_callback(await self._inbox.body)
        except TimeoutError:
            remedy = "See that MINUTA_PUBLIC_URL leads to MINUTA_WEB from outside."
            return wrong(subject, f"none came in {_CALLS_S:.0f} s", remedy)
        except ProviderError as error:
            return wrong(subject, error.detail, REPORT)
        if self._service.habits.deletes:
            await self._service.delete(begun.job_id)
        is_ours = callback.heard is not None or callback.job_id == begun.job_id
        detail = "with the words" if callback.heard else "as a hint"
        return judged(subject, is_so=is_ours, detail=detail, remedy=REPORT)


def _text(heard: HeardTrack) -> str:
    return " ".join(segment.text for segment in heard.segments)


def _told(error: ProviderError | TimeoutError) -> str:
    if isinstance(error, ProviderError):
        return error.detail
    return f"nothing after {_HEARS_S:.0f} s"
