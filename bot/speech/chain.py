"""Several engines that hear files, as one: the preferred one, and the next where it fails."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeVar

from bot.domain.speech import HeardPart, SpeechCapabilities, beyond
from bot.errors import Fault, ProviderError
from bot.metrics import FILES, Metrics
from bot.ports import Transcriber
from bot.speech.reasons import most_promising, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bot.breaker import CircuitBreaker
    from bot.domain.speech import HeardTrack, SpeechRequest
    from bot.ports import Report

_log = logging.getLogger(__name__)

_Limit = TypeVar("_Limit", int, float)


class Choice(NamedTuple):
    """An engine, the name that people know it by, and what is known of its provider."""

    name: str
    transcriber: Transcriber
    breaker: CircuitBreaker


class TranscriberChain(Transcriber):
    """Has a file heard by the first of its engines that can.

    What an engine can't do, it is not asked. One that is left alone for a while comes last: it is
    asked only where no other could hear the file. Waiting and trying again are an engine's own
    business; once it gives a file up, the next one gets it. `now` gives seconds that go on evenly.
    """

    name: ClassVar[str] = "chain"

    def __init__(
        self,
        choices: Sequence[Choice],
        metrics: Metrics | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        if not choices:
            raise ValueError("a chain has at least one engine")
        self._choices = tuple(choices)
        self._metrics = metrics or Metrics()
        self._now = now

    @property
    def capabilities(self) -> SpeechCapabilities:
        """What at least one engine can do; see `union`."""
        return union(choice.transcriber.capabilities for choice in self._choices)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts of all engines: whichever may come to hear something."""
        hosts = (host for choice in self._choices for host in choice.transcriber.hosts)
        return tuple(dict.fromkeys(hosts))

    async def transcribe(self, audio: Path, request: SpeechRequest, report: Report) -> HeardTrack:
        """Hear the whole file; `parts` say so where it was not the engine of first choice.

        Raises `BadRecordingError` for a file that can't be heard, and otherwise, where no engine
        heard it, the `ProviderError` of which it is most worth trying again.
        """
        refused: dict[str, ProviderError | str] = {}
        errors: list[ProviderError] = []
        for choice in self._in_turn(request, refused):
            try:
                heard = await self._heard(choice, audio, request, report)
            except ProviderError as error:
                _log.warning("%s did not hear a file: %s", choice.name, error)
                self._metrics.failed(choice.name, FILES, error.fault)
                errors.append(error)
                refused[choice.name] = error
            else:
                return self._told(heard, choice, refused)
        raise most_promising(errors or self._unable(refused))

    async def aclose(self) -> None:
        """Let go of what all engines hold."""
        await asyncio.gather(*(choice.transcriber.aclose() for choice in self._choices))

    def _in_turn(
        self, request: SpeechRequest, refused: dict[str, ProviderError | str]
    ) -> Iterable[Choice]:
        """The engines that can do it, those last that are left alone when it is their turn."""
        resting: list[Choice] = []
        for choice in self._choices:
            lack = beyond(choice.transcriber.capabilities, request)
            fault = choice.breaker.fault
            if lack is not None:
                refused[choice.name] = lack
            elif fault is not None:
                refused[choice.name] = fault
                resting.append(choice)
            else:
                yield choice
        yield from resting

    async def _heard(
        self, choice: Choice, audio: Path, request: SpeechRequest, report: Report
    ) -> HeardTrack:
        began_s = self._now()
        with choice.breaker.attempt():
            heard = await choice.transcriber.transcribe(audio, request, report)
        self._metrics.file_heard(choice.name, heard.duration_s, self._now() - began_s)
        return heard

    def _told(
        self, heard: HeardTrack, by: Choice, refused: dict[str, ProviderError | str]
    ) -> HeardTrack:
        """With a word on why it was not the first choice, if it was not."""
        preferred = self._choices[: self._choices.index(by)]
        why = reason((c.name, refused[c.name]) for c in preferred)
        if why is None:
            return heard
        whole = HeardPart(start_s=0.0, end_s=heard.duration_s, engine=heard.engine)
        parts = tuple(
            part.model_copy(update={"reason": f"{why}; {part.reason}" if part.reason else why})
            for part in heard.parts or (whole,)
        )
        return heard.model_copy(update={"parts": parts})

    def _unable(self, refused: dict[str, ProviderError | str]) -> list[ProviderError]:
        return [
            ProviderError(name, Fault.BAD_INPUT, why)
            for name, why in refused.items()
            if isinstance(why, str)
        ]


def union(all_of: Iterable[SpeechCapabilities]) -> SpeechCapabilities:
    """What engines can do between them.

    A language, a feature or an extra counts if one of them has it: asked for what only some can do,
    only those are asked. Limits are the widest, for an engine knows its own and a file that is
    beyond it goes to another. What streams wait for is that of the first.
    """
    known = list(all_of)
    first = known[0]
    is_any = any(not each.languages for each in known)
    return SpeechCapabilities(
        languages=frozenset() if is_any else frozenset().union(*(e.languages for e in known)),
        diarization=any(each.diarization for each in known),
        word_times=any(each.word_times for each in known),
        confidence=any(each.confidence for each in known),
        vocabulary=any(each.vocabulary for each in known),
        max_duration_s=_widest(each.max_duration_s for each in known),
        max_bytes=_widest(each.max_bytes for each in known),
        max_vocabulary=_widest(each.max_vocabulary for each in known if each.vocabulary),
        code_switching=any(each.code_switching for each in known),
        extras=frozenset().union(*(each.extras for each in known)),
        replies=any(each.replies for each in known),
        max_session_s=_widest(each.max_session_s for each in known),
        max_sessions=_total(each.max_sessions for each in known),
        endpointing_s=first.endpointing_s,
    )


def _widest(limits: Iterable[_Limit | None]) -> _Limit | None:
    known = list(limits)
    bounded = [limit for limit in known if limit is not None]
    return max(bounded) if bounded and len(bounded) == len(known) else None


def _total(limits: Iterable[int | None]) -> int | None:
    known = list(limits)
    bounded = [limit for limit in known if limit is not None]
    return sum(bounded) if len(bounded) == len(known) else None
