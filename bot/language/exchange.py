"""One model and one answer: asked, looked at, and asked once more where that can help."""

import json
import logging
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import BaseModel

from bot.domain.language import Completion, Ending, Prompt, Usage
from bot.errors import Fault, ProviderError
from bot.language.budget import is_read_in_part, room_for_answer, tokens_asked
from bot.language.calling import Bill, Caller
from bot.language.failing import FILTERED, REFUSED
from bot.language.parsing import Parsed, UnreadableError, parse

log = logging.getLogger(__name__)

T = TypeVar("T", bound=BaseModel)

_UNWILLING = {Ending.REFUSED: REFUSED, Ending.FILTERED: FILTERED}
_WORTH_IT = 1.25
_AGAIN = """

Your last answer did not fit: {problem}.
Answer once more, with one JSON object by this schema and nothing else:
{schema}"""


@dataclass(frozen=True)
class Filled(Generic[T]):
    """An answer that fits its schema.

    `model` is the model that gave it, `usage` what all calls for it cost, also those of models
    that failed. `is_partial` says that the answer was cut off and only its complete entries were
    kept, or that the model has not read the whole prompt: a shorter prompt may give the rest.
    """

    value: T
    model: str
    usage: Usage
    is_partial: bool = False


class Exchange(Generic[T]):
    """Gets one answer of one model.

    One that does not fit is asked for once more, with what is wrong; one that is cut off once
    more, with twice the room. A model that will not answer is not asked again.
    """

    def __init__(
        self, caller: Caller, schema: type[T], prompt: Prompt, share: float, bill: Bill
    ) -> None:
        self._caller = caller
        self._schema = schema
        self._prompt = prompt
        self._share = share
        self._bill = bill
        self._part: Filled[T] | None = None
        self._may_mend = True
        self._may_widen = True

    async def answer(self) -> Filled[T]:
        """What the model gives; raises `ProviderError` once it is given up."""
        try:
            return await self._whole_answer()
        except ProviderError:
            if self._part is None:
                raise
            return replace(self._part, usage=self._bill.usage)

    async def _whole_answer(self) -> Filled[T]:
        asked = self._fitted(self._prompt)
        while True:
            completion = await self._caller.call(asked, self._bill)
            if completion.ending in _UNWILLING:
                raise self._failure(_UNWILLING[completion.ending])
            is_cut_off = completion.ending is Ending.CUT_OFF
            try:
                parsed = parse(self._schema, completion.text, is_cut_off=is_cut_off)
            except UnreadableError as error:
                problem = error.problem
            else:
                filled = self._filled(parsed, completion, asked)
                if not parsed.is_partial:
                    return filled
                self._part, is_cut_off = filled, True
                problem = "it was cut off"
            log.info("an answer of %s does not do: %s", completion.model, problem)
            asked = self._wider(problem) if is_cut_off else self._mended(problem)

    def _filled(self, parsed: Parsed[T], completion: Completion, asked: Prompt) -> Filled[T]:
        is_unread = is_read_in_part(asked, completion.usage.tokens_in)
        if is_unread:
            log.warning(
                "%s has read %d tokens of about %d: its context is smaller than it is set here",
                completion.model,
                completion.usage.tokens_in,
                tokens_asked(asked),
            )
        return Filled(
            parsed.value, completion.model, self._bill.usage, parsed.is_partial or is_unread
        )

    def _wider(self, problem: str) -> Prompt:
        """The prompt with twice the room for the answer, as far as the context has it."""
        before = self._fitted(self._prompt)
        twice = before.model_copy(update={"max_tokens": 2 * before.max_tokens})
        wider = self._fitted(twice)
        if not self._may_widen or wider.max_tokens < _WORTH_IT * before.max_tokens:
            raise self._failure(problem)
        self._may_widen = False
        return wider

    def _mended(self, problem: str) -> Prompt:
        """The prompt with what was wrong, and the schema for servers that do not look at it."""
        if not self._may_mend:
            raise self._failure(problem)
        self._may_mend = False
        told = _AGAIN.format(problem=problem, schema=json.dumps(self._prompt.json_schema))
        system = self._prompt.system + told
        return self._fitted(self._prompt.model_copy(update={"system": system}))

    def _fitted(self, prompt: Prompt) -> Prompt:
        """The prompt with no more room for the answer than the model's context has."""
        context_tokens = self._caller.model.context_tokens
        room = room_for_answer(context_tokens, prompt, self._share)
        if room is None:
            raise ProviderError(
                self._caller.model.name,
                Fault.TOO_LONG,
                f"about {tokens_asked(prompt)} tokens for a context of "
                f"{context_tokens} leave no room for an answer",
            )
        return prompt.model_copy(update={"max_tokens": min(prompt.max_tokens, room)})

    def _failure(self, problem: str) -> ProviderError:
        return ProviderError(self._caller.model.name, Fault.BAD_OUTPUT, problem)
