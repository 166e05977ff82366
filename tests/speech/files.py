"""Engines that hear files as they are told to: a chain's members, without a model or a wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bot.domain.speech import HeardTrack, Segment, SpeechCapabilities
from bot.domain.transcript import SpeechEngine
from bot.ports import Transcriber

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.domain.speech import SpeechRequest
    from bot.ports import Report


class Scripted(Transcriber):
    """Raises one after the other what it is told to, then hears everything."""

    name: ClassVar[str] = "scripted"

    def __init__(
        self,
        provider: str,
        failures: Sequence[Exception] = (),
        capabilities: SpeechCapabilities | None = None,
        hosts: tuple[str, ...] = (),
    ) -> None:
        self.asked: list[Path] = []
        self.is_closed = False
        self._provider = provider
        self._failures = list(failures)
        self._capabilities = capabilities or SpeechCapabilities()
        self._hosts = hosts

    @property
    def capabilities(self) -> SpeechCapabilities:
        return self._capabilities

    @property
    def hosts(self) -> tuple[str, ...]:
        return self._hosts

    async def transcribe(self, audio: Path, request: SpeechRequest, report: Report) -> HeardTrack:
        del request
        self.asked.append(audio)
        if self._failures:
            raise self._failures.pop(0)
        report(1.0)
        return HeardTrack(
            engine=SpeechEngine(provider=self._provider, model="none"),
            duration_s=10.0,
            speech_s=2.0,
            segments=(Segment(start_s=1.0, end_s=3.0, text=f"heard by {self._provider}"),),
        )

    async def aclose(self) -> None:
        self.is_closed = True
