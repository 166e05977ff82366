"""Forms of the local Discord: each limit at its edge, and how they are filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.servers.discord.api import ApiError
from tests.servers.discord.forms import check_form, fill
from tests.servers.discord.server import LocalDiscord
from tests.servers.discord.world import ChannelType

if TYPE_CHECKING:
    from tests.servers.discord.resolving import Chosen
    from tests.servers.discord.world import Json


def field(**more: Any) -> Json:  # noqa: ANN401 (JSON)
    return {"type": 4, "custom_id": "f", "style": 1, **more}


def select(kind: int = 3, number: int = 2, **more: Any) -> Json:  # noqa: ANN401 (JSON)
    listed = [{"label": f"l{n}", "value": f"v{n}"} for n in range(number)]
    return {"type": kind, "custom_id": "s", **({"options": listed} if kind == 3 else {}), **more}


def label(component: Json, **more: Any) -> Json:  # noqa: ANN401 (JSON)
    return {"type": 18, "label": "l", "component": component, **more}


def row(component: Json) -> Json:
    return {"type": 1, "components": [component]}


def form(*components: Json, **more: Any) -> Json:  # noqa: ANN401 (JSON)
    return {"title": "t", "custom_id": "form", "components": list(components), **more}


def labels(number: int) -> list[Json]:
    return [label(field(custom_id=f"f{n}")) for n in range(number)]


TAKEN_AND_REFUSED: dict[str, tuple[Json, Json]] = {
    "title": (form(*labels(1), title="t" * 45), form(*labels(1), title="t" * 46)),
    "no title": (form(*labels(1)), form(*labels(1), title="")),
    "id": (form(*labels(1), custom_id="c" * 100), form(*labels(1), custom_id="c" * 101)),
    "components": (form(*labels(5)), form(*labels(6))),
    "no components": (form(*labels(1)), form()),
    "label": (form(label(field(), label="l" * 45)), form(label(field(), label="l" * 46))),
    "description": (
        form(label(field(), description="d" * 100)),
        form(label(field(), description="d" * 101)),
    ),
    "label in a row": (form(row(field(label="l" * 45))), form(row(field()))),
    "label in a label": (form(label(field())), form(label(field(label="l")))),
    "a text between": (form({"type": 10, "content": "x"}, *labels(1)), form({"type": 14})),
    "a select in a row": (form(label(select())), form(row(select()))),
    "id twice": (form(*labels(2)), form(label(field()), label(field()))),
    "placeholder": (
        form(label(field(placeholder="p" * 100))),
        form(label(field(placeholder="p" * 101))),
    ),
    "value": (form(label(field(value="v" * 4000))), form(label(field(value="v" * 4001)))),
    "value beyond its length": (
        form(label(field(value="v" * 5, max_length=5))),
        form(label(field(value="v" * 6, max_length=5))),
    ),
    "longest": (form(label(field(max_length=4000))), form(label(field(max_length=4001)))),
    "shortest": (
        form(label(field(min_length=5, max_length=5))),
        form(label(field(min_length=6, max_length=5))),
    ),
    "style": (form(label(field(style=2))), form(label(field(style=3)))),
    "options": (form(label(select(number=25))), form(label(select(number=26)))),
    "none of a select": (
        form(label(select(min_values=0, required=False))),
        form(label(select(min_values=0))),
    ),
}


@pytest.mark.parametrize("name", TAKEN_AND_REFUSED)
def test_what_is_at_the_limit_is_taken_and_what_is_beyond_refused(name: str) -> None:
    taken, refused = TAKEN_AND_REFUSED[name]
    check_form(taken)
    with pytest.raises(ApiError) as error:
        check_form(refused)
    assert error.value.code == 50035
    assert "data" in (error.value.errors or {})


@pytest.fixture
async def local() -> LocalDiscord:
    async with LocalDiscord.started() as started:
        return started


async def test_what_is_chosen_comes_with_what_it_is(local: LocalDiscord) -> None:
    guild = local.add_guild("Acme")
    text, ann = guild.add_text_channel("general"), guild.add_member("Ann", "Annie")
    who = form(label(select(5, max_values=2)), label(field(value="old", required=False)))
    sent = fill(who, {"s": [ann]}, ann, text)
    assert sent["components"][0]["component"]["values"] == [str(ann.id)]
    assert sent["components"][1]["component"]["value"] == "old"
    assert sent["resolved"]["users"][str(ann.id)]["global_name"] == "Ann"
    assert sent["resolved"]["members"][str(ann.id)]["nick"] == "Annie"
    nobody = fill(form(label(select(5, required=False))), {"s": []}, ann, text)
    assert nobody["components"][0]["component"]["values"] == []


@pytest.mark.parametrize(
    ("asked", "values", "error"),
    [
        (field(), {"f": ""}, ValueError),
        (field(min_length=3), {"f": "ab"}, ValueError),
        (field(max_length=3), {"f": "abcd"}, ValueError),
        (field(), {"other": "x"}, LookupError),
        (field(), {"f": ["x"]}, TypeError),
        (select(), {"s": []}, ValueError),
        (select(), {"s": ["v0", "v1"]}, ValueError),
        (select(), {"s": ["v2"]}, LookupError),
        (select(8, channel_types=[int(ChannelType.VOICE)]), {"s": ["text"]}, LookupError),
        (select(6), {"s": ["ann"]}, TypeError),
    ],
)
async def test_what_a_form_would_not_take_can_not_be_submitted(
    local: LocalDiscord, asked: Json, values: Json, error: type[Exception]
) -> None:
    guild = local.add_guild("Acme")
    text, ann = guild.add_text_channel("general"), guild.add_member("Ann")
    known: dict[str, Chosen] = {"text": text, "ann": ann}
    meant: dict[str, str | list[Chosen]] = {
        name: value if isinstance(value, str) else [known.get(one, one) for one in value]
        for name, value in values.items()
    }
    with pytest.raises(error):
        fill(form(label(asked)), meant, ann, text)
