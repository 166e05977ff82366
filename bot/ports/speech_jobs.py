"""What is remembered of sound that providers work on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.speech_job import SpeechJob


class SpeechJobStore(ABC):
    """Jobs at providers, by key; a meeting that is forgotten takes its jobs with it."""

    @abstractmethod
    async def speech_job(self, key: str) -> SpeechJob | None:
        """The job of this key, None if there is none."""

    @abstractmethod
    async def save_speech_job(self, job: SpeechJob) -> SpeechJob:
        """Keep a job as it is now; returns it with its next version.

        Version 1 is a new one, or a new try that replaces what was known. Raises `ConflictError`
        when another process has changed it since this version was read.
        """

    @abstractmethod
    async def speech_job_of_secret(self, provider: str, secret_hash: str) -> SpeechJob | None:
        """The job whose callback URL holds this secret, None if there is none."""

    @abstractmethod
    async def speech_jobs_to_delete(self, limit: int) -> Sequence[SpeechJob]:
        """Jobs that are over while the provider still has their sound or words, the oldest first.

        Those of a meeting that was forgotten stay until they are deleted there.
        """

    @abstractmethod
    async def forget_speech_jobs(self, keys: Sequence[str]) -> None:
        """Forget jobs; unknown keys are passed over."""
