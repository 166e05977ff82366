"""The local OpenAI fails in ways that the openai package knows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx2
import openai
import pytest
from openai.types.chat import ChatCompletionUserMessageParam

from tests.servers.openai import Flavour, LocalOpenAi, failures
from tests.servers.openai.failures import Failure

MODEL = "gpt-6.1-sol"
QUESTION: list[ChatCompletionUserMessageParam] = [{"role": "user", "content": "Who does what?"}]


@asynccontextmanager
async def sdk(server: LocalOpenAi, key: str | None = None) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        api_key=key or server.key or "none", base_url=server.base_url, max_retries=0, timeout=5
    ) as client:
        yield client


async def error_of(
    server: LocalOpenAi,
    key: str | None = None,
    **parameters: Any,  # noqa: ANN401 (what the SDK takes)
) -> openai.APIError:
    async with sdk(server, key) as client:
        asked: dict[str, Any] = {"model": MODEL, "messages": QUESTION, **parameters}
        with pytest.raises(openai.APIError) as raised:
            await client.chat.completions.create(**asked)
    return raised.value


@pytest.mark.parametrize(
    ("failure", "kind", "code"),
    [
        (failures.wrong_key(), openai.AuthenticationError, "invalid_api_key"),
        (
            failures.forbidden(),
            openai.PermissionDeniedError,
            "unsupported_country_region_territory",
        ),
        (failures.no_model(), openai.NotFoundError, "model_not_found"),
        (failures.rate_limited(after_s=2), openai.RateLimitError, "rate_limit_exceeded"),
        (failures.request_too_large(), openai.RateLimitError, "rate_limit_exceeded"),
        (failures.no_quota(), openai.RateLimitError, "insufficient_quota"),
        (failures.too_long(), openai.BadRequestError, "context_length_exceeded"),
        (failures.prompt_filtered(), openai.BadRequestError, "content_filter"),
        (failures.server_error(), openai.InternalServerError, None),
        (failures.overloaded(), openai.InternalServerError, None),
        (failures.page(502), openai.InternalServerError, None),
        (failures.cut_before(), openai.APIConnectionError, None),
        (failures.cut_within(), openai.APIConnectionError, None),
    ],
)
async def test_a_failure_is_the_exception_of_the_sdk(
    failure: Failure, kind: type[openai.APIError], code: str | None
) -> None:
    async with LocalOpenAi() as server:
        server.fail_next(failure)
        error = await error_of(server)
    assert type(error) is kind
    assert error.code == code


async def test_a_slow_answer_is_a_timeout_of_the_sdk() -> None:
    async with LocalOpenAi() as server:
        server.fail_next(failures.slow(30))
        assert type(await error_of(server, timeout=0.05)) is openai.APITimeoutError


async def test_an_error_has_the_parts_of_a_real_one() -> None:
    async with LocalOpenAi() as server:
        server.fail_next(failures.too_long())
        error = await error_of(server)
    assert isinstance(error, openai.BadRequestError)
    assert (error.type, error.param) == ("invalid_request_error", "messages")
    assert error.request_id is not None
    assert error.request_id.startswith("req_")


@pytest.mark.parametrize(
    ("failure", "headers"),
    [
        (failures.rate_limited(after_s=2), {"retry-after": "2"}),
        (failures.rate_limited(after_ms=1500), {"retry-after-ms": "1500"}),
        (
            failures.rate_limited(at=datetime(2026, 11, 24, 12, tzinfo=UTC)),
            {"retry-after": "Tue, 24 Nov 2026 12:00:00 GMT"},
        ),
    ],
)
async def test_the_wait_is_told_in_every_way(failure: Failure, headers: dict[str, str]) -> None:
    async with LocalOpenAi() as server:
        server.fail_next(failure)
        error = await error_of(server)
    assert isinstance(error, openai.RateLimitError)
    assert {name: error.response.headers[name] for name in headers} == headers


async def test_a_wrong_key_is_refused_and_none_is_needed_where_there_is_none() -> None:
    async with LocalOpenAi() as server:
        error = await error_of(server, key="sk-wrong")
        assert isinstance(error, openai.AuthenticationError)
        assert "sk-wrong" in error.message
        assert server.requests == []
    async with LocalOpenAi("fine", Flavour.OLLAMA) as server, sdk(server, "any") as client:
        assert (await client.chat.completions.create(model=MODEL, messages=QUESTION)).choices


async def test_the_gateway_takes_the_key_without_bearer_only() -> None:
    async with LocalOpenAi("fine", Flavour.ASSEMBLYAI) as server:
        assert isinstance(await error_of(server), openai.AuthenticationError)
        async with sdk(server) as client:
            raw = client.with_options(default_headers={"Authorization": server.key})
            assert (await raw.chat.completions.create(model=MODEL, messages=QUESTION)).choices


async def test_the_gateway_has_three_shapes_of_errors() -> None:
    async with LocalOpenAi(flavour=Flavour.ASSEMBLYAI) as server, httpx2.AsyncClient() as http:
        url = f"{server.base_url}/chat/completions"
        shapes = [frozenset((await http.post(url, json={})).json()) for _ in range(3)]
    assert len(set(shapes)) == 3


@pytest.mark.parametrize("flavour", [f for f in Flavour if not f.serves_any_model])
async def test_an_unknown_model_is_not_found(flavour: Flavour) -> None:
    async with LocalOpenAi(flavour=flavour, models=("another",)) as server:
        headers = {"Authorization": server.key} if flavour is Flavour.ASSEMBLYAI else {}
        error = await error_of(server, extra_headers=headers)
    assert isinstance(error, openai.NotFoundError)


@pytest.mark.parametrize("flavour", [Flavour.OPENAI, Flavour.VLLM, Flavour.LLAMA_CPP])
async def test_too_long_a_prompt_is_refused(flavour: Flavour) -> None:
    async with LocalOpenAi(flavour=flavour, context_tokens=100) as server:
        long = [{"role": "user", "content": "word " * 100}]
        error = await error_of(server, messages=long)
    assert isinstance(error, openai.BadRequestError)
    assert "context" in error.message


async def test_an_unknown_parameter_is_refused() -> None:
    async with LocalOpenAi() as server:
        error = await error_of(server, extra_body={"num_ctx": 8192})
    assert isinstance(error, openai.BadRequestError)
    assert "num_ctx" in error.message


@pytest.mark.parametrize(("name", "value"), [("max_tokens", 100), ("temperature", 0.2)])
async def test_newer_models_refuse_older_parameters(name: str, value: float) -> None:
    parameters: dict[str, Any] = {name: value}
    async with LocalOpenAi("fine") as server:
        error = await error_of(server, **parameters)
        assert isinstance(error, openai.BadRequestError)
        assert error.param == name
        async with sdk(server) as client:
            assert (
                await client.chat.completions.create(
                    model="gpt-4.1", messages=QUESTION, **parameters
                )
            ).choices


async def test_an_old_llama_cpp_knows_no_schema() -> None:
    async with LocalOpenAi(flavour=Flavour.LLAMA_CPP_OLD) as server:
        schema = {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}}
        error = await error_of(server, response_format=schema)
    assert isinstance(error, openai.BadRequestError)
    assert "response_format" in error.message
