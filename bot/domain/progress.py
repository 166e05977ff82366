"""How far a recording has come on its way to notes."""

from enum import StrEnum

from pydantic import Field

from bot.domain.frozen import Frozen


class Stage(StrEnum):
    """How far a meeting has come, in order; the last two are final.

    While it is *recording* the meeting goes on, and the pipeline has nothing to do yet.
    """

    RECORDING = "recording"
    RECEIVED = "received"
    TRANSCRIBING = "transcribing"
    WRITING = "writing"
    PUBLISHING = "publishing"
    DONE = "done"
    FAILED = "failed"


class Progress(Frozen):
    """The stage a recording is in, how much of it is done, and what went wrong if it failed.

    `failure` and `remedy` are sentences for people and hold no speech.
    """

    stage: Stage
    fraction: float = Field(default=0.0, ge=0, le=1)
    failure: str | None = None
    remedy: str | None = None
