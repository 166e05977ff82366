"""The server: what it checks, what it keeps, and what a test tells it."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from aiohttp import web
from jsonschema import Draft202012Validator

from tests.servers.openai.asked import Asked, read
from tests.servers.openai.exchange import Exchange
from tests.servers.openai.flavours import Flavour, Refusal, problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from tests.servers.openai.asked import Answer, Script
    from tests.servers.openai.failures import Failure

_LARGEST_REQUEST = 16 << 20
_PATIENCE_S = 10.0


class LocalOpenAi:
    """A server with language models; open within `async with`.

    `answer` is what the model says: the same object each time, or one after the other, or what a
    function makes of the request. `requests` are those that were in order, `most_at_once` how many
    were answered at the same time. A text is sent as it is; an object must fit the schema where the
    flavour is strict. `models` are the names that are known, any if None. `key` is made up where
    the flavour has one and none is given.

    What breaks inside, and an answer that the script does not have, fails the test on leaving.
    """

    def __init__(
        self,
        answer: Script | None = None,
        flavour: Flavour = Flavour.OPENAI,
        *,
        key: str | None = None,
        models: tuple[str, ...] | None = None,
        context_tokens: int = 128_000,
    ) -> None:
        self.answer: Script = {} if answer is None else answer
        self.flavour = flavour
        self.key = key or ("sk-local-0123456789abcdef" if flavour.wants_key else "")
        self.models = models
        self.context_tokens = context_tokens
        self.requests: list[Asked] = []
        self.base_url = ""
        self.most_at_once = 0
        self._now_at_once = 0
        self._arrival = asyncio.Condition()
        self._failures: deque[Failure] = deque()
        self._broken: list[Exception] = []
        self._numbers = itertools.count(1)
        self._runner: web.AppRunner | None = None

    def fail_next(self, failure: Failure, times: int = 1) -> None:
        """Let the next requests fail, after those that are to fail already."""
        self._failures.extend([failure] * times)

    async def arrived(self, count: int) -> None:
        """Wait until so many requests have come in all."""
        async with asyncio.timeout(_PATIENCE_S), self._arrival:
            await self._arrival.wait_for(lambda: len(self.requests) >= count)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_LARGEST_REQUEST, middlewares=[self._keep_broken])
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_get("/v1/models", self._list)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}/v1"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()
        if error is not None:
            for inner in self._broken:
                error.add_note(f"the local OpenAI failed, too: {inner!r}")
        elif self._broken:
            raise ExceptionGroup("the local OpenAI failed", self._broken)

    @web.middleware
    async def _keep_broken(self, request: web.Request, handler: object) -> web.StreamResponse:
        assert callable(handler)
        try:
            response: web.StreamResponse = await handler(request)
        except web.HTTPException:
            raise
        except ConnectionError:
            raise  # the client has gone
        except Exception as error:
            self._broken.append(error)
            raise
        return response

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        number = next(self._numbers)
        if (refusal := self._refusal_of_key(request)) is not None:
            return self._refused(number, request, refusal)
        try:
            body = await request.json()
        except ValueError:
            return self._refused(
                number, request, Refusal(400, "We could not parse the JSON body of your request.")
            )
        wrong = problem(body, self.flavour)
        if wrong is not None:
            return self._refused(number, request, wrong)
        asked = read(body, request.headers, sees_schemas=self.flavour is not Flavour.LLAMA_CPP_OLD)
        self.requests.append(asked)
        exchange = Exchange(number, request, asked, self.flavour, self.context_tokens, self._say)
        async with self._arrival:
            self._arrival.notify_all()
        with self._counted():
            if self._failures:
                return await self._failures.popleft()(exchange)
            wrong = self._refusal_of_model(asked) or self._refusal_of_length(asked)
            return exchange.answer() if wrong is None else exchange.refuse(wrong)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._now_at_once += 1
        self.most_at_once = max(self.most_at_once, self._now_at_once)
        try:
            yield
        finally:
            self._now_at_once -= 1

    async def _list(self, request: web.Request) -> web.StreamResponse:
        if (refusal := self._refusal_of_key(request)) is not None:
            return self._refused(next(self._numbers), request, refusal)
        listed = [
            {"id": name, "object": "model", "created": 1_795_000_000, "owned_by": "local"}
            for name in self.models or ()
        ]
        return web.json_response({"object": "list", "data": listed})

    def _refused(self, number: int, request: web.Request, refusal: Refusal) -> web.StreamResponse:
        nobody = Asked("", "", "", None, None, None, {}, request.headers)
        exchange = Exchange(number, request, nobody, self.flavour, self.context_tokens, self._say)
        return exchange.refuse(refusal)

    def _refusal_of_key(self, request: web.Request) -> Refusal | None:
        sent = request.headers.get("Authorization")
        bearer = "" if self.flavour is Flavour.ASSEMBLYAI else "Bearer "
        if not self.key or sent == f"{bearer}{self.key}":
            return None
        if sent is None:
            return Refusal(401, "You didn't provide an API key.")
        key = sent.removeprefix("Bearer ")
        return Refusal(401, f"Incorrect API key provided: {key}.", code="invalid_api_key")

    def _refusal_of_model(self, asked: Asked) -> Refusal | None:
        if self.flavour.serves_any_model or self.models is None or asked.model in self.models:
            return None
        return Refusal(
            404,
            f"The model `{asked.model}` does not exist or you do not have access to it.",
            code="model_not_found",
        )

    def _refusal_of_length(self, asked: Asked) -> Refusal | None:
        needed = asked.tokens + (asked.max_tokens or 0)
        if needed <= self.context_tokens or self.flavour.cuts_long_prompts:
            return None
        if self.flavour.serves_any_model:
            return Refusal(
                400,
                f"the request exceeds the available context size ({self.context_tokens} tokens)",
                type="exceed_context_size_error",
            )
        return Refusal(
            400,
            f"This model's maximum context length is {self.context_tokens} tokens. However, you "
            f"requested {needed} tokens. Please reduce the length of the messages.",
            code="context_length_exceeded",
            param="messages",
        )

    def _say(self, asked: Asked) -> str:
        said = self._next_answer(asked)
        if isinstance(said, str):
            return said
        described = asked.body.get("response_format", {}).get("json_schema", {})
        if asked.schema is not None and described.get("strict"):
            Draft202012Validator(asked.schema).validate(said)
        return json.dumps(said, ensure_ascii=False)

    def _next_answer(self, asked: Asked) -> Answer:
        if callable(self.answer):
            return self.answer(asked)
        if isinstance(self.answer, (str, dict)):
            return self.answer
        given = list(self.answer)
        if not given:
            raise AssertionError("the script has no answer left")
        self.answer = given[1:]
        return given[0]
