"""A question of *Please check* is open until a person has answered it."""

import pytest

from bot.corrections.settled import open_checks
from bot.domain.action_item import ActionItem, AssigneeBasis, DueBasis, ItemStatus
from bot.domain.notes import CheckKind
from tests import examples

ITEM = examples.item()


def _open(item: ActionItem) -> set[CheckKind]:
    (check,) = examples.notes().please_check
    checks = tuple(check.model_copy(update={"kind": kind}) for kind in CheckKind)
    loose = check.model_copy(update={"item_id": None})
    lost = check.model_copy(update={"item_id": "gone"})
    notes = examples.notes().model_copy(
        update={"action_items": (item,), "please_check": (*checks, loose, lost)}
    )
    left = open_checks(notes).please_check
    assert loose in left
    assert lost in left
    return {one.kind for one in left if one.item_id == item.id}


def test_nothing_is_settled_by_itself() -> None:
    assert _open(ITEM) == set(CheckKind)


@pytest.mark.parametrize("status", [ItemStatus.DONE, ItemStatus.REJECTED, ItemStatus.CANCELLED])
def test_an_item_that_is_over_asks_nothing(status: ItemStatus) -> None:
    assert _open(ITEM.model_copy(update={"status": status})) == set()


@pytest.mark.parametrize("change", [{"basis": AssigneeBasis.MANUAL}, {"confidence": 1.0}])
def test_an_owner_whom_a_person_named_or_confirmed_is_settled(change: dict[str, object]) -> None:
    assert ITEM.assignee is not None
    owned = ITEM.model_copy(update={"assignee": ITEM.assignee.model_copy(update=change)})
    assert _open(owned) == {CheckKind.DUE_DATE, CheckKind.WORDS, CheckKind.CLAIM}


def test_an_item_of_nobody_still_asks_whose_it_is() -> None:
    assert CheckKind.ASSIGNEE in _open(ITEM.model_copy(update={"assignee": None}))


def test_a_date_that_a_person_gave_or_took_away_is_settled() -> None:
    assert ITEM.due is not None
    manual = ITEM.due.model_copy(update={"basis": DueBasis.MANUAL})
    for due in (manual, None):
        assert CheckKind.DUE_DATE not in _open(ITEM.model_copy(update={"due": due}))
