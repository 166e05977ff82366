"""Models as strict schemas; the local OpenAI's own rules say whether they are."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, create_model

from bot.domain.frozen import Frozen
from bot.language.schema import strict_schema
from tests.servers.openai.strictness import format_problem


class Kind(StrEnum):
    TASK = "task"
    QUESTION = "question"


class Quote(Frozen):
    utterance: str = Field(description="The id of the utterance.")
    words: str


class Item(Frozen):
    """One thing to do."""

    title: str = Field(pattern=r"\S")
    kind: Kind = Field(description="What it is.")
    status: Literal["decided", "tentative"]
    quote: Quote = Field(description="Where it was said.")
    due: str | None = None
    day: date | None
    evidence: Annotated[list[Quote], Field(min_length=1, max_length=5)]
    weight: float = Field(ge=0, le=1)


class Notes(Frozen):
    items: list[Item]
    summary: tuple[str, ...]


class Tree(Frozen):
    name: str
    children: list["Tree"]


def problem(model: type[BaseModel]) -> str | None:
    described = {"name": "x", "strict": True, "schema": strict_schema(model)}
    return format_problem({"type": "json_schema", "json_schema": described})


@pytest.mark.parametrize("model", [Notes, Item, Tree, create_model("Empty")])
def test_a_strict_server_takes_it(model: type[BaseModel]) -> None:
    assert problem(model) is None


def test_everything_is_required_and_titles_and_defaults_are_left_out() -> None:
    schema: dict[str, Any] = strict_schema(Item)
    assert schema["required"] == list(Item.model_fields)
    assert schema["additionalProperties"] is False
    assert schema["properties"]["title"] == {"type": "string", "pattern": r"\S"}
    assert schema["properties"]["due"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}


def test_a_reference_with_a_description_is_written_out() -> None:
    quote: Any = strict_schema(Item)["properties"]
    assert quote["quote"]["description"] == "Where it was said."
    assert quote["quote"]["required"] == ["utterance", "words"]


def test_the_model_itself_is_left_as_it_is() -> None:
    before = Item.model_json_schema()
    strict_schema(Item)
    assert Item.model_json_schema() == before


class WithDict(BaseModel):
    counts: dict[str, int]


class WithDefault(BaseModel):
    name: str = "x"


class WithLength(BaseModel):
    name: str = Field(max_length=20)


class WithAnything(BaseModel):
    value: Any


class WithTuple(BaseModel):
    pair: tuple[int, str]


class WithSet(BaseModel):
    names: set[str]


class WithFormat(BaseModel):
    secret: bytes


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    name: str


class Holder(BaseModel):
    inner: list[WithLength]


def deep(levels: int) -> type[BaseModel]:
    field: Any = (str if levels == 1 else deep(levels - 1), ...)
    return create_model(f"Level{levels}", field=field)


def wide(fields: int) -> type[BaseModel]:
    made: Any = {f"field{number}": (str, ...) for number in range(fields)}
    return create_model("Wide", **made)


def enumerated(values: int) -> type[BaseModel]:
    names = tuple(f"v{number}" for number in range(values))
    kind: Any = (Literal[names], ...)
    return create_model("Enumerated", kind=kind)


@pytest.mark.parametrize(
    ("model", "place"),
    [
        (WithDict, "WithDict.counts"),
        (WithDefault, "WithDefault.name"),
        (WithLength, "maxLength"),
        (WithAnything, "WithAnything.value"),
        (WithTuple, "prefixItems"),
        (WithSet, "uniqueItems"),
        (WithFormat, "binary"),
        (Open, "Open"),
        (Holder, "WithLength.name"),
        (deep(11), "11 levels"),
        (wide(5001), "5000"),
        (enumerated(1001), "1000"),
    ],
)
def test_what_a_strict_server_refuses_is_refused_here(model: type[BaseModel], place: str) -> None:
    with pytest.raises(ValueError, match=place):
        strict_schema(model)


@pytest.mark.parametrize("model", [deep(10), wide(500), enumerated(1000)])
def test_the_largest_that_is_taken(model: type[BaseModel]) -> None:
    assert problem(model) is None


def test_as_many_fields_as_are_allowed_are_taken() -> None:
    assert len(strict_schema(wide(5000))["required"]) == 5000  # type: ignore[arg-type]


def test_what_is_no_model_or_holds_what_json_can_not_is_a_type_error() -> None:
    callback: Any = (type(len), ...)
    holder = create_model(
        "Holder", __config__=ConfigDict(arbitrary_types_allowed=True), callback=callback
    )
    wrong: Any = str
    for model in (holder, wrong):
        with pytest.raises(TypeError):
            strict_schema(model)
