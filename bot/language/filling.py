"""Gets from language models what fits a schema, or says why it could not be had."""

import asyncio
import logging
import random
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel

from bot.clock import SystemClock
from bot.domain.language import Prompt
from bot.errors import ProviderError
from bot.language.calling import Bill, Caller
from bot.language.exchange import Exchange, Filled
from bot.language.failing import NoAnswerError
from bot.language.schema import strict_schema
from bot.language.settings import LanguageSettings
from bot.ports import ChatModel, Clock

__all__ = ["Filled", "Filler", "NoAnswerError"]

log = logging.getLogger(__name__)

T = TypeVar("T", bound=BaseModel)

_NO_NAME = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST_NAME = 64


class Filler:
    """Asks language models, each as far as it is worth it, in the order of preference.

    An answer that does not fit, or is cut off, is asked for once more, then the next model is
    asked; a model that refuses is not asked again. `chance` gives random numbers from 0 to 1 and
    `sleep` waits for seconds. Cancelling a call leaves nothing behind.
    """

    def __init__(
        self,
        models: Sequence[ChatModel],
        settings: LanguageSettings | None = None,
        clock: Clock | None = None,
        chance: Callable[[], float] = random.random,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings or LanguageSettings()
        self._clock = clock or SystemClock()
        gate = asyncio.Semaphore(self._settings.at_once)
        self._callers = [
            Caller(model, self._settings, self._clock, chance, sleep, gate) for model in models
        ]

    @property
    def names(self) -> tuple[str, ...]:
        """The models, in the order they are asked."""
        return tuple(caller.model.model for caller in self._callers)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Where words are sent, apart from this machine."""
        hosts = (caller.model.host for caller in self._callers)
        return tuple(dict.fromkeys(host for host in hosts if host))

    @property
    def context_tokens(self) -> int:
        """The smallest context of all models, so that any can answer; 0 for none."""
        return min((caller.model.context_tokens for caller in self._callers), default=0)

    async def fill(
        self, schema: type[T], system: str, user: str, *, max_tokens: int | None = None
    ) -> Filled[T]:
        """An answer that fits `schema`; `user` holds what is not to be trusted.

        `max_tokens` is the room for the answer, by the settings if None. Raises `NoAnswerError`,
        and `ValueError` or `TypeError` for a schema that can't be expressed.
        """
        prompt = Prompt(
            system=system,
            user=user,
            schema_name=_NO_NAME.sub("_", schema.__name__)[:_LONGEST_NAME],
            json_schema=strict_schema(schema),
            max_tokens=max_tokens or self._settings.max_answer_tokens,
        )
        bill = Bill(self._clock)
        faults: list[tuple[str, ProviderError]] = []
        for caller in self._callers:
            bill.allow(self._settings.budget_s)
            try:
                share = self._settings.context_share
                filled = await Exchange(caller, schema, prompt, share, bill).answer()
            except ProviderError as error:
                log.warning(
                    "no answer from %s (%s): %s", caller.model.model, caller.model.name, error
                )
                faults.append((caller.model.model, error))
                continue
            log.info(
                "%s answered a %s: %d calls, %d tokens in, %d out, %.1f s, partial: %s",
                filled.model,
                prompt.schema_name,
                filled.usage.calls,
                filled.usage.tokens_in,
                filled.usage.tokens_out,
                filled.usage.seconds,
                filled.is_partial,
            )
            return filled
        raise NoAnswerError(faults, bill.usage)

    async def aclose(self) -> None:
        """Let go of the connections of all models."""
        await asyncio.gather(*(caller.model.aclose() for caller in self._callers))
