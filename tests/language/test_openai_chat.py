"""What is particular about OpenAI and its likes: parameters, keys, addresses, waits."""

from datetime import UTC, datetime

import pytest

from bot.domain.language import Ending, Prompt
from bot.errors import Fault, ProviderError, SettingsError
from bot.language.filling import Filler
from bot.language.schema import strict_schema
from integrations._http import retry_after_s
from integrations.language.assemblyai import AssemblyAiGateway
from integrations.language.dialect import Dialect
from integrations.language.openai import OpenAiChat
from integrations.language.replies import UnusableReplyError, read_reply
from tests.language.scene import ANSWER, Tasks, chat
from tests.servers.openai import Flavour, LocalOpenAi, failures
from tests.servers.openai.flavours import Refusal

PROMPT = Prompt(
    system="x", user="y", schema_name="Tasks", json_schema=strict_schema(Tasks), max_tokens=500
)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("base_url", "limit"),
    [
        ("https://api.openai.com/v1", "max_completion_tokens"),
        ("https://eu.api.openai.com/v1", "max_completion_tokens"),
        ("https://minuta.openai.azure.com/openai/v1", "max_completion_tokens"),
        ("http://localhost:11434/v1", "max_tokens"),
        ("https://llm-gateway.assemblyai.com/v1", "max_tokens"),
        ("https://api.openai.com.example.org/v1", "max_tokens"),
    ],
)
def test_each_host_is_first_asked_with_the_limit_that_it_knows(base_url: str, limit: str) -> None:
    asked = Dialect(base_url, None).request("m", PROMPT)
    assert asked[limit] == 500
    assert len(asked.keys() & {"max_tokens", "max_completion_tokens"}) == 1


async def test_a_parameter_that_is_refused_is_left_out_from_then_on() -> None:
    async with LocalOpenAi(ANSWER) as server:
        model = chat(server, temperature=0.2)
        for _ in range(2):
            assert (await model.complete(PROMPT)).ending is Ending.COMPLETE
        assert len(server.requests) == 2
        for asked in server.requests:
            assert asked.body["max_completion_tokens"] == 500
            assert not asked.body.keys() & {"max_tokens", "temperature"}
        await model.aclose()


async def test_a_temperature_is_sent_only_where_it_is_set() -> None:
    async with LocalOpenAi(ANSWER, Flavour.VLLM) as server:
        for temperature in (None, 0.0):
            model = chat(server, temperature=temperature)
            await model.complete(PROMPT)
            assert server.requests[-1].body.get("temperature") == temperature
            await model.aclose()


async def test_a_server_that_refuses_every_parameter_is_asked_without_any() -> None:
    async with LocalOpenAi("{}", Flavour.VLLM) as server:
        for name in ("max_tokens", "max_completion_tokens", "response_format", "temperature"):
            server.fail_next(failures.refusing(Refusal(400, f"Unsupported parameter: '{name}'")))
        model = chat(server, temperature=0.2)
        assert (await model.complete(PROMPT)).text == "{}"
        assert server.requests[-1].body.keys() == {"model", "messages"}
        await model.aclose()


async def test_a_server_that_refuses_without_end_is_given_up() -> None:
    async with LocalOpenAi("{}", Flavour.VLLM) as server:
        refusal = Refusal(400, "Unsupported: response_format and all the rest")
        server.fail_next(failures.refusing(refusal), times=50)
        model = chat(server)
        with pytest.raises(ProviderError) as raised:
            await model.complete(PROMPT)
        assert raised.value.fault is Fault.BAD_INPUT
        assert len(server.requests) == 2
        await model.aclose()


async def test_a_limit_that_only_the_context_is_too_small_for_is_not_given_up() -> None:
    message = "'max_tokens' is too large: 8000. This model's maximum context length is 4096 tokens."
    async with LocalOpenAi(ANSWER, Flavour.VLLM) as server:
        server.fail_next(failures.refusing(Refusal(400, message)))
        model = chat(server)
        with pytest.raises(ProviderError, match="context length exceeded"):
            await model.complete(PROMPT)
        await model.complete(PROMPT)
        assert [asked.body.get("max_tokens") for asked in server.requests] == [500, 500]
        await model.aclose()


async def test_a_reply_without_end_is_not_read_to_its_end() -> None:
    async with LocalOpenAi(ANSWER) as server:
        server.fail_next(failures.huge())
        model = chat(server)
        with pytest.raises(ProviderError, match="larger than any answer"):
            await model.complete(PROMPT)
        await model.aclose()


async def test_the_gateway_is_given_the_raw_key() -> None:
    async with LocalOpenAi(ANSWER, Flavour.ASSEMBLYAI) as server:
        model = AssemblyAiGateway("m", server.key, base_url=server.base_url)
        await model.complete(PROMPT)
        assert server.requests[0].headers["Authorization"] == server.key
        assert server.requests[0].body["max_tokens"] == 500
        await model.aclose()


