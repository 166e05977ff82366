"""Providers of speech to text that hear files somewhere else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, NamedTuple

if TYPE_CHECKING:
    from bot.domain.speech import HeardTrack, SpeechCapabilities, SpeechRequest
    from bot.domain.speech_job import Begun, Callback, JobHabits, SoundFile, Ticket
    from bot.domain.transcript import SpeechEngine
    from bot.ports.streaming import StreamingTranscriber


class SpeechAccess(NamedTuple):
    """How a provider is reached: its key, and its address where it is not the usual one.

    `reply_model` is the language model that answers within a stream, where the provider has one.
    """

    key: str
    base_url: str | None = None
    reply_model: str | None = None


class SpeechProvider(ABC):
    """One provider: what it hears files with, and what it hears people with while they talk.

    It is built with a `SpeechAccess`. The names of models are settings; `None` is the usual one.
    """

    name: ClassVar[str]

    @abstractmethod
    def __init__(self, access: SpeechAccess) -> None:
        """Touches nothing outside."""

    @abstractmethod
    def files(self, model: str | None = None) -> SpeechService | None:
        """What hears files; None if the provider hears none."""

    @abstractmethod
    def streams(self, model: str | None = None) -> StreamingTranscriber | None:
        """What hears people while they talk; None if the provider does not."""


class SpeechService(ABC):
    """Translates between us and one provider; every method is one try and raises `ProviderError`.

    A sound goes through `upload` and `begin`. What comes of it is either the words, or a job whose
    result is fetched, called back, or both, as its habits say. Times in what is returned are
    seconds from the first sample of the file. Retries, waiting, splitting and fallback are not its
    business.
    """

    name: ClassVar[str]

    @property
    @abstractmethod
    def engine(self) -> SpeechEngine:
        """The provider and its model, as they are stored with the transcript."""

    @property
    @abstractmethod
    def host(self) -> str:
        """The host that sound is sent to, as people are told."""

    @property
    @abstractmethod
    def capabilities(self) -> SpeechCapabilities:
        """What the model can do with a file."""

    @property
    @abstractmethod
    def habits(self) -> JobHabits:
        """What can be done with a job."""

    async def upload(self, sound: SoundFile) -> str:
        """Bring the sound there; returns what it is called there, empty if it goes with `begin`."""
        del sound
        return ""

    @abstractmethod
    async def begin(
        self, upload: str, sound: SoundFile, request: SpeechRequest, ticket: Ticket
    ) -> Begun:
        """Have a sound heard.

        With `ticket.callback_url` a provider that calls back is told to. An error that
        `is_in_doubt` leaves open whether the job exists.
        """

    async def find(self, upload: str, ticket: Ticket) -> str | None:
        """The id of the job that was begun with this upload or ticket; None if there is none."""
        del upload, ticket
        return None

    async def fetch(self, job_id: str) -> HeardTrack | None:
        """The result of a job, None while it is worked on.

        Raises `ProviderError` for one that failed: BAD_INPUT where the sound is to blame, SERVER
        where another try may help.
        """
        raise NotImplementedError(job_id)

    async def delete(self, job_id: str) -> None:
        """Delete sound and words of a job there; one that is gone already is no error."""
        raise NotImplementedError(job_id)

    def read_callback(self, body: bytes) -> Callback:
        """What a callback says; raises `ProviderError` (BAD_OUTPUT) for what makes no sense."""
        raise NotImplementedError(body)

    @abstractmethod
    async def aclose(self) -> None:
        """Let go of connections."""
