"""The end of a live meeting of which nothing is to stay."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.capture.appending import JournalError
from bot.domain.progress import Stage
from bot.domain.publication import CaptureNotice
from bot.errors import MinutaError, ProviderError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.capture.company import Company
    from bot.capture.finishing import Finishing
    from bot.capture.notices import Notices
    from bot.capture.surroundings import Surroundings
    from bot.domain.meeting import Meeting

log = logging.getLogger(__name__)

_ATTEMPTS_TO_SAY = 5


class Discarding:
    """Leaves nothing behind of one meeting, whose journals lie in a folder of `folder`.

    Every step can be repeated, and the record of the meeting goes last: whoever is killed before
    finds it again and goes on.
    """

    def __init__(
        self,
        around: Surroundings,
        folder: Path,
        finishing: Finishing,
        notices: Notices,
        company: Company,
    ) -> None:
        self._around = around
        self._folder = folder
        self._finishing = finishing
        self._notices = notices
        self._company = company
        self._unsaid = 0

    async def is_too_late(self, meeting: Meeting) -> bool:
        """Whether the meeting was handed to the pipeline."""
        return (await self._around.store.progress(meeting.id)).stage is not Stage.RECORDING

    async def discard(self, meeting: Meeting) -> None:
        """Forget the sound, say so, and forget the rest.

        Raises what the shelf, the store and the disk raise; what the chat raises only a few times,
        since who asked for it wants the meeting gone rather than the message right.
        """
        await self._finishing.discard(meeting.id)
        if await asyncio.to_thread((self._folder / meeting.id).exists):
            raise JournalError(
                f"The sound of a meeting can't be removed from {self._folder}.",
                "Check the disk and its rights; it is tried again.",
            )
        try:
            await self._say(meeting)
        except (MinutaError, ProviderError, TimeoutError) as error:
            self._unsaid += 1
            if self._unsaid < _ATTEMPTS_TO_SAY:
                raise
            log.warning("meeting %s: discarded without a word: %s", meeting.id, error)
        # its messages are forgotten with it: nothing may be said of it after this
        await self._company.hush()
        await self._around.store.forget_meeting(meeting.id)
        log.info("meeting %s was discarded", meeting.id)

    async def _say(self, meeting: Meeting) -> None:
        is_ended = await self._company.end()
        await self._notices.insist(meeting, CaptureNotice.DISCARDED, None)
        if not is_ended:
            raise TimeoutError("the live text is still shown")
