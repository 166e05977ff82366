from collections.abc import Callable
from typing import Any

import pytest

from integrations.slack.elements import actions, context, line, own, plain, rich, section
from integrations.slack.limits import (
    LimitError,
    Measure,
    Surface,
    size,
    text_length,
    validate,
    validate_view,
)

Json = dict[str, Any]


def button(label: str = "Press", value: str = "v", action_id: str = "a") -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(label), "value": value}


def option(text: str = "One", value: str = "v") -> Json:
    return {"text": plain(text), "value": value}


def overflow(options: list[Json]) -> Json:
    return {"type": "overflow", "action_id": "o", "options": options}


def select(options: list[Json], placeholder: str = "Choose") -> Json:
    kind = {"type": "static_select", "action_id": "s", "placeholder": plain(placeholder)}
    return {**kind, "options": options}


def dialog(title: int, text: int) -> Json:
    words = {"title": plain("t" * title), "text": plain("t" * text)}
    return {**button(), "confirm": {**words, "confirm": plain("Yes"), "deny": plain("No")}}


def table(rows: int, cells: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * cells] * rows}


EDGES: dict[str, tuple[Callable[[int], list[Json]], int]] = {
    "text of a section": (lambda n: [section("x" * n)], 3000),
    "text of a field": (lambda n: [{"type": "section", "fields": [plain("x" * n)]}], 2000),
    "fields": (lambda n: [{"type": "section", "fields": [plain("x")] * n}], 10),
    "header": (lambda n: [{"type": "header", "text": plain("x" * n)}], 150),
    "label": (lambda n: [actions(button("x" * n))], 75),
    "value": (lambda n: [actions(button(value="x" * n))], 2000),
    "action id": (lambda n: [actions(button(action_id="x" * n))], 255),
    "block id": (lambda n: [section("x", block_id="x" * n)], 255),
    "buttons": (lambda n: [actions(*(button(action_id=f"{at}") for at in range(n)))], 25),
    "small print": (lambda n: [context(*["x"] * n)], 10),
    "options behind dots": (lambda n: [actions(overflow([option()] * n))], 5),
    "options": (lambda n: [actions(select([option()] * n))], 100),
    "option": (lambda n: [actions(overflow([option("x" * n)] * 2))], 75),
    "value of an option": (lambda n: [actions(overflow([option(value="x" * n)] * 2))], 150),
    "placeholder": (lambda n: [actions(select([option()], "x" * n))], 150),
    "title of a dialog": (lambda n: [actions(dialog(n, 1))], 100),
    "text of a dialog": (lambda n: [actions(dialog(1, n))], 300),
    "rows": (lambda n: [table(n, 2)], 100),
    "cells": (lambda n: [table(2, n)], 20),
}


@pytest.mark.parametrize("name", EDGES)
def test_what_is_at_a_limit_passes_and_one_more_does_not(name: str) -> None:
    make, limit = EDGES[name]
    validate(make(limit), Surface.MESSAGE)
    with pytest.raises(LimitError):
        validate(make(limit + 1), Surface.MESSAGE)


@pytest.mark.parametrize(
    ("surface", "most"), [(Surface.MESSAGE, 50), (Surface.MODAL, 100), (Surface.HOME, 100)]
)
def test_so_many_blocks_fit_and_no_more(surface: Surface, most: int) -> None:
    validate([section("x")] * most, surface)
    with pytest.raises(LimitError, match="blocks"):
        validate([section("x")] * (most + 1), surface)


def test_all_text_of_a_message_is_counted_together_but_not_that_of_a_form() -> None:
    texts = [section("x" * 2500) for _ in range(4)]
    validate(texts, Surface.MESSAGE)
    with pytest.raises(LimitError, match="text"):
        validate([*texts, section("x")], Surface.MESSAGE)
    validate([*texts, section("x")], Surface.MODAL)


def test_a_message_is_not_longer_than_slack_takes_as_json() -> None:
    small = [rich(line(*(own("x") for _ in range(500))))]
    assert text_length(small) < 1000
    with pytest.raises(LimitError, match="JSON"):
        validate(small, Surface.MESSAGE)


def test_what_buttons_carry_counts_only_by_the_careful_measure() -> None:
    blocks = [actions(button(value="x" * 1000)), section("y", button(value="x" * 1000))]
    assert size(blocks, Measure.CAREFUL) - size(blocks) > 2000


def test_a_character_that_slack_writes_longer_counts_as_that() -> None:
    assert size([section("&")]) == size([section("x")]) + 4


@pytest.mark.parametrize(
    "blocks",
    [
        [section("x", block_id="b"), section("y", block_id="b")],
        [actions(button(), button())],
        [{"type": "section", "text": {"type": "plain_text", "text": ""}}],
        [rich(line(own("")))],
        [{"type": "section"}],
    ],
    ids=["block id twice", "action id twice", "empty text", "empty element", "empty section"],
)
def test_what_slack_refuses_without_a_number_is_refused_here(blocks: list[Json]) -> None:
    with pytest.raises(LimitError):
        validate(blocks, Surface.MESSAGE)


def test_an_error_holds_no_words_of_anybody() -> None:
    with pytest.raises(LimitError) as error:
        validate([section("secret" * 1000)], Surface.MESSAGE)
    assert "secret" not in str(error.value)


VIEW: Json = {"type": "modal", "title": plain("Edit"), "blocks": [section("x")]}


def test_a_modal_within_the_limits_passes() -> None:
    within = {"submit": plain("x" * 24), "private_metadata": "x" * 3000, "callback_id": "x" * 255}
    validate_view({**VIEW, **within})
    validate_view({"type": "home", "blocks": [section("x")] * 100})


@pytest.mark.parametrize(
    "beyond",
    [
        {"title": plain("x" * 25)},
        {"submit": plain("x" * 25)},
        {"close": plain("x" * 25)},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"blocks": [section("x")] * 101},
    ],
)
def test_a_modal_beyond_a_limit_is_refused(beyond: Json) -> None:
    with pytest.raises(LimitError):
        validate_view({**VIEW, **beyond})
