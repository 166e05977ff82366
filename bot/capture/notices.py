"""The message in a meeting's place that says how its recording goes."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.domain.publication import CaptureNotice, CapturePublication
from bot.domain.wording import speaker_name
from bot.errors import MinutaError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.capture.losses import Losses
    from bot.capture.stay import Stay
    from bot.capture.surroundings import Surroundings
    from bot.domain.capture import Capture
    from bot.domain.meeting import Meeting

log = logging.getLogger(__name__)


class Notices:
    """Says what is new; the same message later says something else."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._said: tuple[CaptureNotice, str | None] | None = None

    @property
    def is_posted(self) -> bool:
        """Whether this process has said anything."""
        return self._said is not None

    async def say(self, meeting: Meeting, notice: CaptureNotice, detail: str | None) -> None:
        """Say it if it is new; that a chat is down harms no recording, it is said next time."""
        try:
            await self.insist(meeting, notice, detail)
        except (MinutaError, ProviderError, TimeoutError) as error:
            log.warning("meeting %s: a notice was not posted: %s", meeting.id, error)

    async def insist(self, meeting: Meeting, notice: CaptureNotice, detail: str | None) -> None:
        """Say it if it is new; raises `MinutaError`, `ProviderError` and `TimeoutError`."""
        if self._said == (notice, detail):
            return
        publication = CapturePublication(
            meeting=meeting, notice=notice, detail=detail, sent_to=self._around.sent_to
        )
        await self._around.say(f"capture:{meeting.id}", publication)
        self._said = (notice, detail)


def notice_of(
    stay: Stay | None, capture: Capture, why: str | None
) -> tuple[CaptureNotice, str | None]:
    """What there is to say of a meeting that goes on, `why` nobody is heard where that is so."""
    if stay is None:
        return CaptureNotice.WAITING, why
    if capture.is_paused:
        return CaptureNotice.PAUSED, None
    if trouble := stay.disk_trouble or stay.trouble:
        return CaptureNotice.TROUBLE, trouble
    # said once sound has come, not when it is hoped for
    return (CaptureNotice.RECORDING if stay.is_hearing else CaptureNotice.JOINING), None


def quality(meeting: Meeting, losses: Mapping[str, Losses]) -> str:
    """How well everybody was heard of whom something is missing, for people."""
    return " ".join(
        f"{speaker_name(speaker, meeting)}: {of.line()}"
        for speaker, of in losses.items()
        if of.missing or of.refused or of.unwritten
    )
