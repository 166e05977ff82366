"""One or two local servers, and a filler that asks them."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.frozen import Frozen
from bot.language import Filled, Filler, LanguageSettings, NoAnswerError
from integrations.language.assemblyai import AssemblyAiGateway
from integrations.language.openai import OpenAiChat
from tests.language.waiting import WaitingClock
from tests.servers.openai import Flavour, LocalOpenAi

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FIRST, SECOND = "gpt-6.1-sol", "gpt-6-luna"
SPEECH = "I will ship the zeppelin on Friday."


class Task(Frozen):
    text: str
    owner: str | None


class Tasks(Frozen):
    tasks: list[Task]
    note: str | None = None


ANSWER: dict[str, Any] = {
    "tasks": [{"text": "Ship it", "owner": "ann"}, {"text": "Test it", "owner": None}],
    "note": None,
}
OTHER: dict[str, Any] = {"tasks": [], "note": "from the second"}


def chat(server: LocalOpenAi, model: str = FIRST, **options: Any) -> OpenAiChat:  # noqa: ANN401 (those of the class)
    """A client of a server, with the key that it takes."""
    kind = AssemblyAiGateway if server.flavour is Flavour.ASSEMBLYAI else OpenAiChat
    return kind(model, server.key, base_url=server.base_url, **options)


@dataclass
class Scene:
    """Two servers with the models FIRST and SECOND, which are asked in this order."""

    first: LocalOpenAi
    second: LocalOpenAi
    filler: Filler
    clock: WaitingClock

    async def fill(self, user: str = SPEECH, max_tokens: int | None = None) -> Filled[Tasks]:
        return await self.filler.fill(Tasks, "List the tasks.", user, max_tokens=max_tokens)

    async def no_answer(self, user: str = SPEECH) -> NoAnswerError:
        try:
            filled = await self.fill(user)
        except NoAnswerError as error:
            return error
        raise AssertionError(f"{filled.model} has answered")

    @property
    def asked(self) -> tuple[int, int]:
        """How often each server was asked."""
        return len(self.first.requests), len(self.second.requests)


@asynccontextmanager
async def scene(
    settings: LanguageSettings | None = None,
    flavour: Flavour = Flavour.OPENAI,
    *,
    chance: float = 0.0,
    context_tokens: int = 128_000,
) -> AsyncIterator[Scene]:
    """Both servers running; the first is of `flavour` and has `context_tokens`."""
    clock = WaitingClock()
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(
            LocalOpenAi(ANSWER, flavour, context_tokens=context_tokens)
        )
        second = await stack.enter_async_context(LocalOpenAi(OTHER))
        filler = Filler(
            [chat(first, FIRST), chat(second, SECOND)],
            settings,
            clock,
            lambda: chance,
            sleep=clock.sleep,
        )
        stack.push_async_callback(filler.aclose)
        yield Scene(first, second, filler, clock)
