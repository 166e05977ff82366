"""What the bot and its speech process say to each other: JSON in frames with their length."""

from __future__ import annotations

import struct
from typing import Annotated, Literal

from pydantic import Field, JsonValue, TypeAdapter

from bot.domain.frozen import Frozen
from bot.domain.speech import HeardTrack, SpeechRequest

LENGTH = struct.Struct("<I")
MAX_FRAME_BYTES = 64 << 20
"""A day of speech is about 10 MB; whatever is longer is no answer."""


class Begin(Frozen):
    """The first message to a new process: the recogniser to build, as "module:Class"."""

    recogniser: str
    settings: dict[str, JsonValue]
    max_memory_bytes: int | None


class Job(Frozen):
    """One file to hear."""

    audio: str
    request: SpeechRequest


class Progressed(Frozen):
    """How much of the job is done, from 0 to 1."""

    kind: Literal["progressed"] = "progressed"
    fraction: float


class Heard(Frozen):
    """The job is done."""

    kind: Literal["heard"] = "heard"
    track: HeardTrack


class Refused(Frozen):
    """The file can't be heard: the two parts of a `BadRecordingError`."""

    kind: Literal["refused"] = "refused"
    what: str
    remedy: str


class Failed(Frozen):
    """The engine failed; `fault` is the label of a `Fault`."""

    kind: Literal["failed"] = "failed"
    fault: str
    detail: str


Answer = Annotated[Progressed | Heard | Refused | Failed, Field(discriminator="kind")]
ANSWERS: TypeAdapter[Answer] = TypeAdapter(Answer)


def framed(message: Frozen) -> bytes:
    """A message as it goes through the pipe."""
    content = message.model_dump_json().encode()
    return LENGTH.pack(len(content)) + content
