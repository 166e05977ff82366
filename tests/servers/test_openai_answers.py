"""The local OpenAI gives answers that the openai package takes for real ones."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import openai
import pytest
from openai.types.chat import ChatCompletionUserMessageParam
from pydantic import BaseModel, Field

from tests.servers.openai import Asked, Flavour, LocalOpenAi, failures

MODEL = "gpt-6.1-sol"
QUESTION: list[ChatCompletionUserMessageParam] = [{"role": "user", "content": "Who does what?"}]


class Task(BaseModel):
    text: str
    owner: str | None
    kind: Literal["task", "question"]


class Tasks(BaseModel):
    tasks: list[Task] = Field(max_length=20)


ANSWER: dict[str, Any] = {"tasks": [{"text": "Ship it", "owner": None, "kind": "task"}]}


@asynccontextmanager
async def sdk(server: LocalOpenAi) -> AsyncIterator[openai.AsyncOpenAI]:
    key = server.key or "none"
    headers = {"Authorization": key} if server.flavour is Flavour.ASSEMBLYAI else None
    async with openai.AsyncOpenAI(
        api_key=key, base_url=server.base_url, max_retries=0, default_headers=headers
    ) as client:
        yield client


@pytest.mark.parametrize("flavour", [*list(Flavour)[:4], Flavour.ASSEMBLYAI])
async def test_the_sdk_parses_an_answer_into_its_model(flavour: Flavour) -> None:
    async with LocalOpenAi(ANSWER, flavour) as server, sdk(server) as client:
        completion = await client.chat.completions.parse(
            model=MODEL, messages=QUESTION, response_format=Tasks
        )
        choice = completion.choices[0]
        assert choice.message.parsed == Tasks.model_validate(ANSWER)
        assert (choice.finish_reason, choice.message.refusal) == ("stop", None)
        assert completion.usage is not None
        assert completion.usage.completion_tokens > 0
        (asked,) = server.requests
        assert (asked.model, asked.user, asked.schema_name) == (MODEL, "Who does what?", "Tasks")


async def test_the_answer_is_made_of_the_request() -> None:
    def answer(asked: Asked) -> dict[str, Any]:
        task = {"text": asked.user.upper(), "owner": asked.system, "kind": "question"}
        return {"tasks": [task]}

    async with LocalOpenAi(answer) as server, sdk(server) as client:
        completion = await client.chat.completions.parse(
            model=MODEL,
            messages=[{"role": "developer", "content": "Be brief."}, *QUESTION],
            response_format=Tasks,
        )
    assert completion.choices[0].message.parsed == Tasks(
        tasks=[Task(text="WHO DOES WHAT?", owner="Be brief.", kind="question")]
    )


async def test_answers_come_one_after_the_other() -> None:
    async with LocalOpenAi([{"tasks": []}, ANSWER]) as server, sdk(server) as client:
        lengths = []
        for _ in range(2):
            completion = await client.chat.completions.parse(
                model=MODEL, messages=QUESTION, response_format=Tasks
            )
            parsed = completion.choices[0].message.parsed
            assert parsed is not None
            lengths.append(len(parsed.tasks))
    assert lengths == [0, 1]


@pytest.mark.parametrize("script", [{"tasks": [{"text": "Ship it"}]}, []])
async def test_an_answer_that_no_strict_server_would_give_fails_the_test(
    script: dict[str, Any] | list[dict[str, Any]],
) -> None:
    async def ask() -> None:
        async with LocalOpenAi(script) as server, sdk(server) as client:
            with pytest.raises(openai.InternalServerError):
                await client.chat.completions.parse(
                    model=MODEL, messages=QUESTION, response_format=Tasks
                )

    with pytest.raises(ExceptionGroup, match="the local OpenAI failed"):
        await ask()


@pytest.mark.parametrize("name", ["max_completion_tokens", "max_tokens"])
async def test_an_answer_ends_where_its_tokens_do(name: str) -> None:
    async with LocalOpenAi(ANSWER) as server, sdk(server) as client:
        limit: dict[str, Any] = {name: 5}
        completion = await client.chat.completions.create(
            model="gpt-4.1", messages=QUESTION, **limit
        )
        assert completion.choices[0].finish_reason == "length"
        assert completion.choices[0].message.content == json.dumps(ANSWER)[:20]
        with pytest.raises(openai.LengthFinishReasonError):
            await client.chat.completions.parse(
                model="gpt-4.1", messages=QUESTION, response_format=Tasks, **limit
            )


async def test_the_gateway_gives_a_thousand_tokens_if_it_is_not_told() -> None:
    async with LocalOpenAi("x" * 9000, Flavour.ASSEMBLYAI) as server, sdk(server) as client:
        completion = await client.chat.completions.create(model=MODEL, messages=QUESTION)
        assert completion.choices[0].finish_reason == "length"
        assert completion.choices[0].message.content == "x" * 4000
        assert completion.model_extra is not None
        assert completion.model_extra["llm_status_code"] == 200


async def test_the_sdk_sees_a_refusal() -> None:
    async with LocalOpenAi(ANSWER) as server, sdk(server) as client:
        server.fail_next(failures.refusal("No."))
        completion = await client.chat.completions.parse(
            model=MODEL, messages=QUESTION, response_format=Tasks
        )
        assert completion.choices[0].message.refusal == "No."
        assert completion.choices[0].message.parsed is None


async def test_the_sdk_sees_a_filtered_answer() -> None:
    async with LocalOpenAi(ANSWER) as server, sdk(server) as client:
        server.fail_next(failures.filtered())
        with pytest.raises(openai.ContentFilterFinishReasonError):
            await client.chat.completions.parse(
                model=MODEL, messages=QUESTION, response_format=Tasks
            )


async def test_what_fails_next_fails_as_often_as_it_is_told_to() -> None:
    async with LocalOpenAi(ANSWER) as server, sdk(server) as client:
        server.fail_next(failures.overloaded(), times=2)
        for _ in range(2):
            with pytest.raises(openai.InternalServerError):
                await client.chat.completions.create(model=MODEL, messages=QUESTION)
        assert (await client.chat.completions.create(model=MODEL, messages=QUESTION)).choices
        assert len(server.requests) == 3


async def test_the_sdk_tries_again_after_the_wait_that_it_is_told() -> None:
    async with LocalOpenAi(ANSWER) as server, sdk(server) as client:
        server.fail_next(failures.rate_limited(after_ms=1))
        patient = client.with_options(max_retries=1)
        assert (await patient.chat.completions.create(model=MODEL, messages=QUESTION)).choices
        assert len(server.requests) == 2


async def test_the_models_are_listed() -> None:
    async with LocalOpenAi(models=("a", "b")) as server, sdk(server) as client:
        assert [model.id async for model in client.models.list()] == ["a", "b"]


async def test_ollama_reads_the_end_of_a_long_prompt_and_says_so_only_in_the_count() -> None:
    async with (
        LocalOpenAi(ANSWER, Flavour.OLLAMA, context_tokens=50) as server,
        sdk(server) as client,
    ):
        completion = await client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": "word " * 1000}]
        )
        assert completion.usage is not None
        assert completion.usage.prompt_tokens == 50


async def test_an_old_llama_cpp_takes_the_flat_form_and_does_not_look_at_it() -> None:
    async with LocalOpenAi("no JSON", Flavour.LLAMA_CPP_OLD) as server, sdk(server) as client:
        flat: Any = {"type": "json_object", "schema": Tasks.model_json_schema()}
        completion = await client.chat.completions.create(
            model="any", messages=QUESTION, response_format=flat
        )
        assert completion.choices[0].message.content == "no JSON"
        assert server.requests[0].schema is None
