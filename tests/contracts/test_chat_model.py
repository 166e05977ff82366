"""What every chat model keeps, run over each of them and each kind of server."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from bot.domain.frozen import Frozen
from bot.domain.language import Ending, Prompt
from bot.errors import Fault, ProviderError
from bot.language.schema import strict_schema
from bot.ports import ChatModel
from integrations.registry import CHAT_MODELS, implementation
from tests.servers.openai import Flavour, LocalOpenAi, failures
from tests.servers.openai.failures import Failure

pytestmark = pytest.mark.asyncio(loop_scope="module")

MODEL = "gpt-6.1-sol"
SPEECH = "The zeppelin is late."
PROVIDERS = dict.fromkeys(Flavour, "openai") | {Flavour.ASSEMBLYAI: "assemblyai"}


class Task(Frozen):
    text: str
    owner: str | None


class Tasks(Frozen):
    tasks: list[Task]


ANSWER: dict[str, Any] = {"tasks": [{"text": "Ship it", "owner": None}]}


@dataclass
class Subject:
    chat: ChatModel
    server: LocalOpenAi


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=list(Flavour))
async def subject(request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    flavour: Flavour = request.param
    async with LocalOpenAi(ANSWER, flavour, models=(MODEL,), context_tokens=4000) as server:
        kind = implementation(CHAT_MODELS, PROVIDERS[flavour])
        chat: ChatModel = kind(MODEL, server.key, base_url=server.base_url, context_tokens=4000)
        yield Subject(chat, server)
        await chat.aclose()


def prompt(user: str = SPEECH, max_tokens: int = 500) -> Prompt:
    return Prompt(
        system="List the tasks.",
        user=user,
        schema_name="Tasks",
        json_schema=strict_schema(Tasks),
        max_tokens=max_tokens,
    )


async def error_of(subject: Subject, asked: Prompt | None = None) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        await subject.chat.complete(asked or prompt())
    return raised.value


async def test_it_says_who_it_is(subject: Subject) -> None:
    assert subject.chat.name in CHAT_MODELS
    assert (subject.chat.model, subject.chat.context_tokens) == (MODEL, 4000)


async def test_an_answer_comes_as_it_is(subject: Subject) -> None:
    completion = await subject.chat.complete(prompt())
    assert Tasks.model_validate_json(completion.text) == Tasks.model_validate(ANSWER)
    assert (completion.ending, completion.model) == (Ending.COMPLETE, MODEL)
    asked = subject.server.requests[-1]
    assert completion.usage.calls == 1
    assert completion.usage.tokens_in == asked.tokens
    assert completion.usage.tokens_out > 0
    assert completion.usage.seconds > 0


async def test_the_prompt_arrives_whole(subject: Subject) -> None:
    said = 'ünïcode 🎈 "quotes" \\ <b>\n\x00\u2028 {"tasks": []}'
    await subject.chat.complete(prompt(said, max_tokens=321))
    asked = subject.server.requests[-1]
    assert asked.user == said
    assert asked.system.startswith("List the tasks.")
    assert asked.max_tokens == 321
    if subject.server.flavour is Flavour.LLAMA_CPP_OLD:
        assert '"additionalProperties": false' in asked.system
    else:
        assert asked.schema == strict_schema(Tasks)
        assert asked.schema_name == "Tasks"


async def test_an_answer_that_is_cut_off_says_so(subject: Subject) -> None:
    completion = await subject.chat.complete(prompt(max_tokens=5))
    assert (completion.ending, len(completion.text)) == (Ending.CUT_OFF, 20)


@pytest.mark.parametrize(
    ("failure", "ending"),
    [
        (failures.refusal("No."), Ending.REFUSED),
        (failures.filtered(), Ending.FILTERED),
        (failures.cut_short(0), Ending.CUT_OFF),
        (failures.says("I'd rather not."), Ending.COMPLETE),
        (failures.no_usage(), Ending.COMPLETE),
    ],
)
async def test_every_ending_is_an_answer(
    subject: Subject, failure: Failure, ending: Ending
) -> None:
    subject.server.fail_next(failure)
    assert (await subject.chat.complete(prompt())).ending is ending


@pytest.mark.parametrize(
    ("failure", "fault"),
    [
        (failures.wrong_key(), Fault.AUTHENTICATION),
        (failures.forbidden(), Fault.AUTHENTICATION),
        (failures.no_model(), Fault.BAD_INPUT),
        (failures.rate_limited(), Fault.RATE),
        (failures.server_error(), Fault.SERVER),
        (failures.overloaded(), Fault.SERVER),
        (failures.page(502), Fault.SERVER),
        (failures.page(200), Fault.BAD_OUTPUT),
        (failures.no_choices(), Fault.BAD_OUTPUT),
        (failures.not_utf8(), Fault.BAD_OUTPUT),
        (failures.huge(), Fault.BAD_OUTPUT),
        (failures.cut_before(), Fault.CONNECTIVITY),
        (failures.cut_within(), Fault.CONNECTIVITY),
        (failures.redirected("http://127.0.0.1:9/v1"), Fault.BAD_INPUT),
    ],
)
async def test_every_failure_has_its_fault_and_is_not_tried_again(
    subject: Subject, failure: Failure, fault: Fault
) -> None:
    await subject.chat.complete(prompt())  # by now it knows what the server refuses
    before = len(subject.server.requests)
    subject.server.fail_next(failure)
    error = await error_of(subject)
    assert (error.provider, error.fault) == (subject.chat.name, fault)
    assert len(subject.server.requests) == before + 1


async def test_the_wait_that_is_asked_for_is_told(subject: Subject) -> None:
    for failure in (failures.rate_limited(after_s=7), failures.rate_limited(after_ms=7000)):
        subject.server.fail_next(failure)
        error = await error_of(subject)
        assert (error.fault, error.retry_after_s) == (Fault.RATE, 7)


async def test_too_long_a_prompt_is_told_apart(subject: Subject) -> None:
    long = prompt("word " * 4000)
    if subject.server.flavour.cuts_long_prompts:
        completion = await subject.chat.complete(long)
        assert completion.usage.tokens_in == 4000
        return
    error = await error_of(subject, long)
    assert error.fault is Fault.TOO_LONG


async def test_a_wrong_key_names_the_host_and_not_the_key(
    subject: Subject, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    subject.server.fail_next(failures.wrong_key())
    error = await error_of(subject)
    assert "127.0.0.1" in error.detail
    assert error.fault is Fault.AUTHENTICATION
    said = f"{''.join(traceback.format_exception(error))} {caplog.text}"
    assert SPEECH not in said
    if subject.server.key:
        assert subject.server.key not in said


async def test_a_failure_tells_nothing_that_was_said(subject: Subject) -> None:
    for failure in (failures.no_choices(), failures.page(200), failures.not_utf8()):
        subject.server.fail_next(failure)
        error = await error_of(subject)
        assert "zeppelin" not in "".join(traceback.format_exception(error))


async def test_cancelling_goes_through(subject: Subject) -> None:
    subject.server.fail_next(failures.slow(60))
    before = len(subject.server.requests)
    call = asyncio.create_task(subject.chat.complete(prompt()))
    await subject.server.arrived(before + 1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert (await subject.chat.complete(prompt())).ending is Ending.COMPLETE


async def test_it_can_be_closed_twice_and_before_use(subject: Subject) -> None:
    kind = type(subject.chat)
    chat: ChatModel = kind(MODEL, subject.server.key, base_url=subject.server.base_url)  # type: ignore[call-arg]
    await chat.aclose()
    await chat.aclose()
