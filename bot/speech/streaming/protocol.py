"""What the bot and its process for live speech say to each other, in the frames of `protocol`.

Sound goes as it is, everything else as JSON, which begins with a brace.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import numpy as np
from pydantic import Field, TypeAdapter

from bot.domain.frozen import Frozen
from bot.domain.speech import SpeechRequest
from bot.domain.streaming import StreamedSegment
from bot.speech.protocol import LENGTH, Begin

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SOUND_MARK = 0x01
_SOUND = struct.Struct("<B3xIq")
"""The mark, the stream, and the first sample at 16 kHz; little-endian 32-bit floats follow."""


class LiveRules(Frozen):
    """How the process listens; times are in seconds of sound unless said otherwise.

    An utterance ends after `silence_s` without speech. When nothing more urgent waits, what is
    understood so far is told in every pause, and about every `partial_every_s` as long as that
    takes less than `partial_share` of the time (0 to 1).
    """

    silence_s: float = Field(default=0.6, ge=0.4, le=2.0)
    partial_every_s: float = Field(default=1.0, gt=0)
    partial_share: float = Field(default=0.25, gt=0, le=1)


class BeginLive(Begin):
    """The first message to a new process."""

    rules: LiveRules


class Opened(Frozen):
    """There is a new stream of this number."""

    kind: Literal["opened"] = "opened"
    stream: int
    request: SpeechRequest


class Sound(NamedTuple):
    """Sound of a stream; `start` is its first sample on the sender's clock, at 16 kHz."""

    stream: int
    start: int
    samples: NDArray[np.float32]


class Quiet(Frozen):
    """There is no sound of this stream up to a sample of the sender's clock, at 16 kHz."""

    kind: Literal["quiet"] = "quiet"
    stream: int
    until: int


class Finished(Frozen):
    """From the bot: no more sound comes. From the process: everything has been told."""

    kind: Literal["finished"] = "finished"
    stream: int


class Closed(Frozen):
    """Nobody wants the rest of this stream."""

    kind: Literal["closed"] = "closed"
    stream: int


Command = Annotated[Opened | Quiet | Finished | Closed, Field(discriminator="kind")]
_COMMANDS: TypeAdapter[Command] = TypeAdapter(Command)


class Ready(Frozen):
    """The model is loaded."""

    kind: Literal["ready"] = "ready"


class Result(Frozen):
    """Something was understood, or was speech that was not."""

    kind: Literal["result"] = "result"
    stream: int
    result: StreamedSegment


class Taken(Frozen):
    """How far the process is: requests taken in altogether, and what changed of streams.

    `streams` maps to the samples that were taken in and those that wait to be recognised.
    """

    kind: Literal["taken"] = "taken"
    requests: int
    streams: dict[int, tuple[int, int]]


class Lost(Frozen):
    """The engine failed on a stream, or (None) altogether; `fault` is the label of a `Fault`."""

    kind: Literal["lost"] = "lost"
    stream: int | None
    fault: str
    detail: str


LiveAnswer = Annotated[Ready | Result | Taken | Finished | Lost, Field(discriminator="kind")]
LIVE_ANSWERS: TypeAdapter[LiveAnswer] = TypeAdapter(LiveAnswer)


def framed_sound(sound: Sound) -> bytes:
    """Sound as it goes through the pipe."""
    samples = sound.samples.astype("<f4", copy=False).tobytes()
    header = _SOUND.pack(_SOUND_MARK, sound.stream, sound.start)
    return LENGTH.pack(len(header) + len(samples)) + header + samples


def parsed(content: bytes) -> Command | Sound:
    """A request as it came through the pipe."""
    if content[0] != _SOUND_MARK:
        return _COMMANDS.validate_json(content)
    _, stream, start = _SOUND.unpack_from(content)
    return Sound(stream, start, np.frombuffer(content, "<f4", offset=_SOUND.size))
