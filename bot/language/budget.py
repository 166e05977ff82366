"""How many tokens a text has, and what fits beside what.

Every model counts in its own way, and the tables of the vendors are megabytes that would be fetched
at run time. So it is estimated, rather too high than too low. The weights are fitted to the tables
o200k_base (newer models) and cl100k_base (older ones, near to what local models have) on meeting
talk in 23 languages and on transcripts. For English it is 1.2 to 1.4 times what they count. By the
newer table it is nowhere less than 0.92 times, by the older 0.8 for Finnish, Polish and Turkish and
0.9 for others. Scripts that only the newer table knows well are overestimated, up to five times.
"""

import json
import re
from math import ceil

from pydantic import BaseModel

from bot.domain.language import Prompt
from bot.language.schema import strict_schema
from bot.language.settings import LanguageSettings

_PIECE = re.compile(
    r"(?P<latin>[A-Za-zÀ-ɏ]+)"
    r"|(?P<digits>\d+)"
    r"|(?P<cyrillic>[Ѐ-ԯ]+)"
    r"|(?P<near>[Ͱ-Ͽ԰-޿]+)"  # Greek, Armenian, Hebrew, Arabic
    r"|(?P<indic>[ऀ-\u0dff]+)"
    r"|(?P<wide>[\u0e00-\u0eff\u1e00-\u1eff\u3000-\u9fff\uac00-\ud7ff\uf900-\uffef]+)"  # Thai, CJK
    r"|(?P<ascii>[!-/:-@\[-`{-~]+)"
    r"|(?P<space>\s+)"
    r"|(?P<far>[^\x00-\uffff]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_PER_CHARACTER = {
    "cyrillic": 0.55,
    "near": 1.1,
    "indic": 1.35,
    "wide": 1.05,
    "far": 2.5,
    "other": 2.8,
}
_LETTERS_PER_TOKEN = 3.6
_CAPITALS_PER_TOKEN = 2.6
_DIGITS_PER_TOKEN = 2.5
_ACCENT = 0.5
_SYMBOL = 0.75
_LINE = 0.5

_MOST_CHARACTERS_PER_TOKEN = 8
"""No language comes near to it on average: 5 is the most that was measured."""

_FRAME_TOKENS = 16
"""What the roles of the messages cost."""

_LEAST_ANSWER_TOKENS = 256
"""Fewer are no room for an answer."""


def tokens_of(text: str) -> int:
    """About how many tokens a language model makes of a text."""
    return ceil(sum(_weight(match) for match in _PIECE.finditer(text)))


def _weight(match: re.Match[str]) -> float:
    kind, piece = match.lastgroup or "other", match.group()
    match kind:
        case "latin":
            accents = sum(not character.isascii() for character in piece)
            per_token = _LETTERS_PER_TOKEN if piece[1:].islower() else _CAPITALS_PER_TOKEN
            return max(1.0, len(piece) / per_token) + accents * _ACCENT
        case "digits":
            return ceil(len(piece) / _DIGITS_PER_TOKEN)
        case "ascii":
            return max(1.0, len(piece) * _SYMBOL)
        case "space":
            return piece.count("\n") * _LINE + (len(piece) - 1) / 4
        case _:
            return len(piece) * _PER_CHARACTER[kind]


def tokens_asked(prompt: Prompt) -> int:
    """About how many tokens a prompt has, with its schema and without the answer."""
    schema = json.dumps(prompt.json_schema)
    return sum(map(tokens_of, (prompt.system, prompt.user, schema))) + _FRAME_TOKENS


def room_for_user(
    context_tokens: int,
    system: str,
    schema: type[BaseModel],
    max_tokens: int | None = None,
    settings: LanguageSettings | None = None,
) -> int:
    """How many tokens of user text fit beside the system text, the schema and the answer.

    `max_tokens` is the room for the answer, by the settings if None. 0 if nothing fits.
    """
    settings = settings or LanguageSettings()
    empty = Prompt(
        system=system,
        user="",
        schema_name=schema.__name__,
        json_schema=strict_schema(schema),
        max_tokens=max_tokens or settings.max_answer_tokens,
    )
    usable = int(context_tokens * settings.context_share)
    return max(0, usable - tokens_asked(empty) - empty.max_tokens)


def room_for_answer(context_tokens: int, prompt: Prompt, share: float) -> int | None:
    """The largest answer, in tokens, that fits behind a prompt; None if there is no room."""
    room = int(context_tokens * share) - tokens_asked(prompt)
    return room if room >= _LEAST_ANSWER_TOKENS else None


def is_read_in_part(prompt: Prompt, tokens_in: int) -> bool:
    """Whether a server that counted `tokens_in` can't have read the whole of a prompt.

    Some cut what is too long for them without a word. 0 stands for a server that does not count.
    """
    return 0 < tokens_in < (len(prompt.system) + len(prompt.user)) / _MOST_CHARACTERS_PER_TOKEN
