"""Modals and the Home tab: their form."""

import pytest

from tests.servers.slack import views
from tests.servers.slack_blocks import input_of, modal, plain, refusal_of_view, section, typed


@pytest.mark.parametrize("field", ["title", "submit", "close"])
def test_titles_of_a_modal_are_short(field: str) -> None:
    assert views.checked(modal(section(), **{field: plain("x" * 24)}), "modal")
    assert refusal_of_view(modal(section(), **{field: plain("x" * 25)})).messages == [
        f"[ERROR] must be less than 25 characters [json-pointer:/view/{field}/text]"
    ]


@pytest.mark.parametrize(
    ("field", "most"), [("private_metadata", 3_000), ("callback_id", 255), ("external_id", 255)]
)
def test_what_a_modal_keeps_has_limits(field: str, most: int) -> None:
    assert views.checked(modal(section(), **{field: "x" * most}), "modal")
    assert refusal_of_view(modal(section(), **{field: "x" * (most + 1)})).messages == [
        f"[ERROR] must be less than {most + 1} characters [json-pointer:/view/{field}]"
    ]


def test_inputs_need_a_button_to_send_them() -> None:
    assert views.checked(modal(input_of(typed()), submit=plain()), "modal")
    assert refusal_of_view(modal(input_of(typed()))).messages == [
        (
            "[ERROR] must define `submit` to use an `input` block in modals"
            " [json-pointer:/view/blocks/0/input]"
        )
    ]


def test_what_is_wrong_in_a_view_is_named_by_its_place_there() -> None:
    found = refusal_of_view(modal(section(""), {"type": "table", "rows": []}))
    assert found.code == "invalid_arguments"
    assert found.messages == [
        "[ERROR] must be more than 0 characters [json-pointer:/view/blocks/0/text/text]",
        "[ERROR] unsupported type: table [json-pointer:/view/blocks/1/type]",
    ]


def test_a_view_needs_a_title_and_a_home_has_none() -> None:
    assert refusal_of_view({"type": "modal", "blocks": []}).messages == [
        "[ERROR] missing required field: title [json-pointer:/view]"
    ]
    assert views.checked({"type": "home", "blocks": []}, "home")
    titled = refusal_of_view({"type": "home", "title": plain(), "blocks": []}, "home")
    assert "invalid additional property: title" in titled.messages[0]


def test_a_view_has_its_weight() -> None:
    heavy = modal(*[section("x" * 2_900) for _ in range(90)])
    assert refusal_of_view(heavy).code == "view_too_large"


def test_a_modal_puts_the_cursor_into_one_field() -> None:
    fields = [input_of(typed(focus_on_load=True)) for _ in range(2)]
    assert views.checked(modal(fields[0], submit=plain()), "modal")
    assert "focus_on_load" in refusal_of_view(modal(*fields, submit=plain())).messages[0]
