"""What the bot says to the process that prepares files, and what that answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.domain.frozen import Frozen
from bot.domain.speech import SpeechRequest
from bot.domain.speech_job import SoundFile
from bot.domain.transcript import Gap
from bot.speech.protocol import Failed, Progressed, Refused
from bot.speech.remote.laying import Laid


class Start(Frozen):
    """The first message to a new process."""

    max_memory_bytes: int | None


class Prepare(Frozen):
    """One file to make ready; parts are written to `folder`.

    `max_duration_s` and `max_bytes` bound a part, which shares `overlap_s` with the one before.
    """

    audio: str
    folder: str
    request: SpeechRequest
    max_duration_s: float | None = None
    max_bytes: int | None = None
    overlap_s: float = 0.0


class Stretch(Frozen):
    """From where to where, in seconds of what is sent."""

    start_s: float
    end_s: float


class Part(Frozen):
    """What is sent at once.

    `sound` begins at `sound_s`; the part answers for what lies between `start_s` and `end_s`, in
    seconds of the whole that is sent.
    """

    sound: SoundFile
    sound_s: float
    start_s: float
    end_s: float


class Prepared(Frozen):
    """A file that is ready: its length, where its speech is, and what is sent of it.

    `duration_s` and `gaps` are seconds of the file; `speech` counts what is sent, and `laid` tells
    where that comes from. Parts without any speech are left out.
    """

    kind: Literal["prepared"] = "prepared"
    duration_s: float
    gaps: tuple[Gap, ...]
    laid: Laid
    speech: tuple[Stretch, ...]
    parts: tuple[Part, ...]


class DiskFull(Frozen):
    """There is no room for the file."""

    kind: Literal["disk_full"] = "disk_full"


PreparationAnswer = Annotated[
    Progressed | Prepared | DiskFull | Refused | Failed, Field(discriminator="kind")
]
ANSWERS: TypeAdapter[PreparationAnswer] = TypeAdapter(PreparationAnswer)
