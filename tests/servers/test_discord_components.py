"""The local Discord refuses the messages that Discord refuses: each limit at its edge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.servers.discord.api import ApiError, Upload
from tests.servers.discord.components import check, stored, walk

if TYPE_CHECKING:
    from tests.servers.discord.world import Json

V2 = 1 << 15


def text(content: str = "x", **more: Any) -> Json:  # noqa: ANN401 (JSON)
    return {"type": 10, "content": content, **more}


def button(**more: Any) -> Json:  # noqa: ANN401 (JSON)
    return {"type": 2, "style": 2, "label": "Go", "custom_id": "go", **more}


def buttons(number: int) -> list[Json]:
    return [button(custom_id=f"b{n}") for n in range(number)]


def row(*children: Json) -> Json:
    return {"type": 1, "components": list(children)}


def section(*children: Json, accessory: Json | None = None) -> Json:
    return {"type": 9, "components": list(children), "accessory": accessory or button()}


def container(*children: Json) -> Json:
    return {"type": 17, "components": list(children)}


def select(options: int = 1, **more: Any) -> Json:  # noqa: ANN401 (JSON)
    listed = [{"label": f"l{n}", "value": f"v{n}"} for n in range(options)]
    return {"type": 3, "custom_id": "s", "options": listed, **more}


def link(url: str) -> Json:
    return {"type": 2, "style": 5, "label": "Go", "url": url}


def file(name: str = "a.txt") -> Json:
    return {"type": 13, "file": {"url": f"attachment://{name}"}}


TAKEN_AND_REFUSED: dict[str, tuple[list[Json], list[Json]]] = {
    "text": ([text("x" * 3999), text()], [text("x" * 4000), text()]),
    "emoji": ([text("😀" * 2000)], [text("😀" * 2000 + "x")]),
    "components": ([text()] * 40, [text()] * 41),
    "nested components": ([container(*[text()] * 39)], [container(*[text()] * 40)]),
    "section counts": (
        [section(text(), accessory=button(custom_id=f"b{n}")) for n in range(13)],
        [section(text(), accessory=button(custom_id=f"b{n}")) for n in range(14)],
    ),
    "buttons of a row": ([row(*buttons(5))], [row(*buttons(6))]),
    "empty row": ([row(button())], [row()]),
    "label": ([row(button(label="x" * 80))], [row(button(label="x" * 81))]),
    "custom id": ([row(button(custom_id="x" * 100))], [row(button(custom_id="x" * 101))]),
    "empty custom id": ([row(button(custom_id="x"))], [row(button(custom_id=""))]),
    "custom id twice": ([row(*buttons(2))], [row(button(), button())]),
    "id twice": ([text(id=1), text(id=2)], [text(id=1), text(id=1)]),
    "id of 32 bits": ([text(id=(1 << 31) - 1)], [text(id=1 << 31)]),
    "options": ([row(select(25))], [row(select(26))]),
    "placeholder": ([row(select(placeholder="x" * 150))], [row(select(placeholder="x" * 151))]),
    "chosen": ([row(select(3, max_values=3))], [row(select(3, max_values=4))]),
    "select alone": ([row(select())], [row(select(), button())]),
    "link": ([row(link("https://" + "x" * 504))], [row(link("https://" + "x" * 505))]),
    "texts of a section": ([section(*[text()] * 3)], [section(*[text()] * 4)]),
    "empty section": ([section(text())], [section()]),
    "accessory": ([section(text())], [section(text(), accessory=text())]),
    "only texts in a section": ([section(text())], [section(row(button()))]),
    "container in a container": ([container(text())], [container(container(text()))]),
    "empty container": ([container(text())], [container()]),
    "button without a row": ([row(button())], [button()]),
    "blank text": ([text("x")], [text(" \n")]),
    "file": ([file()], [file("b.txt")]),
    "spacing": ([{"type": 14, "spacing": 2}], [{"type": 14, "spacing": 3}]),
    "unknown type": ([text()], [{"type": 18, "label": "x"}]),
    "nothing": ([text()], []),
}


@pytest.mark.parametrize("name", TAKEN_AND_REFUSED)
def test_components_are_taken_up_to_the_limit_and_not_beyond(name: str) -> None:
    taken, refused = TAKEN_AND_REFUSED[name]
    uploads = {0: Upload("a.txt", "text/plain", b"x")}
    check({"flags": V2, "components": taken}, uploads)
    with pytest.raises(ApiError) as error:
        check({"flags": V2, "components": refused}, uploads)
    assert error.value.code == 50035


@pytest.mark.parametrize(
    "body",
    [
        {"flags": V2, "components": [text()], "content": "x"},
        {"flags": V2, "components": [text()], "embeds": [{"title": "x"}]},
        {"flags": V2, "components": [text()], "poll": {"question": {"text": "x"}}},
        {"flags": V2, "components": [text()], "sticker_ids": ["1"]},
        {"content": "x", "components": [text()]},
        {"content": "x", "components": [container(text())]},
        {"content": "x", "components": [row(button(custom_id=f"{n}")) for n in range(6)]},
        {"content": "x" * 2001},
        {"content": "x", "nonce": "x" * 26},
        {"content": "x", "allowed_mentions": {"users": list(range(101))}},
    ],
)
def test_old_and_new_fields_do_not_mix_and_have_their_limits(body: Json) -> None:
    with pytest.raises(ApiError) as error:
        check(body, {})
    assert error.value.code == 50035


def test_fields_at_their_limits_are_taken() -> None:
    check({"content": "x" * 2000, "nonce": "x" * 25}, {})
    check({"content": "x", "components": [row(button(custom_id=f"{n}")) for n in range(5)]}, {})
    check({"content": "x", "allowed_mentions": {"users": list(range(100))}}, {})


def test_files_are_taken_up_to_ten_and_ten_mebibytes_each() -> None:
    ten = {n: Upload(f"{n}.txt", "text/plain", b"x") for n in range(10)}
    check({}, ten)
    with pytest.raises(ApiError) as error:
        check({}, ten, ("kept.txt",))
    assert error.value.code == 30015
    check({}, {0: Upload("a", "text/plain", bytes(10 << 20))})
    with pytest.raises(ApiError) as error:
        check({}, {0: Upload("a", "text/plain", bytes((10 << 20) + 1))})
    assert error.value.status == 413


def test_an_empty_message_is_refused() -> None:
    with pytest.raises(ApiError) as error:
        check({"content": ""}, {})
    assert error.value.code == 50006


def test_ids_are_kept_and_missing_ones_given_from_one_on() -> None:
    sent = [container(text(id=2), text()), section(text())]
    ids = [one["id"] for one in walk(stored(sent, {}))]
    assert ids == [1, 2, 3, 4, 5, 6]
