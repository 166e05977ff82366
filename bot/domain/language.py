"""What is asked of a language model, and what it says."""

from enum import StrEnum
from typing import Final

from pydantic import Field, JsonValue

from bot.domain.frozen import Frozen


class Prompt(Frozen):
    """One call of a language model.

    `system` is ours; `user` holds what people said, which is not to be trusted. `schema_name` and
    `json_schema` say what the answer has to look like, by the rules of strict structured outputs.
    `max_tokens` bounds the answer.
    """

    system: str = Field(repr=False)
    user: str = Field(repr=False)
    schema_name: str
    json_schema: dict[str, JsonValue]
    max_tokens: int = Field(gt=0)


class Ending(StrEnum):
    """Why a model stopped: it was done, it ran out of tokens, it would not, or it was not let."""

    COMPLETE = "complete"
    CUT_OFF = "cut_off"
    REFUSED = "refused"
    FILTERED = "filtered"


class Usage(Frozen):
    """What was used: calls, tokens and seconds of waiting for them."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            calls=self.calls + other.calls,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
            seconds=self.seconds + other.seconds,
        )


class Completion(Frozen):
    """The answer of a language model as it came, unchecked; `model` is the one that answered."""

    text: str = Field(repr=False)
    ending: Ending
    model: str
    usage: Usage


CHOSEN_LANGUAGES: Final = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "hi": "Hindi",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""BCP 47 tags that a person may choose and what they are called.

With one that takes a choice back they are as many as a menu of Discord has room for.
"""
