"""What streaming v3 says: https://www.assemblyai.com/docs/api-reference/streaming-api."""

from typing import Annotated

from pydantic import Field

from integrations.speech.assemblyai.answers import Line, ShortLine, ToldWord
from integrations.speech.wire.answers import Answer

Order = Annotated[int, Field(ge=0, lt=1 << 31)]
"""Turns are counted from 0 in each session."""


class ToldTurn(Answer):
    """What was said so far in a turn; while it goes on `transcript` may lack the last words.

    A turn that has ended may come once more, formatted.
    """

    turn_order: Order
    end_of_turn: bool
    transcript: Line = ""
    words: tuple[ToldWord, ...] = ()
    language_code: ShortLine | None = None
    speaker_label: ShortLine | None = None


class ToldRevision(Answer):
    """Another voice for a turn that has ended."""

    turn_order: Order
    speaker_label: ShortLine | None = None


class ToldRevisions(Answer):
    """Later insight into who spoke."""

    revisions: tuple[ToldRevision, ...] = ()


class _Message(Answer):
    content: Line | None = None


class _Choice(Answer):
    message: _Message


class _Completion(Answer):
    choices: tuple[_Choice, ...] = ()


class ToldReply(Answer):
    """What the language model answered to a turn, in the shape of a chat completion."""

    turn_order: Order
    data: _Completion


class ToldProblem(Answer):
    """An error that ends the session, or a warning."""

    error_code: int | None = None
    error: str = ""
    warning_code: int | None = None
    warning: str = ""
