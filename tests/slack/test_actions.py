import pytest

from integrations.slack import actions
from integrations.slack.actions import (
    CHECK,
    DONE,
    ITEM_ROW,
    LIST_ROW,
    SNOOZE,
    SNOOZE_OTHER,
    UNDO,
    WHO,
    Action,
    Chosen,
    chosen,
)

ALL = [one for one in vars(actions).values() if isinstance(one, Action)]


def test_no_two_actions_have_one_name() -> None:
    names = [one.name for one in ALL]
    assert len(set(names)) == len(names) > 30


@pytest.mark.parametrize("action", ALL, ids=[one.name for one in ALL])
def test_what_is_carried_comes_back_in_each_way(action: Action) -> None:
    values = tuple(f"value-{number}" for number, _ in enumerate(action.parts))
    wanted = dict(zip(action.parts, values, strict=True))
    for carried in (action.value(*values), action.option(*values), action.block_id(*values)):
        assert carried is not None
        assert action.values(carried) == wanted


def test_what_may_be_left_out_is_carried_where_it_is_there() -> None:
    assert UNDO.value("i1") == "i1"
    assert UNDO.value("i1", "3") == "i1:3"
    assert UNDO.option("i1", "3") == "item-undo:i1:3"
    assert UNDO.values("item-undo:i1:3") == {"item": "i1", "version": "3"}
    assert UNDO.values("i1:3:4") is None
    assert UNDO.value("i:1") is None
    assert UNDO.value("i:1", "3") is None


def test_the_id_of_a_block_is_of_one_kind() -> None:
    assert ITEM_ROW.of_block("item-row:i1") == {"item": "i1"}
    assert ITEM_ROW.of_block("tasks:0:C1:mine:-") is None
    assert LIST_ROW.of_block("item-row:i1") is None
    assert LIST_ROW.of_block("") is None


def test_several_of_a_kind_in_a_block_are_told_apart_and_found_by_one_pattern() -> None:
    assert CHECK.action_id(3) == "check:3"
    for action_id in (CHECK.action_id(), CHECK.action_id(0), CHECK.action_id(12)):
        assert CHECK.pattern.search(action_id)
    for other in ("check-owner", "recheck", "check:x", "check:1:2"):
        assert not CHECK.pattern.fullmatch(other)
        assert not CHECK.pattern.match(other)


def test_a_button_an_option_and_a_menu_of_people_are_read() -> None:
    assert DONE.pressed({"value": "i1", "block_id": "b"}) == {"item": "i1"}
    option = {"selected_option": {"value": "item-snooze:i1:20m"}, "block_id": "b"}
    assert SNOOZE.pressed(option) == {"item": "i1", "until": "20m"}
    user = {"selected_user": "U1", "block_id": "who:m1:voice-0-1"}
    assert WHO.pressed(user) == {"meeting": "m1", "participant": "voice-0-1"}


def test_what_carries_nothing_is_nothing() -> None:
    assert DONE.pressed({}) is None
    assert SNOOZE.pressed({"value": "only-an-item"}) is None


def test_values_that_would_be_read_differently_are_not_carried() -> None:
    assert SNOOZE.value("a:b", "20m") is None
    assert DONE.value("with space") is None
    assert DONE.value("") is None


@pytest.mark.parametrize(
    ("carry", "longest"), [(DONE.value, 2000), (DONE.option, 140), (DONE.block_id, 245)]
)
def test_values_are_carried_up_to_the_limit(carry: object, longest: int) -> None:
    assert callable(carry)
    assert carry("x" * longest) is not None
    assert carry("x" * (longest + 1)) is None


def test_what_was_chosen_from_a_menu_says_itself_what_it_is() -> None:
    def pressed(value: str) -> Chosen | None:
        return chosen({"action_id": "menu", "selected_option": {"value": value}})

    assert pressed("item-snooze:i1:1h") == Chosen(SNOOZE, {"item": "i1", "until": "1h"})
    assert pressed("item-snooze-other:i1") == Chosen(SNOOZE_OTHER, {"item": "i1"})
    assert pressed("item-snooze:broken") is None
    assert pressed("something else") is None
    assert chosen({}) is None
