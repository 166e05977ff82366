"""How language models are asked."""

from pydantic import Field

from bot.domain.frozen import Frozen


class LanguageSettings(Frozen):
    """Patience and bounds; times are in seconds.

    One call may take `call_timeout_s`. A model is tried up to `tries` times as long as waiting
    can help, with `budget_s` for one answer in all. Waits double from
    `first_wait_s` to `longest_wait_s`, or are as long as the service asks for.

    A model that does not take the key or is over its quota is left alone for `rest_s`, one that
    failed in every try for `short_rest_s`, and twice as long each time it does so again, up to
    `rest_s`. `at_once` calls are made in a process at a time.

    An answer may have `max_answer_tokens`; models that think before they write need room for
    that, too. `context_share` is the part of a model's context that is used: tokens are estimated.
    """

    call_timeout_s: float = Field(default=180.0, gt=0)
    tries: int = Field(default=4, ge=1)
    budget_s: float = Field(default=600.0, gt=0)
    first_wait_s: float = Field(default=1.0, gt=0)
    longest_wait_s: float = Field(default=60.0, gt=0)
    rest_s: float = Field(default=300.0, ge=0)
    short_rest_s: float = Field(default=60.0, ge=0)
    at_once: int = Field(default=4, ge=1)
    max_answer_tokens: int = Field(default=8000, gt=0)
    context_share: float = Field(default=0.9, gt=0, le=1)