@pytest.mark.parametrize("number", range(3))
async def test_every_shape_of_the_gateways_errors_is_understood(number: int) -> None:
    async with LocalOpenAi(ANSWER, Flavour.ASSEMBLYAI) as server:
        model = chat(server)
        for _ in range(number):
            await model.complete(PROMPT)
        server.fail_next(failures.no_quota())
        server.fail_next(failures.too_long())
        with pytest.raises(ProviderError) as quota:
            await model.complete(PROMPT)
        with pytest.raises(ProviderError) as length:
            await model.complete(PROMPT)
        assert quota.value.fault is Fault.QUOTA
        assert length.value.detail.startswith("context length exceeded")
        await model.aclose()


async def test_a_local_server_needs_no_key_and_gets_none_of_ours() -> None:
    async with LocalOpenAi(ANSWER, Flavour.OLLAMA) as server:
        model = OpenAiChat("m", base_url=server.base_url)
        await model.complete(PROMPT)
        assert server.requests[0].headers["Authorization"] == "Bearer none"
        await model.aclose()


async def test_what_was_said_does_not_follow_a_redirect() -> None:
    async with LocalOpenAi(ANSWER) as server, LocalOpenAi(ANSWER, Flavour.OLLAMA) as other:
        server.fail_next(failures.redirected(f"{other.base_url}/chat/completions"))
        model = chat(server)
        with pytest.raises(ProviderError):
            await model.complete(PROMPT)
        assert other.requests == []
        await model.aclose()


async def test_a_name_that_is_unknown_and_an_address_that_is_wrong_are_told() -> None:
    async with LocalOpenAi(ANSWER, models=("another",)) as server:
        for base_url in (server.base_url, f"{server.base_url}/wrong"):
            model = OpenAiChat("gpt-6.1-sol", server.key, base_url=base_url)
            with pytest.raises(ProviderError, match=r"no model 'gpt-6\.1-sol', or no such address"):
                await model.complete(PROMPT)
            await model.aclose()


@pytest.mark.parametrize("key", ["sk-a b", "sk-a\n", "sk-ä", "sk-\x00"])
def test_a_key_that_can_not_be_sent_is_refused_without_being_told(key: str) -> None:
    with pytest.raises(SettingsError) as raised:
        OpenAiChat("m", key)
    assert key not in str(raised.value)


@pytest.mark.parametrize("base_url", ["localhost:8080", "ftp://a/v1", "http:///v1"])
def test_an_address_that_is_none_is_refused(base_url: str) -> None:
    with pytest.raises(SettingsError, match="web address"):
        OpenAiChat("m", "k", base_url=base_url)


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        (None, "api.openai.com"),
        ("https://me:secret@llm.example:8443/v1", "llm.example:8443"),
        ("http://10.0.0.7:8000/v1", "10.0.0.7:8000"),
        ("http://localhost:11434/v1", None),
        ("http://127.0.0.1:8080/v1", None),
        ("http://[::1]:8080/v1", None),
    ],
)
def test_it_is_known_where_words_are_sent(base_url: str | None, host: str | None) -> None:
    assert OpenAiChat("m", "k", base_url).host == host


def test_each_host_is_named_once() -> None:
    urls = (None, "http://localhost:11434/v1", "https://llm.example/v1", None)
    filler = Filler([OpenAiChat("m", "k", base_url) for base_url in urls])
    assert filler.hosts == ("api.openai.com", "llm.example")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9),
        ({"retry-after": "Tue, 24 Nov 2026 12:01:30 GMT"}, 90),
        ({"retry-after": "Tue, 24 Nov 2026 12:01:30 -0000"}, 90),
        ({"retry-after": "Tue, 24 Nov 2026 11:00:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "Tue, 99 Nov 2026 12:00:00 GMT"}, None),
        ({"retry-after": "Mon, 99 Foo 99999 00:00:00 GMT"}, None),
        ({"retry-after": "1e300"}, 3600),
        ({"retry-after": "Tue, 24 Nov 2027 12:00:00 GMT"}, 3600),
    ],
)
def test_the_wait_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers, NOW) == seconds


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"<html>",
        b'{"error": {"message": "secret"}}',
        b'{"choices": null}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": [{"message": {"content": ["secret"]}}]}',
    ],
)
def test_a_body_that_is_no_completion_is_told_without_its_words(body: bytes) -> None:
    with pytest.raises(UnusableReplyError) as raised:
        read_reply(body, "m", 0.1)
    assert "secret" not in str(raised.value)


def test_a_reply_may_leave_out_all_but_the_words() -> None:
    completion = read_reply(b'{"choices": [{"message": {"content": "hi"}}]}', "m", 0.1)
    assert (completion.text, completion.ending, completion.model) == ("hi", Ending.COMPLETE, "m")
    assert (completion.usage.calls, completion.usage.tokens_in) == (1, 0)


def test_no_setting_of_the_environment_leads_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    model = OpenAiChat("m", "k")
    assert str(model._client.base_url) == "https://api.openai.com/v1/"  # noqa: SLF001 (where it goes)
