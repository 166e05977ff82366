"""What OpenAI says on the socket of a realtime session."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from integrations.speech.openai.answers import Label, Language
from integrations.speech.wire.answers import Answer, Text

_LONGEST_MS = 7 * 24 * 3_600_000

_Milliseconds = Annotated[int, Field(ge=0, le=_LONGEST_MS)]
"""Since the beginning of the sound in this session."""


class Problem(Answer):
    """What went wrong."""

    type: Text | None = None
    code: Text | None = None
    message: Text = ""
    param: Text | None = None


class Event(Answer):
    """Any event: of its fields it has those that belong to its type."""

    type: Text
    item_id: Label = None
    previous_item_id: Label = None
    audio_start_ms: _Milliseconds = 0
    audio_end_ms: _Milliseconds = 0
    delta: Text = ""
    transcript: Text = ""
    languages: Annotated[
        tuple[Language, ...], BeforeValidator(lambda value: () if value is None else value)
    ] = ()
    error: Problem | None = None
