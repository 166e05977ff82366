"""A piece of sound at a provider of speech to text: what is sent, and what is remembered of it."""

from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from pydantic import Field

from bot.domain.frozen import Frozen, Instant
from bot.domain.speech import HeardTrack


class SoundFile(Frozen):
    """A file that any provider takes: FLAC, mono, 16 kHz, made by us.

    It holds sound alone: no pictures, no tags, nothing of the file that people have shared.
    """

    path: Path
    duration_s: float
    bytes: int
    media_type: str = "audio/flac"


class Ticket(Frozen):
    """What a provider is told of a job so that it is found again.

    `key` is unguessable and unique; who can attaches it to the job. `callback_url` is where the
    result may be announced or brought to; it holds a secret. None where nobody listens.
    """

    key: str
    callback_url: str | None = None


class JobStarted(Frozen):
    """A provider works on a sound; `job_id` is its own name for the job."""

    job_id: str


Begun: TypeAlias = JobStarted | HeardTrack
"""What comes of a sound that was handed over: a job, or the words at once."""


class Callback(Frozen):
    """What a provider said when it called back, not verified yet.

    `heard` holds the words where they come this way only. `failure` is the provider's own word.
    """

    job_id: str | None = None
    heard: HeardTrack | None = None
    failure: str | None = None


class JobHabits(Frozen):
    """What can be done with a job of a provider.

    `fetches`: its result can be asked for at any time. `finds`: it can be found by its ticket or
    its upload after an answer was lost. `deletes`: sound and transcript can be deleted there.
    `calls_back`: it announces or brings the result to a URL.
    """

    fetches: bool = False
    finds: bool = False
    deletes: bool = False
    calls_back: bool = False


class SpeechJobState(StrEnum):
    """How far a piece of sound is: being sent, worked on, heard, and gone at the provider."""

    SENDING = "sending"
    WORKING = "working"
    HEARD = "heard"
    FAILED = "failed"
    DELETED = "deleted"


class SpeechJob(Frozen):
    """What is remembered of one piece of sound at one provider.

    `key` names the sound, the part of it and the provider. `meeting_id` is whose sound it is, None
    outside of meetings. `ticket` and `secret_hash` (SHA-256, hexadecimal) belong to this try;
    `upload` is what the provider calls the uploaded sound, `job_id` the job. `called_back_at` is
    when the provider was heard of, `heard` the words once they are known. `must_delete` says that
    the provider still has the sound or the words.
    """

    key: str
    meeting_id: str | None
    provider: str
    state: SpeechJobState
    ticket: str
    secret_hash: str
    began_at: Instant
    upload: str | None = None
    job_id: str | None = None
    called_back_at: Instant | None = None
    heard: HeardTrack | None = None
    failure: str | None = None
    must_delete: bool = False
    version: int = Field(default=1, ge=1)
