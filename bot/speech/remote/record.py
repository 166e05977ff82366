"""What is remembered of one part at one provider, kept as it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.speech_job import SpeechJob
    from bot.ports import SpeechJobStore

_TIMES_SOMEBODY_MAY_BE_FASTER = 5


class Record:
    """The job of this try; without a store it is known in this process alone."""

    def __init__(self, store: SpeechJobStore | None, job: SpeechJob) -> None:
        self.job = job
        self._store = store

    @property
    def is_kept(self) -> bool:
        """Whether others can see it."""
        return self._store is not None

    async def change(self, how: Callable[[SpeechJob], SpeechJob]) -> None:
        """Keep a change; `how` makes it of what is kept by now, also after somebody else's.

        Raises `NotFoundError` where the job is nobody's any more: its meeting was forgotten, or
        another process tries anew.
        """
        for _ in range(_TIMES_SOMEBODY_MAY_BE_FASTER):
            changed = how(self.job)
            if self._store is None:
                self.job = changed
                return
            try:
                self.job = await self._store.save_speech_job(changed)
            except ConflictError:
                await self.refresh()
            else:
                return
        raise ConflictError("A speech job is being changed again and again.", "Try again.")

    async def replace(self, job: SpeechJob) -> None:
        """Begin a new try, whatever was known."""
        first = job.model_copy(update={"version": 1})
        self.job = first if self._store is None else await self._store.save_speech_job(first)

    async def refresh(self) -> None:
        """Read it again; raises `NotFoundError` as `change` does."""
        if self._store is None:
            return
        kept = await self._store.speech_job(self.job.key)
        mine = (self.job.ticket, self.job.meeting_id)
        if kept is None or (kept.ticket, kept.meeting_id) != mine:
            raise NotFoundError("Sound that was sent to be heard is not wanted any more.", "")
        self.job = kept
