"""What is remembered of sound that providers work on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.speech_job import SpeechJob


class SpeechJobStore(ABC):
    """Jobs at providers, by key.

    Once the transcript of their meeting is kept, or the meeting is forgotten, so are they and what
    was heard; a provider that still has something of them is remembered without any words.
    """

    @abstractmethod
    async def speech_job(self, key: str) -> SpeechJob | None:
        """The job of this key, None if there is none."""

    @abstractmethod
    async def save_speech_job(self, job: SpeechJob) -> SpeechJob:
        """Keep a job as it is now; returns it with its next version.

        Version 1 is a new one, or a new try that replaces what was known. Raises `ConflictError`
        when another process has changed it since this version was read, and `NotFoundError` when
        its meeting is not there.
        """

    @abstractmethod
    async def speech_job_of_secret(self, provider: str, secret_hash: str) -> SpeechJob | None:
        """The job whose callback URL holds this secret, None if there is none."""

    @abstractmethod
    async def speech_jobs_to_delete(
        self, limit: int, abandoned_before: datetime
    ) -> Sequence[SpeechJob]:
        """Jobs that are over while the provider still has their sound or words, the oldest first.

        Over are also those that were begun before a moment and never came to an end. Those of a
        meeting that was forgotten stay until they are deleted there.
        """

    @abstractmethod
    async def forget_speech_jobs(self, keys: Sequence[str]) -> None:
        """Forget jobs; unknown keys are passed over."""

    @abstractmethod
    async def forget_old_speech_jobs(self, before: datetime) -> int:
        """Forget jobs begun before this moment of which a provider has nothing; how many."""
