"""The local OpenAI refuses the schemas that the real one refuses."""

from typing import Any, Literal

import openai
import pytest
from openai.types.chat import ChatCompletionUserMessageParam
from pydantic import BaseModel, Field

from tests.servers.openai import LocalOpenAi

QUESTION: list[ChatCompletionUserMessageParam] = [{"role": "user", "content": "x"}]


class Open(BaseModel):
    counts: dict[str, int]


class Defaulted(BaseModel):
    kind: str = "task"


class Short(BaseModel):
    text: str = Field(max_length=20)


class Anything(BaseModel):
    value: Any


class Tupled(BaseModel):
    pair: tuple[int, str]


class Distinct(BaseModel):
    names: set[str]


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


class Pet(BaseModel):
    pet: Cat | Dog = Field(discriminator="kind")


class Deep(BaseModel):
    inner: "Deep | None"


async def refusal(response_format: Any) -> openai.BadRequestError:  # noqa: ANN401 (what the SDK takes)
    async with (
        LocalOpenAi() as server,
        openai.AsyncOpenAI(api_key=server.key, base_url=server.base_url, max_retries=0) as client,
    ):
        with pytest.raises(openai.BadRequestError) as raised:
            await client.chat.completions.parse(
                model="gpt-6.1-sol", messages=QUESTION, response_format=response_format
            )
        assert raised.value.param == "response_format"
        assert server.requests == []
        return raised.value


@pytest.mark.parametrize(
    ("model", "named"),
    [
        (Open, "additionalProperties"),
        (Defaulted, "default"),
        (Short, "maxLength"),
        (Anything, "type"),
        (Tupled, "prefixItems"),
        (Distinct, "uniqueItems"),
        (Pet, "discriminator"),
    ],
)
async def test_a_model_that_the_sdk_lets_through_is_refused(
    model: type[BaseModel], named: str
) -> None:
    assert named in (await refusal(model)).message


def described(schema: object, name: str = "x") -> dict[str, Any]:
    return {
        "type": "json_schema",
        "json_schema": {"name": name, "strict": True, "schema": schema},
    }


def an_object(**properties: object) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def nested(levels: int) -> dict[str, Any]:
    return an_object(a={"type": "string"} if levels == 1 else nested(levels - 1))


@pytest.mark.parametrize(
    ("schema", "named"),
    [
        ({"type": "array", "items": {"type": "string"}}, "object"),
        ({"anyOf": [an_object()]}, "object"),
        ({**an_object(a={"type": "string"}), "required": []}, "Missing 'a'"),
        ({**an_object(), "additionalProperties": True}, "additionalProperties"),
        (an_object(a={"type": "array"}), "items"),
        (an_object(a={"$ref": "#/$defs/B"}), "was not found"),
        ({**an_object(a={"$ref": "#/$defs/B", "description": "x"})}, "cannot have keywords"),
        (an_object(a={"allOf": [{"type": "string"}]}), "allOf"),
        (an_object(a={"type": "string", "format": "uri"}), "format"),
        (nested(11), "levels"),
        (an_object(**{f"p{n}": {"type": "string"} for n in range(5001)}), "5000"),
        (an_object(a={"type": "string", "enum": [f"v{n}" for n in range(1001)]}), "1000"),
    ],
)
async def test_a_schema_that_breaks_a_rule_is_refused(schema: object, named: str) -> None:
    assert named in (await refusal(described(schema))).message


@pytest.mark.parametrize("name", ["", "Filled[Notes]", "x" * 65])
async def test_a_name_with_other_characters_is_refused(name: str) -> None:
    assert "name" in (await refusal(described(an_object(), name))).message


@pytest.mark.parametrize("schema", [nested(10), Deep.model_json_schema()])
async def test_what_keeps_the_rules_is_taken(schema: dict[str, Any]) -> None:
    if "$defs" in schema:
        definition = {**schema["$defs"]["Deep"], "additionalProperties": False}
        schema = {**definition, "$defs": {"Deep": definition}}
    async with (
        LocalOpenAi("fine") as server,
        openai.AsyncOpenAI(api_key=server.key, base_url=server.base_url, max_retries=0) as client,
    ):
        response_format: Any = described(schema)
        assert (
            await client.chat.completions.create(
                model="gpt-6.1-sol", messages=QUESTION, response_format=response_format
            )
        ).choices
