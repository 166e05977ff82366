"""What providers answer, before anything is believed of it.

Models of answers derive from `Answer` and use the types here: times and confidences are numbers
that make sense, texts can be stored.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import Fault, ProviderError

if TYPE_CHECKING:
    from bot.domain.transcript import Word

_LONGEST_S = 7 * 24 * 3600.0
"""No sound that we send is longer."""

_LONGEST_TEXT = 1 << 20


class Answer(BaseModel):
    """A part of an answer; what it holds besides its fields is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def storable(text: str) -> str:
    """A text without what no database takes: NUL and halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _confidence(value: object) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value <= 1 else None  # type: ignore[operator,arg-type]


def _storable(value: object) -> object:
    return storable(value) if isinstance(value, str) else value


Text = Annotated[str, Field(max_length=_LONGEST_TEXT), BeforeValidator(_storable)]
"""What was said, or the name of something."""

Seconds = Annotated[float, Field(ge=0, le=_LONGEST_S, allow_inf_nan=False)]
"""A time; there are no negative ones and none without end."""

Confidence = Annotated[float | None, BeforeValidator(_confidence)]
"""Between 0 and 1; None for everything else."""

_AnswerT = TypeVar("_AnswerT", bound=BaseModel)


def understood(
    provider: str,
    model: type[_AnswerT],
    answer: Any,  # noqa: ANN401
    *,
    is_in_doubt: bool = False,
) -> _AnswerT:
    """An answer's JSON as a model.

    Raises `ProviderError` (BAD_OUTPUT) that names the fields that are wrong, but not their content.
    It `is_in_doubt` where what was asked for may have been done.
    """
    try:
        return model.model_validate(answer)
    except ValidationError as error:
        fields = {".".join(map(str, part["loc"])) or "all of it" for part in error.errors()}
        detail = f"{model.__name__} is not as agreed: {', '.join(sorted(fields)[:3])}"
        raise ProviderError(provider, Fault.BAD_OUTPUT, detail, is_in_doubt=is_in_doubt) from None


def message_of(provider: str, message: str | bytes) -> dict[str, Any]:
    """A socket's message as a JSON object; raises `ProviderError` (BAD_OUTPUT)."""
    try:
        read = json.loads(message)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise ProviderError(provider, Fault.BAD_OUTPUT, "a message is no JSON object")
    return read


def in_order(words: list[Word]) -> tuple[Word, ...]:
    """Words by start, none of which ends before it starts."""
    straight = [
        word if word.end_s >= word.start_s else word.model_copy(update={"end_s": word.start_s})
        for word in words
    ]
    return tuple(sorted(straight, key=lambda word: word.start_s))
